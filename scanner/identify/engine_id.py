"""What an SNMP engine's id says of itself (RFC 3411 5, textual convention SnmpEngineID)."""

from dataclasses import dataclass

from scanner.model.hardware_address import is_identifying, normal_mac

_SHORTEST, _LONGEST = 5, 32
_FORMED = 0x80
"""Set in the first octet where the fifth tells the form; without it the maker's own twelve octets follow no form."""
_IPV4, _IPV6, _MAC = 1, 2, 3


@dataclass(frozen=True, slots=True)
class EngineId:
    """An id that keeps to the RFC: the maker's IANA enterprise number, the form, and what follows.

    `mac` is the hardware address that it was made from, "" for any other form.
    """

    enterprise: int
    form: int | None
    rest: bytes
    mac: str = ""

    @property
    def of_address(self) -> bool:
        """True where it was made from an IP address: another device may get that one."""
        return self.form in (_IPV4, _IPV6)

    @property
    def empty(self) -> bool:
        """True where a maker forgot to fill it in: one and the same octet, or nearly nothing."""
        return len(self.rest) < 3 or len(set(self.rest)) == 1


def read_engine_id(text: str) -> EngineId | None:
    """Return an id from its hexadecimal text, None where it is none."""
    try:
        octets = bytes.fromhex(text)
    except ValueError:
        return None
    if not _SHORTEST <= len(octets) <= _LONGEST or len(set(octets)) == 1:
        return None
    enterprise = int.from_bytes(octets[:4], "big") & 0x7FFFFFFF
    if not octets[0] & _FORMED:
        return EngineId(enterprise, None, octets[4:])
    form, rest = octets[4], octets[5:]
    mac = normal_mac(":".join(f"{octet:02x}" for octet in rest[:6])) if form == _MAC and len(rest) >= 6 else None
    return EngineId(enterprise, form, rest, mac if mac and is_identifying(mac) else "")
