"""What the answers of single protocols prove of product, model, serial and kind, without a naming rule between."""

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

from scanner.model.closed_lists import DeviceKind
from scanner.model.observations.access import LdapObservation, MssqlObservation, RdpObservation, VncObservation
from scanner.model.observations.appliances import DeviceInformationObservation

Said = Iterator[tuple[str, str, int, str]]
"""Field, value, confidence and the text it was read from."""

LENT_BUILD = "6.1.7601"
"""The build that FreeRDP's library, and with it the screen sharing of GNOME, names on every system."""
_EXTENDED_DATA, _RESERVED = 0x01, 0x04


def marks_microsoft(seen: RdpObservation) -> bool:
    """Tell whether the choice carries the reserved flag (MS-RDPBCGR 2.2.1.2.1), which only Windows sets."""
    return seen.hybrid == "accepted" and bool((seen.flags or 0) & _RESERVED)


def rdp_product(seen: RdpObservation) -> Said:
    """Name Microsoft's server and xrdp where their answers differ from each other's.

    A Windows that knows the flag for extended client data (7 and later) takes
    CredSSP wherever it takes TLS; xrdp sets the flag and knows no CredSSP.
    """
    build = seen.identity.build if seen.identity else ""
    text = f"flags {seen.flags}, build {build or '-'}"
    if marks_microsoft(seen) or (build and build != LENT_BUILD):
        yield "product", "Microsoft Terminal Services", 85, text
    elif seen.tls == "accepted" and seen.hybrid == "refused" and seen.flags == _EXTENDED_DATA:
        yield "product", "xrdp", 70, text


_ULTRA, _APPLE, _REAL = frozenset({17, 113}), frozenset(range(30, 36)), frozenset(range(131, 256))
"""Security types of one maker's own (IANA, "Remote Framebuffer Security Types"); others too speak 129 and 130."""


def _vnc(seen: VncObservation) -> Said:
    types = frozenset(seen.security_types)
    text = f"RFB {seen.protocol}, security types {', '.join(map(str, seen.security_types))}"
    yield "product", "VNC", 50, text
    for own, product in ((_ULTRA, "UltraVNC"), (_APPLE, "Apple Remote Desktop"), (_REAL, "RealVNC")):
        if types & own:
            yield "product", product, 80, text


def _ldap(seen: LdapObservation) -> Said:
    yield "hostname", seen.host_name.partition(".")[0], 85, seen.host_name
    if seen.vendor_name:
        product = "Samba Active Directory" if seen.vendor_name.startswith("Samba") else seen.vendor_name
        yield "product", product, 85, seen.vendor_name
        yield "version", seen.vendor_version, 85, seen.vendor_version
    elif "OpenLDAProotDSE" in seen.object_classes:
        yield "product", "OpenLDAP", 88, "OpenLDAProotDSE"
    elif seen.domain_level:
        yield "product", "Microsoft Active Directory", 85, seen.domain_level
        yield "os", "Windows Server", 60, seen.domain_level
    if seen.domain_level:
        yield "kind", DeviceKind.SERVER, 70, seen.domain_level


_FIRST_ON_LINUX = 14
"""Major version of SQL Server 2017, the first that runs on Linux too."""


def _mssql(seen: MssqlObservation) -> Said:
    yield "product", "Microsoft SQL Server", 93, seen.version
    yield "version", seen.version, 93, seen.version
    if int(seen.version.partition(".")[0]) < _FIRST_ON_LINUX:
        yield "os", "Windows", 60, seen.version


_KIND_OF_PROTOCOL = MappingProxyType({"pjlink": (DeviceKind.PROJECTOR, 60), "escl": (DeviceKind.PRINTER, 55)})
"""Large screens speak PJLink too, and plain scanners eSCL: neither is sure of itself."""
_KIND_OF_TYPE = MappingProxyType(
    {
        "ipcamera": DeviceKind.CAMERA,
        "ipdome": DeviceKind.CAMERA,
        "dvr": DeviceKind.RECORDER,
        "nvr": DeviceKind.RECORDER,
        "hybirdnvr": DeviceKind.RECORDER,
    }
)
"""deviceType as Hikvision's ISAPI writes it, in lower case."""


def _device_information(seen: DeviceInformationObservation) -> Said:
    kind, sure = _KIND_OF_PROTOCOL.get(seen.protocol, ("", 0))
    yield "kind", kind, sure, seen.protocol
    if seen.device_type == "computer":
        yield "hostname", seen.name, 85, seen.name
        yield "kind", DeviceKind.COMPUTER, 40, seen.protocol
    yield "kind", _KIND_OF_TYPE.get(seen.device_type.replace(" ", "").lower(), ""), 85, seen.device_type
    yield "model", seen.model, 88, seen.model
    yield "serial", seen.serial, 90, seen.serial


PROTOCOL_READERS: dict[type, Callable[[Any], Said]] = {
    DeviceInformationObservation: _device_information,
    LdapObservation: _ldap,
    MssqlObservation: _mssql,
    VncObservation: _vnc,
}
