"""Kits: what a scan sees of one whole device as schools have them, and what must be said of it."""

from scanner.model.observations.access import (
    MysqlObservation,
    NtlmIdentity,
    PrinterObservation,
    RdpObservation,
    RtspObservation,
    SmbObservation,
    SnmpObservation,
    SshObservation,
    TelnetObservation,
)
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation, VantageObservation
from scanner.model.observations.names import (
    MdnsObservation,
    MdnsService,
    NetbiosObservation,
    SsdpObservation,
    VendorDiscoveryObservation,
    WsDiscoveryObservation,
)
from scanner.model.observations.self_facts import SelfObservation
from scanner.model.observations.web import HttpObservation
from tests.scanner.identify.more_kits import MORE_KITS
from tests.scanner.identify.scene import ports


def card(prefix: str) -> NeighbourObservation:
    return NeighbourObservation(f"{prefix}:12:34:56", "arp")


def web(server: str = "", title: str = "", realm: str = "") -> HttpObservation:
    headers = (("server", server),) if server else ()
    return HttpObservation(80, "http://10.0.0.5/", False, 200, headers, title, realm=realm)


def windows(build: str, port: int = 445) -> SmbObservation:
    return SmbObservation(port, ("3.1.1",), False, True, NtlmIdentity("PC-05", build=build))


KITS: dict[str, tuple[list[Observation], dict[str, str | None]]] = {
    "windows_10": (
        [ports(135, 139, 445), windows("10.0.19045")],
        {"kind": "computer", "os": "Windows 10 22H2 (19045)", "hostname": "PC-05"},
    ),
    "windows_of_two_editions": (
        [ports(135, 445, 3389), windows("10.0.17763")],
        {"kind": "computer", "os": "Windows 10 1809 / Server 2019 (17763)"},
    ),
    "windows_server": (
        [ports(88, 389, 445), windows("10.0.20348")],
        {"kind": "server", "os": "Windows Server 2022 (20348)"},
    ),
    "windows_of_an_unknown_build": ([ports(445), windows("10.0.29999")], {"os": "Windows (29999)"}),
    "samba_is_no_windows_7": (
        [
            ports(22, 445),
            SshObservation(22, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"),
            SmbObservation(445, ("3.1.1",), True, False, NtlmIdentity("FILES", build="6.1.0"), "Samba 4.17.12-Debian"),
        ],
        {"os": "Debian 12", "hostname": "FILES"},
    ),
    "xrdp_tells_no_windows": (
        [ports(3389), RdpObservation(3389, "accepted", "accepted", "refused", (None, None, 2), None)],
        {"os": None},
    ),
    "windows_by_snmp": (
        [
            SnmpObservation(
                161,
                "2c",
                "Hardware: Intel64 Family 6 Model 158 Stepping 10 AT/AT COMPATIBLE - "
                "Software: Windows Version 6.3 (Build 19045 Multiprocessor Free)",
                "1.3.6.1.4.1.311.1.1.3.1.1",
            )
        ],
        {"os": "Windows 10 22H2 (19045)", "kind": "computer"},
    ),
    "ubuntu_server": (
        [
            ports(22, 80, 3306),
            SshObservation(22, "SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.10"),
            web("Apache/2.4.52 (Ubuntu)", "Apache2 Ubuntu Default Page: It works"),
            MysqlObservation(3306, "8.0.39-0ubuntu0.22.04.1"),
        ],
        {"os": "Ubuntu 22.04"},
    ),
    "hikvision_camera": (
        [
            card("44:19:b6"),
            ports(80, 554, 8000),
            web("App-webs/"),
            RtspObservation(554, 200, 401, "", "IP Camera(C1234)"),
            WsDiscoveryObservation(
                ("dn:NetworkVideoTransmitter",),
                ("onvif://www.onvif.org/name/HIKVISION%20DS-2CD2143G0-I",),
                ("http://10.0.0.5/onvif/device_service",),
            ),
        ],
        {"vendor": "Hikvision", "kind": "camera", "model": "DS-2CD2143G0-I"},
    ),
    "hikvision_recorder": (
        [
            ports(80, 554, 8000),
            web("DNVRS-Webs"),
            SsdpObservation("x", "y", (), "DS-7208HGHI-F1", "Hikvision", "DS-7208HGHI-F1"),
        ],
        {"vendor": "Hikvision", "kind": "recorder", "model": "DS-7208HGHI-F1"},
    ),
    "hikvision_recorder_that_keeps_its_model_to_itself": (
        [
            card("44:19:b6"),
            ports(80, 554, 8000),
            web("webserver", "index", "fe12f37bd0a1b2c3bbccbbd35f1"),
            RtspObservation(554, 200, 401, "", "fe12f37bd0a1b2c3bbccbbd35f1"),
        ],
        {"vendor": "Hikvision", "kind": "unknown"},
    ),
    "hikvision_recorder_that_transmits_video": (
        [
            card("44:19:b6"),
            ports(80, 554, 8000),
            web("DNVRS-Webs", "index"),
            RtspObservation(554, 200, 401, "", "fe12f37bd0a1b2c3bbccbbd35f1"),
            WsDiscoveryObservation(
                ("dn:NetworkVideoTransmitter", "tds:Device"),
                (
                    "onvif://www.onvif.org/type/video_encoder",
                    "onvif://www.onvif.org/hardware/DS-7608NI-K2",
                    "onvif://www.onvif.org/name/HIKVISION%20DS-7608NI-K2",
                ),
                ("http://10.0.0.5/onvif/device_service",),
            ),
        ],
        {"vendor": "Hikvision", "kind": "recorder", "model": "DS-7608NI-K2"},
    ),
    "kbvision_recorder_of_dahua_make": (
        [
            card("74:c9:29"),
            ports(80, 554, 37777),
            web("", "WEB SERVICE"),
            RtspObservation(554, 401, 401, "Dahua Rtsp Server"),
        ],
        {"vendor": "Dahua", "kind": "unknown"},
    ),
    "card_of_a_maker_of_cameras_and_recorders": ([card("44:19:b6")], {"vendor": "Hikvision", "kind": "unknown"}),
    "vnpt_router": (
        [card("a4:f4:c2"), ports(53, 80), web("", "iGate GW040"), VantageObservation("e", "10.0.0.9", "10.0.0.0/24")],
        {"vendor": "VNPT Technology", "kind": "router", "model": "iGate GW040"},
    ),
    "zte_ont": (
        [ports(53, 80), web("Mini web server 1.0 ZTE corp 2005.", "F670L")],
        {"vendor": "ZTE", "kind": "router", "model": "F670L"},
    ),
    "huawei_ont": (
        [ports(23, 80), web("", "HG8045A"), TelnetObservation(23, "Welcome Visiting Huawei Home Gateway", True)],
        {"vendor": "Huawei", "kind": "router", "model": "HG8045A"},
    ),
    "mikrotik": (
        [
            ports(22, 80, 8291),
            SshObservation(22, "SSH-2.0-ROSSSH"),
            VendorDiscoveryObservation("mndp", "", "gw", "MikroTik", "6.49.10 (long-term)", "RB750Gr3"),
        ],
        {"vendor": "MikroTik", "kind": "router", "os": "RouterOS 6.49.10", "model": "RB750Gr3"},
    ),
    "draytek": (
        [
            SnmpObservation(
                161, "2c", "DrayTek Corporation, Router Model: Vigor2925 Series, Version: 3.8.9.7", "1.3.6.1.4.1.7367"
            )
        ],
        {"vendor": "DrayTek", "kind": "router", "model": "Vigor2925"},
    ),
    "tplink": (
        [ports(80), web("Router Webserver", "TL-WR841N", "TP-LINK Wireless N Router WR841N")],
        {"vendor": "TP-Link", "kind": "router", "model": "WR841N"},
    ),
    "unifi": (
        [ports(22), VendorDiscoveryObservation("ubnt", "", "AP-Thuvien", "UAP-AC-Lite", "6.5.28")],
        {"vendor": "Ubiquiti", "kind": "access_point", "hostname": "AP-Thuvien"},
    ),
    "cisco_switch": (
        [
            SnmpObservation(
                161,
                "2c",
                "Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 12.2(55)SE7, RELEASE SOFTWARE (fc1)",
                "1.3.6.1.4.1.9.1.716",
                "sw-tang2",
            )
        ],
        {"vendor": "Cisco", "kind": "switch", "hostname": "sw-tang2"},
    ),
    "canon_printer": (
        [ports(80, 515, 631, 9100), PrinterObservation(631, "Canon LBP6230/6240"), web("CANON HTTP Server Ver2.30")],
        {"vendor": "Canon", "kind": "printer", "model": "Canon LBP6230/6240"},
    ),
    "hp_printer": (
        [
            ports(80, 9100),
            web("HP HTTP Server; HP LaserJet Pro MFP M426fdn - F6W13A; Serial Number: VNB3K12345; Built:Tue Mar 05"),
            NetbiosObservation((("NPI1A2B3C", 0), ("NPI1A2B3C", 0x20))),
        ],
        {"vendor": "HP", "kind": "printer", "model": "HP LaserJet Pro MFP M426fdn", "serial": "VNB3K12345"},
    ),
    "brother_printer": (
        [
            ports(80, 515, 9100),
            web("debut/1.20", "Brother HL-L2366DW series"),
            MdnsObservation(
                "BRN3C2AF4A1B2C3.local",
                (MdnsService("_ipp._tcp", "Brother HL-L2366DW", 631, (("ty", "Brother HL-L2366DW series"),)),),
            ),
        ],
        {"vendor": "Brother", "kind": "printer", "model": "Brother HL-L2366DW"},
    ),
    "synology": (
        [ports(80, 445, 5000), web("nginx", "truonghoc - Synology NAS"), windows("6.1.0")],
        {"vendor": "Synology", "kind": "nas", "os": "Synology DSM"},
    ),
    "samsung_tv": (
        [SsdpObservation("SHP, UPnP/1.0, Samsung UPnP SDK/1.0", "x", (), "TV", "Samsung Electronics", "UA55NU7090")],
        {"vendor": "Samsung", "kind": "tv", "model": "UA55NU7090"},
    ),
    "chromecast": (
        [
            ports(8008, 8009),
            MdnsObservation("x.local", (MdnsService("_googlecast._tcp", "c", 8009, (("md", "Chromecast"),)),)),
        ],
        {"vendor": "Google", "kind": "tv", "model": "Chromecast"},
    ),
    "apple_tv": (
        [MdnsObservation("Apple-TV.local", (MdnsService("_airplay._tcp", "a", 7000, (("model", "AppleTV5,3"),)),))],
        {"vendor": "Apple", "kind": "tv", "os": "tvOS"},
    ),
    "ipad": (
        [
            MdnsObservation(
                "iPad-cua-Co-Lan.local", (MdnsService("_airplay._tcp", "i", 7000, (("model", "iPad7,11"),)),)
            )
        ],
        {"vendor": "Apple", "kind": "tablet", "os": "iPadOS"},
    ),
    "this_computer": (
        [
            SelfObservation(
                "windows",
                "MAY-GV",
                "Windows Server 2019 Standard",
                "10.0.17763",
                "",
                "Dell Inc.",
                "PowerEdge T40",
                "7XK2T3",
            )
        ],
        {"vendor": "Dell Inc.", "kind": "server", "os": "Windows Server 2019 (17763)", "serial": "7XK2T3"},
    ),
    "nothing_told": ([ports(4321)], {"vendor": None, "kind": "unknown", "os": None, "model": None}),
    "a_card_alone_tells_no_more_than_a_hint": ([card("84:25:db")], {"vendor": "Samsung", "kind": "unknown"}),
    "two_channels_that_contradict": (
        [MdnsObservation("a.local", (MdnsService("_ipp._tcp", "x"), MdnsService("_googlecast._tcp", "y")))],
        {"kind": "unknown"},
    ),
    **MORE_KITS,
}
