"""By what a device is known again: its keys, strongest first."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scanner.identify.engine_id import read_engine_id
from scanner.identify.rule_rows import table
from scanner.model.evidence import Evidence
from scanner.model.hardware_address import is_identifying, normal_mac
from scanner.model.observations.access import (
    HttpNtlmObservation,
    NtlmIdentity,
    PrinterObservation,
    RdpObservation,
    SmbObservation,
    SnmpObservation,
    SshObservation,
)
from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.listed import ListedObservation
from scanner.model.observations.names import (
    MdnsObservation,
    NetbiosObservation,
    SsdpObservation,
    VendorDiscoveryObservation,
)
from scanner.model.observations.passive import DhcpObservation
from scanner.model.observations.self_facts import SelfObservation
from scanner.model.observations.snmp import SnmpEngineObservation
from scanner.model.observations.topology import EntityObservation, PrinterMibObservation
from scanner.model.observations.web import TlsObservation

Key = tuple[str, str]
"""Kind and value, as `Identity.keys` holds them."""

CARDS = "cards"
"""A key of no rung, "computer=address,address": cards that one computer named as its own; each stands for all."""

RUNGS: tuple[tuple[str, ...], ...] = (
    ("serial",),
    ("snmp_engine",),
    ("mac",),
    ("ssh_host_key", "certificate", "snmp_engine_name"),
    ("hostname",),
    ("address",),
)
"""The ladder: a lower rung decides only where no higher one does, and never against a higher one."""

CHANGEABLE = frozenset({"certificate", "snmp_engine", "snmp_engine_name"})
"""Keys that speak for a device and never against it: certificates are renewed, an engine's id can be configured."""


def keys_of(evidence: Iterable[Evidence]) -> frozenset[Key]:
    """Return every key that the evidence of one device shows, addresses left out."""
    return frozenset(key for item in evidence for key in _keys(item) if key[1])


def macs_of(item: Evidence) -> tuple[str, ...]:
    """Return the hardware addresses one piece of evidence names for its target, of whatever kind."""
    named = _MACS.get(type(item.observation))
    return macs_of_texts(named(item.observation)) if named else ()


def account_of(seen: SelfObservation) -> str:
    """Return what names a computer in its own account; cloned computers differ in their hardware address only."""
    names = f"{seen.hostname.lower()}|{seen.serial.lower()}"
    cards = sorted(mac for mac in macs_of_texts(seen.macs) if is_identifying(mac))
    return f"{names}|{cards[0]}" if cards and is_placeholder_serial(seen.serial) else names


def macs_of_texts(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Return the readable hardware addresses among texts."""
    return tuple(mac for text in texts if (mac := normal_mac(text)))


def is_placeholder_serial(text: str) -> bool:
    """Tell whether a serial number is what a maker forgot to fill in ("To be filled by O.E.M.")."""
    plain = text.strip().lower()
    letters = re.sub(r"[^0-9a-z]", "", plain)
    if len(letters) < 4 or len(set(letters)) == 1:
        return True
    return letters in "01234567890123456789" or any(word in plain for word in _placeholders()["serial"])


def is_common_name(text: str) -> bool:
    """Tell whether a host name is one that many devices leave the factory with."""
    plain = text.strip().lower()
    return len(plain) < 3 or plain in _placeholders()["hostname"]


@functools.cache
def _placeholders() -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in table("placeholders.toml").items()}


def _several(seen: SelfObservation | ListedObservation) -> tuple[str, ...]:
    return seen.macs


def _one(
    seen: NeighbourObservation | NetbiosObservation | VendorDiscoveryObservation | DhcpObservation,
) -> tuple[str | None, ...]:
    return (seen.mac,)


_MACS: dict[type, Callable[[Any], tuple[str | None, ...]]] = {
    DhcpObservation: _one,
    ListedObservation: _several,
    NeighbourObservation: _one,
    NetbiosObservation: _one,
    SelfObservation: _several,
    VendorDiscoveryObservation: _one,
}


def _keys(item: Evidence) -> Iterator[Key]:
    yield from (("mac", mac) for mac in macs_of(item) if is_identifying(mac))
    reader = _READERS.get(type(item.observation))
    if reader:
        yield from reader(item.observation)


def _serial(channel: str, text: str) -> Iterator[Key]:
    """Makers number a device differently per protocol, so a serial is compared within its channel only."""
    if not is_placeholder_serial(text):
        yield "serial", f"{channel}:{text.strip().lower()}"


def _hostname(text: str) -> Iterator[Key]:
    name = text.strip().lower().removesuffix(".").partition(".")[0]
    if not is_common_name(name):
        yield "hostname", name


def _ssh(seen: SshObservation) -> Iterator[Key]:
    yield "ssh_host_key", seen.host_key_sha256 or ""


def _tls(seen: TlsObservation) -> Iterator[Key]:
    yield "certificate", seen.certificate.sha256 if seen.certificate else ""


def _self(seen: SelfObservation) -> Iterator[Key]:
    cards = sorted({mac for text in seen.macs if (mac := normal_mac(text)) and is_identifying(mac)})
    if len(cards) > 1:
        yield CARDS, f"{account_of(seen)}={','.join(cards)}"
    yield from _serial("self", seen.serial)
    yield from _hostname(seen.hostname)


def _listed(seen: ListedObservation) -> Iterator[Key]:
    yield from _serial("listed", seen.serial)
    yield from _hostname(seen.hostname)


def _ntlm(seen: SmbObservation | RdpObservation | HttpNtlmObservation) -> Iterator[Key]:
    identity: NtlmIdentity | None = seen.identity
    if identity:
        yield from _hostname(identity.computer)


def _netbios(seen: NetbiosObservation) -> Iterator[Key]:
    names = [name for name, suffix in seen.names[:16] if suffix == 0x20]
    for name in names[:1]:
        yield from _hostname(name)


def _mdns(seen: MdnsObservation) -> Iterator[Key]:
    yield from _hostname(seen.hostname)


def _snmp(seen: SnmpObservation) -> Iterator[Key]:
    yield from _hostname(seen.sys_name)


def _snmp_engine(seen: SnmpEngineObservation) -> Iterator[Key]:
    """Tell apart ids made from a hardware address, one device's own, from those a series or clones may share."""
    engine = read_engine_id(seen.engine_id)
    if engine and not engine.empty and not engine.of_address:
        yield ("snmp_engine" if engine.mac else "snmp_engine_name"), seen.engine_id


def _ssdp(seen: SsdpObservation) -> Iterator[Key]:
    yield from _serial("ssdp", seen.serial)


def _printer(seen: PrinterObservation) -> Iterator[Key]:
    yield from _serial("ipp", seen.uuid)
    yield from _serial("ieee1284", seen.serial)


def _device_information(seen: DeviceInformationObservation) -> Iterator[Key]:
    yield from _serial(seen.protocol, seen.serial)


def _dhcp(seen: DhcpObservation) -> Iterator[Key]:
    yield from _hostname(seen.hostname)


def _entity(seen: EntityObservation) -> Iterator[Key]:
    yield from _serial("entity", seen.serial)


def _printer_mib(seen: PrinterMibObservation) -> Iterator[Key]:
    yield from _serial("printer_mib", seen.serial)


def _vendor_discovery(seen: VendorDiscoveryObservation) -> Iterator[Key]:
    yield from _hostname(seen.identity)


_READERS: dict[type, Callable[[Any], Iterator[Key]]] = {
    ListedObservation: _listed,
    DeviceInformationObservation: _device_information,
    DhcpObservation: _dhcp,
    EntityObservation: _entity,
    HttpNtlmObservation: _ntlm,
    MdnsObservation: _mdns,
    NetbiosObservation: _netbios,
    PrinterMibObservation: _printer_mib,
    PrinterObservation: _printer,
    RdpObservation: _ntlm,
    SelfObservation: _self,
    SmbObservation: _ntlm,
    SnmpEngineObservation: _snmp_engine,
    SnmpObservation: _snmp,
    SsdpObservation: _ssdp,
    SshObservation: _ssh,
    TlsObservation: _tls,
    VendorDiscoveryObservation: _vendor_discovery,
}
