"""What this computer's system says of its place in the network."""

from scanner import routes
from scanner.interfaces import Interface, link_of, local_interfaces, possible_step

PROC_NET_ROUTE = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t00000000\t010A000A\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t00004E0A\t010A000A\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0
eth0\t00000A0A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
"""
NETSTAT = """\
Routing tables

Internet:
Destination        Gateway            Flags        Netif Expire
default            192.168.1.1        UGScg          en0
default            link#20            UCSIg     bridge100      !
127                127.0.0.1          UCS            lo0
"""
ROUTE_PRINT = """\
IPv4 Route Table
===========================================================================
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
          0.0.0.0          0.0.0.0      192.168.1.1     192.168.1.50     25
===========================================================================
"""


def test_linux_routes_come_the_narrowest_first() -> None:
    found = routes.parse_proc_net_route(PROC_NET_ROUTE)
    assert [(route.interface, route.network, route.gateway) for route in found] == [
        ("eth0", "10.78.0.0/24", "10.0.10.1"),
        ("eth0", "0.0.0.0/0", "10.0.10.1"),
        ("wlan0", "0.0.0.0/0", "192.168.1.1"),
    ]


def test_macos_and_windows_default_routes() -> None:
    assert routes.parse_netstat(NETSTAT) == {"en0": "192.168.1.1"}
    assert routes.parse_route_print(ROUTE_PRINT) == {"": "192.168.1.1"}
    assert routes.parse_route_print("") == {}


def test_a_local_stub_is_no_dns_server() -> None:
    text = (
        "nameserver 127.0.0.53\nnameserver 192.168.1.1\n# nameserver 9.9.9.9\nnameserver bad\nnameserver 192.168.1.1\n"
    )
    assert routes.parse_resolv_conf(text) == ("192.168.1.1",)


def test_the_narrowest_link_holds_an_address() -> None:
    wide = Interface("eth0", "10.0.0.2", "10.0.0.0/16")
    narrow = Interface("eth1", "10.0.5.2", "10.0.5.0/24")
    assert link_of("10.0.5.9", [wide, narrow]) == narrow
    assert link_of("10.0.6.9", [wide, narrow]) == wide
    assert link_of("192.168.0.1", [wide, narrow]) is None


def test_this_computer_has_a_loopback_and_it_comes_last() -> None:
    assert local_interfaces()[-1].is_loopback


def test_the_step_follows_from_what_is_there() -> None:
    assert possible_step(raw=True, nmap=True) == 1
    assert possible_step(raw=False, nmap=True) == 2
    assert possible_step(raw=True, nmap=False) == 3
    assert possible_step(raw=False, nmap=False) == 3
