"""Products and versions of services from what their protocols prove, and nothing where they prove nothing."""

from dataclasses import replace
from typing import Any

import pytest

from scanner.model.closed_lists import Transport
from scanner.model.device import Service
from scanner.model.observations.access import (
    DnsServerObservation,
    HttpNtlmObservation,
    LdapObservation,
    MssqlObservation,
    NtlmIdentity,
    PrinterObservation,
    RdpObservation,
    SipObservation,
    SmbObservation,
    SmbSharesObservation,
    VncObservation,
)
from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation, ServiceObservation, TcpPortsObservation
from scanner.model.observations.web import HttpObservation
from tests.scanner.identify.scene import Scene

SAMBA = SmbObservation(445, ("3.1.1",), smb1=False, identity=NtlmIdentity(computer="MAYCHU"), guid_spells_name=True)


def only_device(*seen: Observation) -> Any:
    return Scene().scan({"10.0.0.5": [NeighbourObservation("02:00:00:00:00:05", "arp"), *seen]}).only()


def service(port: int, *seen: Observation, transport: Transport = Transport.TCP) -> Service:
    return next(item for item in only_device(*seen).services if item.port == port and item.transport is transport)


def named(item: Service) -> tuple[str | None, str | None]:
    return (item.product.value if item.product else None, item.version.value if item.version else None)


def test_samba_is_proven_by_its_guid_but_never_gets_a_version_from_it():
    assert named(service(445, SAMBA)) == ("Samba smbd", None)


def test_the_remark_beside_ipc_tells_sambas_version():
    shares = SmbSharesObservation(445, "guest", (), "IPC Service (Samba 4.17.12-Debian)")
    assert named(service(445, SAMBA, shares)) == ("Samba smbd", "4.17.12")


def test_a_server_string_of_the_schools_own_leaves_the_version_open():
    shares = SmbSharesObservation(445, "guest", (), "IPC Service (May chu truong)")
    assert named(service(445, SAMBA, shares)) == ("Samba smbd", None)


def test_windows_is_named_by_its_build_and_gets_no_version_from_its_shares():
    windows = SmbObservation(445, ("3.1.1",), smb1=False, identity=NtlmIdentity("PC-01", "", "", "10.0.19045"))
    shares = SmbSharesObservation(445, "guest", (), "Remote IPC")
    assert named(service(445, windows, shares)) == ("Microsoft Windows SMB", None)
    nameless = SmbObservation(445, ("3.1.1",), smb1=False, identity=NtlmIdentity("NAS-01"))
    assert named(service(445, nameless, shares)) == (None, None)


def test_the_netbios_door_is_the_same_server():
    shares = SmbSharesObservation(445, "guest", (), "IPC Service (Samba 4.17.12-Debian)")
    door = service(139, SAMBA, shares, ServiceObservation(139, "tcp", "netbios-ssn"))
    assert named(door) == ("Samba smbd", "4.17.12")
    assert door.product is not None
    assert door.product.confidence < 90


def test_dns_over_tcp_is_the_server_that_told_its_version_by_datagram():
    answer = DnsServerObservation(53, recursion_available=True, answered=True, rcode="NOERROR", version="dnsmasq-2.90")
    assert named(service(53, answer, ServiceObservation(53, "tcp", "domain"))) == ("dnsmasq", "2.90")


def test_a_product_of_its_own_is_not_lent_over():
    answer = DnsServerObservation(53, recursion_available=True, answered=True, rcode="NOERROR", version="dnsmasq-2.90")
    own = ServiceObservation(53, "tcp", "domain", channel="nmap", product="Other DNS", version="1.0")
    assert named(service(53, answer, own)) == ("Other DNS", "1.0")


NLA = RdpObservation(3389, "refused", "refused", "accepted", (5, 5, None))


@pytest.mark.parametrize(
    ("seen", "product"),
    [
        (
            RdpObservation(3389, "refused", "refused", "accepted", (5, 5, None), flags=0x1F),
            "Microsoft Terminal Services",
        ),
        (
            RdpObservation(
                3389, "refused", "refused", "accepted", (5, 5, None), NtlmIdentity("A", build="10.0.19045"), 1
            ),
            "Microsoft Terminal Services",
        ),
        (RdpObservation(3389, "accepted", "accepted", "refused", (None, None, None), flags=1), "xrdp"),
        (RdpObservation(3389, "refused", "accepted", "refused", (1, None, None), flags=1), "xrdp"),
        (RdpObservation(3389, "accepted", "refused", "refused"), None),
        (NLA, None),
        (
            RdpObservation(
                3389, "refused", "refused", "accepted", (5, 5, None), NtlmIdentity("A", build="6.1.7601"), 3
            ),
            None,
        ),
    ],
)
def test_remote_desktops_are_told_apart_where_their_answers_differ(seen: RdpObservation, product: str | None):
    assert named(service(3389, seen))[0] == product


def test_the_build_that_freerdp_lends_itself_is_no_sure_windows_7():
    lent = RdpObservation(3389, "refused", "refused", "accepted", (5, 5, None), NtlmIdentity("A", build="6.1.7601"), 1)
    real = RdpObservation(3389, "refused", "refused", "accepted", (5, 5, None), NtlmIdentity("A", build="6.1.7601"), 5)
    assert only_device(lent).os.confidence < 70 <= only_device(real).os.confidence


@pytest.mark.parametrize(
    ("types", "product"),
    [
        ((1,), "VNC"),
        ((2, 16), "VNC"),
        ((2, 17), "UltraVNC"),
        ((30, 33), "Apple Remote Desktop"),
        ((2, 19, 5, 129), "VNC"),
    ],
)
def test_vnc_servers_by_security_types_of_one_makers_own(types: tuple[int, ...], product: str):
    assert named(service(5900, VncObservation(5900, "3.8", types)))[0] == product


def test_windows_behind_ntlm_over_http():
    identity = NtlmIdentity("MAYCHU-WEB", "maychu-web.truong.local", "TRUONG", "10.0.17763")
    device = only_device(HttpNtlmObservation(80, "NTLM", identity))
    assert device.os is not None
    assert device.os.value.startswith("Windows")
    assert "17763" in device.os.value
    assert device.hostname.value == "MAYCHU-WEB"


def test_databases():
    assert named(service(1433, MssqlObservation(1433, "15.0.2000"))) == ("Microsoft SQL Server", "15.0.2000")
    assert only_device(MssqlObservation(1433, "15.0.2000")).os is None
    assert only_device(MssqlObservation(1433, "10.50.1600")).os.value == "Windows"
    memcached = ServiceObservation(11211, "tcp", "memcache", banner="VERSION 1.6.18")
    assert named(service(11211, memcached)) == ("Memcached", "1.6.18")


def test_directories():
    assert named(service(389, LdapObservation(389, ("top", "OpenLDAProotDSE"))))[0] == "OpenLDAP"
    windows = LdapObservation(389, host_name="DC01.truong.local", domain_level="7")
    assert named(service(389, windows))[0] == "Microsoft Active Directory"
    assert only_device(windows).kind.value == "server"
    samba = LdapObservation(389, vendor_name="Samba Team (https://www.samba.org)", domain_level="4")
    assert named(service(389, samba))[0] == "Samba Active Directory"
    assert only_device(samba).os is None


def test_a_projector_by_pjlink():
    seen = DeviceInformationObservation(4352, "pjlink", manufacturer="EPSON", model="EB-E01", serial="X8H1234567")
    device = only_device(seen)
    assert (device.kind.value, device.model.value, device.serial.value) == ("projector", "EB-E01", "X8H1234567")
    assert device.vendor.value == "Epson"


def test_a_camera_and_a_recorder_by_isapi():
    for word, kind in (("IPCamera", "camera"), ("NVR", "recorder")):
        seen = DeviceInformationObservation(80, "isapi", model="DS-1", serial="DS-1AB23456", device_type=word)
        assert only_device(seen).kind.value == kind


def test_a_computer_by_its_announcement():
    seen = DeviceInformationObservation(
        5357, "wsd", name="PC-P12-07", manufacturer="Microsoft Corporation", device_type="computer"
    )
    device = only_device(seen)
    assert (device.hostname.value, device.kind.value, device.vendor) == ("PC-P12-07", "computer", None)


def test_a_locked_device_gives_no_name():
    device = only_device(DeviceInformationObservation(80, "isapi", authentication_required=True))
    assert (device.model, device.serial, device.kind.value) == (None, None, "unknown")


def test_a_printers_serial_number_from_ipp():
    seen = PrinterObservation(631, "Brother HL-L2366DW series", serial="E74566L9N000001")
    assert only_device(seen).serial.value == "E74566L9N000001"


def test_sip_speaks_in_its_own_channel_and_over_udp():
    seen = SipObservation(5060, "udp", 200, "Yealink SIP-T21P_E2 52.84.0.15")
    found = service(5060, seen, transport=Transport.UDP)
    assert found.name is not None
    assert found.name.value == "sip"


def test_a_name_that_only_the_port_gave_is_not_sure():
    ports = TcpPortsObservation((37777,), 5, 0, "connect")
    found = service(37777, ports, ServiceObservation(37777, "tcp", "dahua-dvr", channel="port"))
    assert found.name is not None
    assert (found.name.value, found.name.confidence) == ("dahua-dvr", 40)


PC = NtlmIdentity("PC-01", "", "TRUONG", "10.0.19045")


@pytest.mark.parametrize(
    "seen",
    [
        SmbObservation(445, ("3.1.1",), smb1=False, identity=PC),
        RdpObservation(3389, "refused", "refused", "accepted", (5, 5, None), PC),
        HttpNtlmObservation(80, "Negotiate", PC),
    ],
    ids=["smb", "rdp", "http"],
)
def test_windows_build_from_every_challenge(seen: Observation):
    device = only_device(seen)
    assert device.os.value == "Windows 10 22H2 (19045)"
    assert device.os.confidence >= 70
    assert device.hostname.value == "PC-01"


def test_the_application_stands_in_for_a_server_that_does_not_name_itself():
    page = HttpObservation(80, "http://10.0.0.5/", tls=False, status=200, title="phpMyAdmin")
    assert named(service(80, page)) == ("phpMyAdmin", None)
    with_server = replace(page, headers=(("server", "nginx/1.24.0"),))
    assert named(service(80, with_server)) == ("nginx", "1.24.0")
    only_language = replace(page, title="", headers=(("x-powered-by", "PHP/7.4.3"),))
    assert named(service(80, only_language)) == (None, None)
