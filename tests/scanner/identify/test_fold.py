"""What scans add and what they may not take away."""

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.identify.fold import fold
from scanner.identify.services import service_id
from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.identity import Identity
from scanner.model.observations.access import SnmpObservation, SshObservation
from scanner.model.observations.base import Observation, load_all
from scanner.model.observations.hosts import EchoObservation, ServiceObservation
from scanner.model.observations.web import HttpObservation
from scanner.model.scan import Scan, ScanState, Settings
from scanner.model.school import PersonValue
from tests.scanner.identify.scene import LATER, START, Scene, arp, card, ports

ASKED = (22, 80, 443)


def numbers(scene: Scene) -> list[int]:
    return [service.port for service in scene.only().services]


def test_services_are_those_of_the_newest_scan_that_swept() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), ports(22, 80)]}, ports=ASKED)
    scene.scan({"10.0.0.5": [arp(1), ports(80, 443)]}, ports=ASKED)
    assert numbers(scene) == [80, 443]


@pytest.mark.parametrize("state", [ScanState.INTERRUPTED, ScanState.FAILED, ScanState.RUNNING])
def test_a_scan_that_broke_off_takes_nothing_away(state: ScanState) -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), ports(22, 80)], "10.0.0.6": [arp(2), ports(80)]}, ports=ASKED)
    before = scene.devices()
    scene.scan({"10.0.0.5": [arp(1), ports(443)]}, ports=ASKED, state=state)
    after = {device.id: device for device in scene.devices()}
    assert set(after) == {device.id for device in before}
    found = next(device for device in after.values() if device.mac == card(1))
    assert [service.port for service in found.services] == [22, 80, 443]
    other = next(device for device in after.values() if device.mac == card(2))
    assert (other.addresses, [service.port for service in other.services]) == (("10.0.0.6",), [80])


def test_a_scan_that_only_knocked_takes_nothing_away() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), ports(22)]}, ports=ASKED).scan({"10.0.0.5": [arp(1)]}, ports=ASKED)
    assert numbers(scene) == [22]


def test_a_quick_scan_takes_away_only_what_it_asked() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), ports(22, 8291)]}, ports=(22, 8291))
    assert numbers(scene.scan({"10.0.0.5": [arp(1), ports(80)]}, ports=ASKED)) == [80, 8291]


def test_a_device_that_a_finished_scan_no_longer_found_stays_with_its_last_sight() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), ports(22)]}).scan({"10.0.0.6": [arp(2)]})
    gone = next(device for device in scene.devices() if device.mac == card(1))
    assert gone.addresses == ("10.0.0.5",)
    assert gone.last_seen == START + timedelta(days=1)


def test_services_that_moved_with_the_lease_are_not_listed_twice() -> None:
    scene = Scene().scan({"10.0.0.5": [arp(1), ports(22)]}, ports=ASKED)
    scene.scan({"10.0.0.9": [arp(1), ports(22)]}, ports=ASKED)
    device = scene.only()
    assert [(service.address, service.port) for service in device.services] == [("10.0.0.9", 22)]
    assert device.services[0].id == service_id(device.id, Transport.TCP, 22)


def test_a_udp_service_goes_only_when_its_host_says_no() -> None:
    asked = SnmpObservation(161, "2c", "x")
    scene = Scene().scan({"10.0.0.5": [arp(1), asked]}).scan({"10.0.0.5": [arp(1)]})
    scene.coverage.append(Coverage("scan2", "snmp", "10.0.0.5", CoverageState.FAILED, Reason.TIMEOUT))
    assert numbers(scene) == [161]
    scene.coverage.append(Coverage("scan2", "snmp", "10.0.0.5", CoverageState.FAILED, Reason.REFUSED))
    assert numbers(Scene(scene.scans, scene.evidence, scene.coverage[-1:])) == []


def test_the_newest_banner_counts() -> None:
    scene = Scene().scan(
        {"10.0.0.5": [arp(1), ports(22), SshObservation(22, "SSH-2.0-OpenSSH_8.4p1 Debian-5+deb11u3")]}
    )
    scene.scan({"10.0.0.5": [arp(1), ports(22), SshObservation(22, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3")]})
    device = scene.only()
    assert device.os
    assert device.os.value == "Debian 12"
    assert [service.version and service.version.value for service in device.services] == ["9.2p1"]


def test_nothing_answered_is_no_device() -> None:
    silent = type(ports())((), 0, 70, "connect")
    assert Scene().scan({"10.0.0.5": [silent]}).devices() == ()
    assert len(Scene().scan({"10.0.0.5": [ports()]}).devices()) == 1


def test_a_website_is_listed_by_its_url() -> None:
    page = HttpObservation(
        443,
        "https://Truong.example.edu.vn/",
        True,
        200,
        (("server", "nginx/1.18.0 (Ubuntu)"), ("x-powered-by", "PHP/7.4.33")),
        generator="WordPress 6.1.9",
    )
    scene = Scene().scan({"https://Truong.example.edu.vn/": [page]})
    scan = dataclasses.replace(scene.scans[0], settings=Settings(site_urls=("https://truong.example.edu.vn", "b.vn")))
    result = fold(scans=[scan], evidence=scene.evidence, coverage=(), as_of=LATER).inventory
    sites = {site.url: site for site in result.websites}
    assert set(sites) == {"https://truong.example.edu.vn/", "https://b.vn/"}
    site = sites["https://truong.example.edu.vn/"]
    assert [guess and guess.value for guess in (site.platform, site.version, site.server)] == [
        "WordPress",
        "6.1.9",
        "nginx",
    ]
    assert result.devices == ()


TIME = datetime(2026, 10, 1, tzinfo=UTC)
WORDS = st.sampled_from(
    [
        "",
        "10.0.0.5",
        "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3",
        "00:1b:21:00:00:01",
        "5a:00:00:00:00:01",
        "{0}",
        "\\",
        "::1",
    ]
) | st.text(max_size=20)


def _values(annotation: Any) -> st.SearchStrategy[Any]:
    if dataclasses.is_dataclass(annotation):
        return observations_of(annotation)
    text = str(annotation)
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        return st.integers(0, 70000)
    if annotation is float:
        return st.floats(0, 9, allow_nan=False)
    if annotation is str:
        return WORDS
    if text.startswith("tuple["):
        inner = [item for item in annotation.__args__ if item is not Ellipsis]
        if Ellipsis in annotation.__args__:
            return st.lists(_values(inner[0]), max_size=3).map(tuple)
        return st.tuples(*(_values(item) for item in inner))
    return st.none() | st.one_of(*(_values(item) for item in annotation.__args__ if item is not type(None)))


def observations_of(cls: type) -> st.SearchStrategy[Any]:
    return st.builds(cls, **{field.name: _values(field.type) for field in dataclasses.fields(cls)})


OBSERVATIONS: st.SearchStrategy[Observation] = st.one_of(*(observations_of(cls) for cls in load_all().values()))
TARGETS = st.sampled_from(
    ["10.0.0.5", "10.0.0.6", "10.0.0.7", "fe80::1", "127.0.0.1", "https://a.vn/x", "http://[", "?", ""]
)


@st.composite
def evidence(draw: st.DrawFn) -> list[Evidence]:
    made = []
    for index in range(draw(st.integers(0, 12))):
        scan = draw(st.sampled_from(["one", "two", "three", "none"]))
        seen_at = TIME + timedelta(seconds=draw(st.integers(0, 5)))
        made.append(Evidence(f"e{index}", scan, "p", draw(TARGETS), seen_at, draw(OBSERVATIONS)))
    return made


COVERAGE = st.lists(
    st.builds(
        Coverage,
        scan_id=st.sampled_from(["one", "two"]),
        probe=st.sampled_from(["tcp_ports", "snmp", "network"]),
        target=TARGETS,
        state=st.sampled_from(CoverageState),
    ),
    max_size=4,
)
VALUES = st.lists(
    st.builds(
        PersonValue,
        device=st.sampled_from(["a", "b"]),
        field=st.sampled_from(["kind", "mac", "room", "site", "address", "personal"]),
        value=WORDS,
        by=st.just("gv"),
        entered_at=st.just(TIME),
    ),
    max_size=4,
)
KNOWN = st.lists(
    st.builds(
        Identity,
        device_id=st.sampled_from(["a", "b", "c"]),
        site=st.sampled_from(["main", "other"]),
        keys=st.just((("mac", "00:1b:21:00:00:01"), ("hostname", "x1"))),
        merged_into=st.none() | st.sampled_from(["a", "b", "c"]),
    ),
    max_size=2,
    unique_by=lambda item: item.device_id,
)
SCANS = [
    Scan("one", "main", ("10.0.0.0/24",), Settings(), TIME, state=ScanState.FINISHED),
    Scan("two", "main", ("not a network",), Settings(), TIME + timedelta(hours=1), state=ScanState.INTERRUPTED),
    Scan("three", "other", (), Settings(site_urls=("a.vn", "http://[")), TIME, state=ScanState.FINISHED, vantage="v"),
]


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(evidence(), COVERAGE, VALUES, KNOWN, st.randoms(use_true_random=False))
def test_any_observations_fold_alike_in_any_order(
    seen: list[Evidence], coverage: list[Coverage], values: list[PersonValue], known: list[Identity], random: Any
) -> None:
    first = fold(scans=SCANS, evidence=seen, coverage=coverage, as_of=LATER, known=known, person_values=values)
    shuffled = [list(items) for items in (SCANS, seen, coverage, known, values)]
    for items in shuffled:
        random.shuffle(items)
    scans, again, asked, identities, entered = shuffled
    second = fold(scans=scans, evidence=again, coverage=asked, as_of=LATER, known=identities, person_values=entered)
    assert first == second
    third = fold(
        scans=SCANS, evidence=seen, coverage=coverage, as_of=LATER, known=first.identities, person_values=values
    )
    assert {device.id for device in third.inventory.devices} == {device.id for device in first.inventory.devices}


def test_a_thousand_devices_fold_in_reasonable_memory_and_every_text_is_looked_at_once() -> None:
    seen: dict[str, list[Observation]] = {
        f"10.{number // 250}.0.{number % 250}": [
            EchoObservation(0.4, 64),
            ports(22, 80),
            ServiceObservation(80, "tcp", "http"),
        ]
        for number in range(1000)
    }
    assert len(Scene().scan(seen).devices()) == 1000
