"""What an observation says of a field in so many words, without a naming rule between."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from scanner.identify.protocol_answers import LENT_BUILD, PROTOCOL_READERS, marks_microsoft, rdp_product
from scanner.identify.rule_rows import TEXT_LIMIT
from scanner.identify.vote import Vote
from scanner.identify.windows_build import windows_of, windows_of_number
from scanner.model.closed_lists import DeviceKind
from scanner.model.evidence import Evidence
from scanner.model.observations.access import (
    HttpNtlmObservation,
    NtlmIdentity,
    PrinterObservation,
    RdpObservation,
    RedisObservation,
    SmbObservation,
    SnmpObservation,
)
from scanner.model.observations.hosts import PersonalObservation, ServiceObservation
from scanner.model.observations.listed import ListedObservation
from scanner.model.observations.names import (
    MdnsObservation,
    NetbiosObservation,
    SsdpObservation,
    VendorDiscoveryObservation,
)
from scanner.model.observations.passive import DhcpObservation
from scanner.model.observations.self_facts import SelfObservation
from scanner.model.observations.snmp import UpsObservation
from scanner.model.observations.topology import BridgeTableObservation, EntityObservation, PrinterMibObservation
from scanner.model.operating_system import OperatingSystem

Said = Iterator[tuple[str, str, int, str]]
"""Field, value, confidence and the text it was read from."""


def direct_votes(item: Evidence) -> Iterator[Vote]:
    """Return the votes that one piece of evidence gives by itself."""
    reader = _READERS.get(type(item.observation))
    if reader is None:
        return
    observation = item.observation
    channel = _channel(item)
    port = getattr(observation, "port", None)
    transport = str(getattr(observation, "transport", "tcp"))
    for field, value, confidence, text in reader(observation):
        if value.strip():
            rule = f"{observation.KIND}_{field}"
            yield Vote(field, value.strip(), confidence, channel, rule, text, item.id, port, transport)


def _channel(item: Evidence) -> str:
    if isinstance(item.observation, ServiceObservation) and item.observation.channel != "own":
        return item.observation.channel
    return item.observation.KIND


def _service(seen: ServiceObservation) -> Said:
    sure = 90 if seen.channel == "own" else 75
    text = " ".join(part for part in (seen.product, seen.version, seen.extra) if part) or seen.banner
    if seen.product and not _misread(seen):
        yield "product", seen.product, sure, text
        yield "version", seen.version or "", sure, text
        yield "cpe", seen.cpe or "", sure, text
    yield "hostname", seen.hostname or "", 40, text
    if seen.os and "samba" not in text.lower():
        yield "os", seen.os, 40, text


def _misread(seen: ServiceObservation) -> bool:
    """MariaDB sends "5.5.5-" before its version for old replication clients; nmap reads MySQL 5.5.5 into it."""
    return (seen.version or "").startswith("5.5.5-") and "mariadb" in (seen.version or "").lower()


def _personal(seen: PersonalObservation) -> Said:
    yield "kind", "" if seen.kind == DeviceKind.UNKNOWN else seen.kind, 60, seen.kind


def _smb(seen: SmbObservation) -> Said:
    samba = "samba" in seen.native_os.lower() or seen.guid_spells_name
    if samba:
        yield "os", "Linux", 60 if seen.native_os else 50, seen.native_os or _GUID
        yield "product", "Samba smbd", 85, seen.native_os or _GUID
    elif seen.identity and _is_windows(seen.identity) and windows_of(seen.identity.build):
        yield "product", "Microsoft Windows SMB", 75, seen.identity.build
    if seen.identity:
        yield from _ntlm(seen.identity, trusted_build=not samba)


_GUID = "server GUID = computer name"


def _rdp(seen: RdpObservation) -> Said:
    yield from rdp_product(seen)
    if seen.identity:
        lent = seen.identity.build == LENT_BUILD and not marks_microsoft(seen)
        yield from _ntlm(seen.identity, trusted_build=True, sure=65 if lent else 90)


def _http_ntlm(seen: HttpNtlmObservation) -> Said:
    yield from _ntlm(seen.identity, trusted_build=True)


def _ntlm(identity: NtlmIdentity, *, trusted_build: bool, sure: int = 90) -> Said:
    yield "hostname", identity.computer or identity.dns_computer.partition(".")[0], 90, identity.computer
    system = windows_of(identity.build)
    if trusted_build and system and _is_windows(identity):
        yield "os", str(system), sure, identity.build
        yield from _kind_of_windows(system, identity.build)


def _is_windows(identity: NtlmIdentity) -> bool:
    """Samba answers as build 6.1.0 and xrdp as nothing at all; neither is a build that Microsoft shipped."""
    return not identity.build.startswith("6.1.0") and identity.build != "0.0.0"


def _kind_of_windows(system: OperatingSystem, text: str) -> Said:
    names = [system.family, *system.releases]
    servers = [name for name in names if "Server" in name]
    if system.family == "Windows Server":
        yield "kind", DeviceKind.SERVER, 70, text
    elif not servers:
        yield "kind", DeviceKind.COMPUTER, 70, text
    else:
        yield "kind", DeviceKind.COMPUTER, 45, text


def _netbios(seen: NetbiosObservation) -> Said:
    for name, suffix in seen.names[:16]:
        if suffix == 0x00 and name != seen.group and not name.startswith(("IS~", "\u2401\u2402")):
            yield "hostname", name, 85, name
            return


def _mdns(seen: MdnsObservation) -> Said:
    yield "hostname", seen.hostname.removesuffix(".").removesuffix(".local"), 80, seen.hostname


def _snmp(seen: SnmpObservation) -> Said:
    yield "hostname", seen.sys_name, 80, seen.sys_name
    build = _SNMP_BUILD.search(seen.sys_descr[:TEXT_LIMIT])
    system = windows_of_number(build["number"]) if build else None
    if system:
        yield "os", str(system), 85, seen.sys_descr
        yield from _kind_of_windows(system, seen.sys_descr)


_SNMP_BUILD = re.compile(r"Software: Windows.{0,40}\(Build (?P<number>\d{4,6}) ")


def _ssdp(seen: SsdpObservation) -> Said:
    if seen.model_name and not seen.model_name.lower().startswith(_GENERIC_MODELS):
        yield "model", seen.model_name, 70, seen.model_name


_GENERIC_MODELS = ("windows media player", "minidlna", "samba", "upnp", "internet gateway", "internetgateway", "router")


def _printer(seen: PrinterObservation) -> Said:
    yield "serial", seen.serial, 90, seen.serial
    virtual = not seen.make_and_model or "raw printer" in seen.make_and_model.lower()
    if not virtual:
        yield "model", seen.make_and_model, 90, seen.make_and_model
        yield "kind", DeviceKind.PRINTER, 60, seen.make_and_model


def _dhcp(seen: DhcpObservation) -> Said:
    yield "hostname", seen.hostname, 75, seen.hostname
    if seen.vendor_class.startswith("MSFT "):
        yield "os", "Windows", 50, seen.vendor_class
    android = _ANDROID.fullmatch(seen.vendor_class)
    if android:
        yield "os", str(OperatingSystem("Android", android["release"])), 70, seen.vendor_class


_ANDROID = re.compile(r"android-dhcp-(?P<release>\d{1,2}(\.\d{1,2})?)")


def _entity(seen: EntityObservation) -> Said:
    yield "model", seen.model, 85, seen.model
    yield "serial", seen.serial, 90, seen.serial


def _printer_mib(seen: PrinterMibObservation) -> Said:
    yield "kind", DeviceKind.PRINTER, 70, seen.model
    yield "model", seen.model, 88, seen.model
    yield "serial", seen.serial, 92, seen.serial


_PORTS_OF_A_SWITCH = 8
"""Routers and access points bridge too, but have fewer ports."""


def _bridge(seen: BridgeTableObservation) -> Said:
    if len(seen.ports) >= _PORTS_OF_A_SWITCH:
        yield "kind", DeviceKind.SWITCH, 40, f"{len(seen.ports)}"


def _ups(seen: UpsObservation) -> Said:
    yield "kind", DeviceKind.UPS, 85, seen.model
    yield "vendor", seen.manufacturer, 80, seen.manufacturer
    yield "model", seen.model, 85, seen.model


def _vendor_discovery(seen: VendorDiscoveryObservation) -> Said:
    yield "hostname", seen.identity, 75, seen.identity
    yield "model", seen.board or seen.platform, 85, seen.board
    if seen.protocol == "mndp":
        yield "vendor", "MikroTik", 90, seen.platform
        release = seen.version.partition(" ")[0]
        yield "os", str(OperatingSystem("RouterOS", release)), 90, seen.version
        yield "kind", DeviceKind.ROUTER, 55, seen.platform
    elif seen.protocol == "ubnt":
        yield "vendor", "Ubiquiti", 90, seen.platform


def _self(seen: SelfObservation) -> Said:
    yield "hostname", seen.hostname, 95, seen.hostname
    yield "vendor", seen.manufacturer, 95, seen.manufacturer
    yield "model", seen.model, 95, seen.model
    yield "serial", seen.serial, 95, seen.serial
    windows = windows_of(seen.build) if seen.system == "windows" else None
    os_text = _edition(seen, windows) if windows else seen.edition or seen.system
    yield "os", os_text, 99, seen.edition or seen.build
    server = "server" in seen.edition.lower()
    yield "kind", DeviceKind.SERVER if server else DeviceKind.COMPUTER, 90, seen.edition or seen.system


def _listed(seen: ListedObservation) -> Said:
    for field in ("hostname", "vendor", "model", "serial", "os"):
        yield field, getattr(seen, field), 85, getattr(seen, field)
    yield "kind", seen.kind, 75, seen.kind


def _edition(seen: SelfObservation, system: OperatingSystem) -> str:
    """Of the releases that share a build, the edition's own name tells which one it is."""
    server = "server" in seen.edition.lower()
    fitting = [name for name in system.releases if ("Server" in name) == server]
    if len(fitting) != 1 or system.family != "Windows":
        return str(system)
    if server:
        return str(OperatingSystem("Windows Server", fitting[0].removeprefix("Server "), system.build))
    return str(OperatingSystem("Windows", fitting[0], system.build))


def _redis(seen: RedisObservation) -> Said:
    if seen.reply == "other":  # an error line alone: other programs begin theirs the same way
        return
    yield "product", "Redis", 95, seen.reply
    yield "version", seen.version or "", 95, seen.version or ""


_READERS: dict[type, Callable[[Any], Said]] = {
    ListedObservation: _listed,
    BridgeTableObservation: _bridge,
    DhcpObservation: _dhcp,
    EntityObservation: _entity,
    MdnsObservation: _mdns,
    NetbiosObservation: _netbios,
    PersonalObservation: _personal,
    PrinterMibObservation: _printer_mib,
    PrinterObservation: _printer,
    HttpNtlmObservation: _http_ntlm,
    RdpObservation: _rdp,
    RedisObservation: _redis,
    SelfObservation: _self,
    ServiceObservation: _service,
    SmbObservation: _smb,
    SnmpObservation: _snmp,
    SsdpObservation: _ssdp,
    UpsObservation: _ups,
    VendorDiscoveryObservation: _vendor_discovery,
    **PROTOCOL_READERS,
}
