"""What frames tell, and that no frame can break the listener."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.engine.listening import stray_router
from scanner.listening.frames import Heard, read_frame
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.names import MdnsObservation, NetbiosObservation, SsdpObservation
from scanner.model.observations.passive import (
    AdvertisedPrefix,
    DhcpObservation,
    DhcpServerObservation,
    RouterAdvertisementObservation,
    StrayRouterObservation,
)
from scanner.model.observations.topology import LinkNeighbour
from tests.scanner.listening import samples

ADVERTISED = RouterAdvertisementObservation(
    lifetime=1800,
    other=True,
    mac=samples.SWITCH,
    mtu=1492,
    prefixes=(AdvertisedPrefix("fd00:55::/64", True, True, 86400, 14400),),
    dns_servers=("fd00:55::35",),
)
HERE = NeighbourObservation(samples.CLIENT, "passive")


@pytest.mark.parametrize(
    ("frame", "heard"),
    [
        (samples.arp("10.55.0.5"), Heard("10.55.0.5", (HERE,))),
        (
            samples.dhcp_request(b"PC-07", b"MSFT 5.0", "10.55.0.7"),
            Heard("10.55.0.7", (DhcpObservation(samples.CLIENT, "PC-07", "MSFT 5.0", (1, 3, 6, 15)),)),
        ),
        (
            samples.dhcp_reply(2, "10.55.0.254"),
            Heard(
                "10.55.0.254",
                (
                    NeighbourObservation(samples.SWITCH, "passive"),
                    DhcpServerObservation(("10.55.0.254",), ("10.55.0.254", "10.55.0.53"), "truong.local"),
                ),
            ),
        ),
        (
            samples.lldp(),
            Heard(
                neighbour=LinkNeighbour(
                    "lldp", "", samples.SWITCH, "sw-tang-1", port="gigabitEthernet 1/0/7", address="10.55.0.2",
                    capabilities=("bridge",),
                )
            ),
        ),
        (
            samples.cdp(),
            Heard(
                neighbour=LinkNeighbour(
                    "cdp", "", name="sw-cisco", description="cisco WS-C2960", port="Gi0/3", address="10.55.0.3",
                    capabilities=("bridge",),
                )
            ),
        ),
        (
            samples.netbios_registration(b"MAY-05"),
            Heard("10.55.0.5", (HERE, NetbiosObservation((("MAY-05", 0x20),)))),
        ),
        (
            samples.ssdp_notify(),
            Heard("10.55.0.5", (HERE, SsdpObservation("Linux UPnP/1.0 TV/2", "", ("upnp:rootdevice",)))),
        ),
        (samples.mdns_answer(), Heard("10.55.0.5", (HERE, MdnsObservation("may-in-van")))),
        (
            samples.router_advertisement(),
            Heard("fe80::1", (NeighbourObservation(samples.SWITCH, "passive", router=True), ADVERTISED)),
        ),
        (samples.mdns_answer_over_ipv6(), Heard("fe80::5", (HERE, MdnsObservation("may-in-van")))),
    ],
    ids=[
        "arp", "dhcp", "dhcp server", "lldp", "cdp", "netbios", "ssdp", "mdns", "router advertisement",
        "mdns over ipv6",
    ],
)  # fmt: skip
def test_a_frame_tells_who_sent_it(frame: bytes, heard: Heard):
    assert read_frame(frame) == heard


def test_of_an_address_off_the_link_only_a_router_that_hands_itself_out_is_kept():
    router = read_frame(samples.dhcp_reply(2, "192.168.1.1"))
    assert router is not None
    assert stray_router(router) == (StrayRouterObservation("192.168.1.1", samples.SWITCH),)
    made_up = read_frame(samples.dhcp_reply(2, "192.168.1.1", source="02:1b:21:00:00:f0"))
    assert made_up is not None
    assert stray_router(made_up) == (StrayRouterObservation("192.168.1.1"),)
    for frame in (samples.arp("192.168.1.1"), samples.netbios_registration(b"MAY-05")):
        other = read_frame(frame)
        assert other is not None
        assert stray_router(other) == ()
    assert stray_router(Heard("192.168.1.1", (DhcpServerObservation(("192.168.1.254",)),))) == ()


def test_an_arp_probe_without_an_address_tells_of_nobody():
    assert read_frame(samples.arp("0.0.0.0")) is None


def test_the_names_that_people_look_for_are_not_kept():
    question = b"\0\1\1\0\0\1\0\0\0\0\0\0\x06secret\x05local\0\0\1\0\1"
    for port in (5353, 5355):
        assert read_frame(samples.udp("10.55.0.5", port, question)) == Heard("10.55.0.5", (HERE,))


def test_names_are_cleaned():
    heard = read_frame(samples.lldp(b"\x1b[2J<script>\xe2\x80\xae", b"=cmd|x"))
    assert heard is not None
    assert heard.neighbour is not None
    assert "\x1b" not in heard.neighbour.name
    assert "\u202e" not in heard.neighbour.name


@settings(max_examples=500, deadline=1000)
@given(st.binary(max_size=400))
def test_any_bytes_are_borne(data: bytes):
    read_frame(data)


@settings(max_examples=1500, deadline=1000)
@given(
    st.sampled_from(samples.ALL), st.lists(st.tuples(st.integers(12, 400), st.integers(0, 255)), max_size=6), st.data()
)
def test_damaged_frames_are_borne(frame: bytes, changes: list[tuple[int, int]], data: st.DataObject):
    damaged = bytearray(frame)
    for position, byte in changes:
        damaged[position % len(damaged)] = byte
    read_frame(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]))


def test_an_ipv6_message_that_a_router_may_have_passed_on_or_of_a_changing_card_tells_nothing():
    advertised = samples.router_advertisement()[54:]
    assert read_frame(samples.ipv6(58, advertised)) is not None
    assert read_frame(samples.ipv6(58, advertised, hops=64)) is None
    assert read_frame(samples.ipv6(58, advertised, "da:a1:19:00:00:01")) is None
    assert read_frame(samples.ipv6(58, advertised[:20])) is None
    assert read_frame(samples.ipv6(17, advertised)) is None


def test_a_dhcp_answer_through_a_relay_or_a_refusal_tells_nothing_and_a_client_is_never_named_by_a_server():
    assert read_frame(samples.dhcp_reply(5, "10.55.0.254")) is not None
    assert read_frame(samples.dhcp_reply(6, "10.55.0.254")) is None
    assert read_frame(samples.dhcp_reply(5, "10.55.0.254", relay="10.55.0.1")) is None
    assert samples.CLIENT not in repr(read_frame(samples.dhcp_reply(5, "10.55.0.254")))
