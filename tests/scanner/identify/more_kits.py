"""More kits: boxes and computers of Vietnamese schools that several weak channels have to name together."""

import hashlib

from scanner.model.observations.access import (
    MysqlObservation,
    NtlmIdentity,
    PrinterObservation,
    RedisObservation,
    RtspObservation,
    SmbObservation,
    SnmpObservation,
    SshObservation,
    TelnetObservation,
    VncObservation,
)
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation, ServiceObservation
from scanner.model.observations.names import MdnsObservation, MdnsService, SsdpObservation, WsDiscoveryObservation
from scanner.model.observations.web import Certificate, HttpObservation, TlsObservation
from tests.scanner.identify.scene import ports


def _card(prefix: str) -> NeighbourObservation:
    return NeighbourObservation(f"{prefix}:12:34:56", "arp")


def _web(server: str = "", title: str = "", realm: str = "") -> HttpObservation:
    headers = (("server", server),) if server else ()
    return HttpObservation(80, "http://10.0.0.5/", False, 200, headers, title, realm=realm)


def _tls(port: int, subject: str) -> TlsObservation:
    leaf = Certificate(
        subject, subject, (), "2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z", True, "rsa", 2048, "sha256", "01",
        hashlib.sha256(subject.encode()).hexdigest(),
    )  # fmt: skip
    return TlsObservation(port, ("TLSv1.2",), (), leaf)


def _service(port: int, name: str, banner: str = "") -> ServiceObservation:
    return ServiceObservation(port, "tcp", name, "own", banner=banner)


MORE_KITS: dict[str, tuple[list[Observation], dict[str, str | None]]] = {
    "debian_with_remote_login": (
        [ports(22), SshObservation(22, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3")],
        {"kind": "server", "os": "Debian 12"},
    ),
    "debian_desktop_with_a_shared_screen": (
        [
            ports(22, 5900),
            SshObservation(22, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"),
            VncObservation(5900, "RFB 003.008", (2,)),
        ],
        {"kind": "computer", "os": "Debian 12"},
    ),
    "edge_router_of_debian_make_is_no_server": (
        [_card("24:a4:3c"), ports(22, 53, 80), SshObservation(22, "SSH-2.0-OpenSSH_6.6.1p1 Debian-4~bpo70+1")],
        {"vendor": "Ubiquiti", "kind": "unknown"},
    ),
    "database_server": (
        [ports(3306), MysqlObservation(3306, "5.5.5-10.11.6-MariaDB-0+deb12u1")],
        {"kind": "server", "os": "Debian 12"},
    ),
    "windows_pc_with_a_database": (
        [
            ports(135, 139, 445, 3306),
            SmbObservation(445, ("3.1.1",), False, True, NtlmIdentity("KETOAN-01", build="10.0.19045")),
            MysqlObservation(3306, "5.5.5-10.4.32-MariaDB"),
        ],
        {"kind": "computer", "os": "Windows 10 22H2 (19045)", "hostname": "KETOAN-01"},
    ),
    "redis_server": ([ports(6379), RedisObservation(6379, "noauth", None)], {"kind": "server"}),
    "an_error_line_is_no_redis": ([ports(6379), RedisObservation(6379, "other", None)], {"kind": "unknown"}),
    "mail_server": (
        [
            ports(25, 143),
            _service(25, "smtp", "220 mail.example ESMTP Postfix (Ubuntu)"),
            _service(143, "imap", "* OK Dovecot (Ubuntu) ready."),
        ],
        {"kind": "server", "os": "Ubuntu"},
    ),
    "a_host_that_repeats_everything": (
        [ports(22, 80, 445, 3389), *(_service(port, "echo") for port in (22, 80, 445, 3389))],
        {"kind": "unknown"},
    ),
    "a_host_that_accepts_all_of_a_short_list": (
        [ports(21, 22, 23, 53, 80, 139, 443, 445, 515, 554, 631, 3306, 3389, 5900, 6379, 8080, 8291, 8443, 9100)],
        {"kind": "unknown"},
    ),
    "a_host_that_accepts_everything": ([ports(*range(20, 90), 445, 3389, 631, 9100)], {"kind": "unknown"}),
    "nginx_alone_is_no_server_yet": ([ports(80), _web("nginx/1.24.0")], {"kind": "unknown"}),
    "zte_ont_by_telnet": (
        [ports(23, 80), TelnetObservation(23, "F660 Login:", True), _web("Mini web server 1.0 ZTE corp 2005.", "F660")],
        {"vendor": "ZTE", "kind": "router", "model": "F660"},
    ),
    "tenda_router": ([ports(80), _web("", "Tenda Wireless Router")], {"vendor": "Tenda", "kind": "router"}),
    "netgear_switch": (
        [SnmpObservation(161, "2c", "GS108Tv2", "1.3.6.1.4.1.4526.100.4.20")],
        {"vendor": "NETGEAR", "kind": "switch", "model": "GS108Tv2"},
    ),
    "juniper_switch": (
        [
            SnmpObservation(
                161,
                "2c",
                "Juniper Networks, Inc. ex2200-24t-4g Ethernet Switch, kernel JUNOS 12.3R6.6",
                "1.3.6.1.4.1.2636.1.1.1.2.43",
            )
        ],
        {"vendor": "Juniper", "kind": "switch", "model": "ex2200-24t-4g"},
    ),
    "fortigate": (
        [
            SnmpObservation(161, "2c", "FortiGate-60E", "1.3.6.1.4.1.12356.101.1.641"),
            SshObservation(22, "SSH-2.0-FortiSSH_1.0"),
            ports(22),
        ],
        {"vendor": "Fortinet", "kind": "firewall", "model": "FortiGate-60E"},
    ),
    "grandstream_phone": (
        [ports(80, 5060), _web("Grandstream GXP1625 1.0.4.100", "Grandstream Device Configuration")],
        {"vendor": "Grandstream", "kind": "ip_phone", "model": "GXP1625"},
    ),
    "epson_printer": (
        [ports(80, 515, 631, 9100), _web("EPSON HTTP Server"), PrinterObservation(631, "EPSON L3250 Series")],
        {"vendor": "Epson", "kind": "printer", "model": "EPSON L3250 Series"},
    ),
    "lg_television": (
        [SsdpObservation("WebOS/1.5 UPnP/1.0 webOSTV/1.0", "x", (), "[LG] webOS TV", "LG Electronics", "LG Smart TV")],
        {"vendor": "LG", "kind": "tv"},
    ),
    "hikvision_camera_of_two_channels": (
        [_card("44:19:b6"), ports(554), RtspObservation(554, 200, 401, "", "IP Camera(C2345)")],
        {"vendor": "Hikvision", "kind": "camera"},
    ),
    "asus_router": (
        [SsdpObservation("ASUSTeK UPnP/1.1 MiniUPnPd/1.9", "x", (), "RT-AX58U", "ASUSTeK Computer Inc.", "RT-AX58U")],
        {"vendor": "ASUS", "kind": "router", "model": "RT-AX58U"},
    ),
    "macbook": (
        [
            MdnsObservation(
                "MacBook-cua-Co-Hoa.local", (MdnsService("_device-info._tcp", "m", 0, (("model", "MacBookPro16,1"),)),)
            )
        ],
        {"vendor": "Apple", "kind": "computer", "os": "macOS"},
    ),
    "viettel_ont_of_zte_make": (
        [_card("24:0b:2a"), ports(53, 80), _web("Mini web server 1.0 ZTE corp 2005.", "F670Y")],
        {"vendor": "ZTE", "kind": "router", "model": "F670Y"},
    ),
    "fpt_ont_of_dasan_make": ([ports(53, 80), _web("", "H646EW")], {"vendor": "Dasan", "kind": "router"}),
    "ruijie_switch": (
        [ports(80), _web("", "RG-NBS3100-24GT4SFP")],
        {"vendor": "Ruijie", "kind": "switch", "model": "RG-NBS3100-24GT4SFP"},
    ),
    "cisco_small_business_switch": (
        [ports(80, 443), _web("", "SG250-26"), _tls(443, "CN=switch,O=Cisco Systems\\, Inc.")],
        {"vendor": "Cisco", "kind": "switch", "model": "SG250-26"},
    ),
    "fortigate_by_its_certificate": (
        [ports(443), _tls(443, "CN=FGT60FTK20000001,OU=FortiGate,O=Fortinet"), _web("xxxxxxxx-xxxxx")],
        {"vendor": "Fortinet", "kind": "firewall"},
    ),
    "proxmox": (
        [
            ports(22, 8006),
            _tls(8006, "OU=PVE Cluster Node,O=Proxmox Virtual Environment,CN=pve.lan"),
            _web("pve-api-daemon/3.0", "pve - Proxmox Virtual Environment"),
        ],
        {"kind": "server", "os": "Debian"},
    ),
    "idrac": (
        [ports(443), _tls(443, "CN=idrac-7XK2T3,OU=Remote Access Group,O=Dell Inc."), _web("", "iDRAC9 - Login")],
        {"vendor": "Dell", "kind": "server"},
    ),
    "hikvision_recorder_by_its_pages": (
        [ports(80, 554), _web("DNVRS-Webs", "", "DS-7608NI-K2")],
        {"vendor": "Hikvision", "kind": "recorder", "model": "DS-7608NI-K2"},
    ),
    "dahua_camera_by_rtsp_and_onvif": (
        [
            ports(554),
            RtspObservation(554, 401, 401, "", "Login to 5C0123FPAZ4567"),
            WsDiscoveryObservation((), ("onvif://www.onvif.org/hardware/IPC-HFW1230S",), ()),
        ],
        {"vendor": "Dahua", "kind": "camera", "model": "IPC-HFW1230S"},
    ),
    "kyocera_printer": (
        [ports(80, 515, 9100), _web("KM-MFP-http/V0.0.1", "ECOSYS M2540dn")],
        {"vendor": "Kyocera", "kind": "printer", "model": "ECOSYS M2540dn"},
    ),
    "ricoh_printer": (
        [ports(80, 9100), _web("Web-Server/3.0", "RICOH MP C2504 - Web Image Monitor")],
        {"vendor": "Ricoh", "kind": "printer"},
    ),
    "epson_projector": ([ports(80), _web("", "EPSON Projector")], {"vendor": "Epson", "kind": "projector"}),
    "yealink_phone": (
        [ports(80, 5060), _web("Yealink SIP-T21P", "Yealink T21P_E2 Phone")],
        {"vendor": "Yealink", "kind": "ip_phone"},
    ),
    "apc_ups": ([ports(80), _web("", "APC | Log On", "APC Management Card")], {"vendor": "APC", "kind": "ups"}),
    "a_school_page_names_no_device": (
        [ports(80), _web("nginx/1.24.0", "Trường THCS Hòa Bình - Trang chủ")],
        {"vendor": None, "kind": "unknown", "model": None},
    ),
    "an_unknown_server_is_no_device": (
        [ports(80), _web("FooServer/1.2.3", "Login")],
        {"vendor": None, "kind": "unknown", "os": None},
    ),
}
