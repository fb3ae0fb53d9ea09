"""What a hardware address (IEEE 802 MAC, 48 bits) tells about itself."""

import functools
import re

REDACTED_MAC = "02:00:00:00:00:00"
"""Stands where the address of a personal device was taken out: locally administered, equal to no other."""

_FORM = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}\Z")
_SHARED_PREFIXES = (
    "00:00:5e:00:01:",  # VRRP and CARP (RFC 9568)
    "00:00:5e:00:02:",  # VRRP for IPv6 (RFC 9568)
    "00:00:0c:07:ac:",  # HSRP version 1 (RFC 2281)
    "00:00:0c:9f:f",  # HSRP version 2
    "00:05:73:a0:0",  # HSRP for IPv6
    "00:07:b4:00:",  # GLBP
    "00:50:56:c0:00:",  # VMware's host adapters, the same on every computer that has them
    "00:53:45:00:00:",  # Windows' dial-up adapter, likewise
)
_EMPTY = frozenset({"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})


@functools.lru_cache(maxsize=4096)
def normal_mac(text: str | None) -> str | None:
    """Return a unicast MAC in lower case with colons; None for anything else."""
    plain = (text or "").strip().lower().replace("-", ":")
    if not _FORM.match(plain) or plain in _EMPTY or int(plain[:2], 16) & 0x01:
        return None
    return plain


@functools.lru_cache(maxsize=4096)
def is_shared(mac: str) -> bool:
    """Tell whether several devices have this address by design (VRRP, HSRP, GLBP, host adapters of hypervisors)."""
    return mac.startswith(_SHARED_PREFIXES)


def is_locally_administered(mac: str) -> bool:
    """Tell whether the address was made up by software: random on phones, virtual on hypervisors."""
    return bool(int(mac[:2], 16) & 0x02)


def is_identifying(mac: str) -> bool:
    """Tell whether the address belongs to one network card for good."""
    return not is_shared(mac) and not is_locally_administered(mac)
