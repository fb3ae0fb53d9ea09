"""The texts of an observation that naming rules look at, each under the channel it came by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from scanner.identify.engine_id import read_engine_id
from scanner.model.evidence import Evidence
from scanner.model.observations.access import (
    DnsServerObservation,
    FtpObservation,
    LdapObservation,
    MysqlObservation,
    PrinterObservation,
    RtspObservation,
    SipObservation,
    SmbObservation,
    SmbSharesObservation,
    SnmpObservation,
    SshObservation,
    TelnetObservation,
    VncObservation,
)
from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.hosts import ServiceObservation
from scanner.model.observations.names import (
    MdnsObservation,
    NetbiosObservation,
    SsdpObservation,
    VendorDiscoveryObservation,
    WsDiscoveryObservation,
)
from scanner.model.observations.passive import DhcpObservation
from scanner.model.observations.snmp import SnmpEngineObservation
from scanner.model.observations.topology import EntityObservation, PrinterMibObservation
from scanner.model.observations.web import HttpObservation, TlsObservation


@dataclass(frozen=True, slots=True)
class Clue:
    """One text, the channel it came by, and the port where one spoke."""

    channel: str
    text: str
    evidence: str = ""
    port: int | None = None
    transport: str = "tcp"


Pairs = Iterator[tuple[str, str]]

_CHANNEL_OF_SERVICE = {
    "ssh": "ssh",
    "ftp": "ftp",
    "ftps": "ftp",
    "smtp": "smtp",
    "smtps": "smtp",
    "submission": "smtp",
    "pop3": "pop3",
    "pop3s": "pop3",
    "imap": "imap",
    "imaps": "imap",
    "telnet": "telnet",
    "mysql": "mysql",
    "memcache": "memcache",
    "vnc": "vnc",
    "rtsp": "rtsp_server",
    "sip": "sip",
    "ntp": "ntp",
    "nntp": "nntp",
    "nntps": "nntp",
    "ldap": "ldap",
    "ldaps": "ldap",
    "ms-wbt-server": "rdp",
    "http": "http_server",
    "https": "http_server",
    "ipp": "http_server",
}


def clues_of(item: Evidence) -> Iterator[Clue]:
    """Return every text of one piece of evidence that rules may look at."""
    reader = _READERS.get(type(item.observation))
    if reader is None:
        return
    port = getattr(item.observation, "port", None)
    transport = str(getattr(item.observation, "transport", "udp" if port in _UDP_PORTS else "tcp"))
    for channel, text in reader(item.observation):
        if text:
            yield Clue(channel, text, item.id, port, transport)


_UDP_PORTS = frozenset({53, 161})


def _ssh(seen: SshObservation) -> Pairs:
    yield "ssh", seen.banner


def _service(seen: ServiceObservation) -> Pairs:
    yield _CHANNEL_OF_SERVICE.get(seen.name, "banner"), seen.banner


def _http(seen: HttpObservation) -> Pairs:
    for name, value in seen.headers:
        channel = _HEADER_CHANNELS.get(name.lower())
        if channel:
            yield channel, value
    yield "http_title", seen.title
    yield "http_realm", seen.realm
    yield "http_generator", seen.generator
    yield "http_body", seen.body_excerpt


_HEADER_CHANNELS = {
    "server": "http_server",
    "x-powered-by": "http_powered_by",
    "www-authenticate": "http_realm",
    "set-cookie": "http_cookie",
    "x-generator": "http_generator",
}


def _tls(seen: TlsObservation) -> Pairs:
    if seen.certificate:
        yield "tls_subject", seen.certificate.subject
        yield "tls_issuer", seen.certificate.issuer


def _ftp(seen: FtpObservation) -> Pairs:
    yield "ftp", seen.banner


def _telnet(seen: TelnetObservation) -> Pairs:
    yield "telnet", seen.banner


def _mysql(seen: MysqlObservation) -> Pairs:
    yield "mysql", seen.version


def _vnc(seen: VncObservation) -> Pairs:
    yield "vnc", seen.protocol


def _snmp_engine(seen: SnmpEngineObservation) -> Pairs:
    engine = read_engine_id(seen.engine_id)
    if engine:
        yield "snmp_object_id", f"1.3.6.1.4.1.{engine.enterprise}"


def _snmp(seen: SnmpObservation) -> Pairs:
    yield "snmp_description", seen.sys_descr
    yield "snmp_object_id", seen.sys_object_id.removeprefix("iso.").removeprefix(".")
    yield "hostname", seen.sys_name


def _dns(seen: DnsServerObservation) -> Pairs:
    yield "dns_version", seen.version


def _rtsp(seen: RtspObservation) -> Pairs:
    yield "rtsp_server", seen.server
    yield "rtsp_realm", seen.realm


def _printer(seen: PrinterObservation) -> Pairs:
    yield "maker", seen.make_and_model


def _entity(seen: EntityObservation) -> Pairs:
    yield "maker", seen.manufacturer


def _printer_mib(seen: PrinterMibObservation) -> Pairs:
    yield "maker", seen.model


def _smb(seen: SmbObservation) -> Pairs:
    yield "smb_native_os", seen.native_os


def _smb_shares(seen: SmbSharesObservation) -> Pairs:
    yield "smb_ipc_remark", seen.ipc_remark


def _sip(seen: SipObservation) -> Pairs:
    yield "sip", seen.agent


def _device_information(seen: DeviceInformationObservation) -> Pairs:
    if seen.device_type != "computer":
        yield "maker", seen.manufacturer
    if seen.protocol == "cast":
        yield "cast", f"{seen.manufacturer} | {seen.model}".strip(" |")


def _netbios(seen: NetbiosObservation) -> Pairs:
    for name, suffix in seen.names[:16]:
        if suffix in (0x00, 0x20):
            yield "hostname", name


_MAKER_KEYS = frozenset({"usb_mfg", "usb_mdl", "mfg", "manufacturer", "ty", "vendor"})


def _mdns(seen: MdnsObservation) -> Pairs:
    yield "hostname", seen.hostname
    for service in seen.services[:64]:
        yield "mdns_service", service.type
        yield "mdns_instance", f"{service.type} {service.instance}"
        for key, value in service.txt[:32]:
            yield "mdns_txt", f"{service.type} {key}={value}"
            if key.lower() in _MAKER_KEYS:
                yield "maker", value


def _ssdp(seen: SsdpObservation) -> Pairs:
    yield "ssdp_server", seen.server
    yield "maker", seen.manufacturer
    yield "ssdp_model", f"{seen.manufacturer} | {seen.model_name} | {seen.model_number}".strip(" |")
    yield "ssdp_name", seen.friendly_name
    for text in (seen.device_type, *seen.search_targets[:32]):
        yield "ssdp_type", text


def _ws_discovery(seen: WsDiscoveryObservation) -> Pairs:
    yield from (("ws_type", text) for text in seen.types[:32])
    yield from (("ws_scope", unquote(text)) for text in seen.scopes[:64])


def _vendor_discovery(seen: VendorDiscoveryObservation) -> Pairs:
    yield "vendor_discovery", f"{seen.protocol} | {seen.platform} | {seen.board} | {seen.version}"


def _dhcp(seen: DhcpObservation) -> Pairs:
    yield "dhcp_vendor_class", seen.vendor_class
    yield "dhcp_parameters", ",".join(map(str, seen.parameters))
    yield "hostname", seen.hostname


def _ldap(seen: LdapObservation) -> Pairs:
    yield "ldap", f"{seen.vendor_name} {seen.vendor_version}".strip()
    yield "hostname", seen.host_name.partition(".")[0]


_READERS: dict[type, Callable[[Any], Pairs]] = {
    DeviceInformationObservation: _device_information,
    DhcpObservation: _dhcp,
    DnsServerObservation: _dns,
    EntityObservation: _entity,
    FtpObservation: _ftp,
    HttpObservation: _http,
    LdapObservation: _ldap,
    MdnsObservation: _mdns,
    MysqlObservation: _mysql,
    NetbiosObservation: _netbios,
    PrinterMibObservation: _printer_mib,
    PrinterObservation: _printer,
    RtspObservation: _rtsp,
    ServiceObservation: _service,
    SipObservation: _sip,
    SmbObservation: _smb,
    SmbSharesObservation: _smb_shares,
    SnmpEngineObservation: _snmp_engine,
    SnmpObservation: _snmp,
    SsdpObservation: _ssdp,
    SshObservation: _ssh,
    TelnetObservation: _telnet,
    TlsObservation: _tls,
    VendorDiscoveryObservation: _vendor_discovery,
    VncObservation: _vnc,
    WsDiscoveryObservation: _ws_discovery,
}
