"""The two sites scanned again: what changed is said rightly, nothing unseen is gone, nothing hidden is called safe."""

import functools
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.lab import Lab, shuffles
from tests.lab.desk import HIDDEN, Desk, says_hidden
from tests.lab.truth import TWO_SITES, load_truth

pytestmark = pytest.mark.lab

TRUTH = load_truth(TWO_SITES)
BRANCH = ("192.168.1.1-192.168.1.60", "192.168.1.199")
ROOM = ("192.168.2.0/24", "192.168.1.254")
"""The cloned room, and the switch before it, which knows its cards."""
OFFICE = "192.168.1.1-192.168.1.60"
FIELDS = ("vendor", "kind", "os", "model", "hostname", "serial", "mac")


@pytest.fixture(autouse=True)
def routers_know_nobody(sites: Lab) -> None:
    """Let routers forget whom earlier tests asked: hosts that a router's table tells of are devices too."""
    shuffles.routers_forget(sites)


@pytest.fixture
def desk(sites: Lab, tmp_path: Path) -> Desk:
    """Return a desk at the main site with an empty database."""
    return Desk(sites, tmp_path)


@pytest.fixture(scope="module")
def scanned(sites: Lab, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return what scans targets once in this module and gives the folder of a desk that has done nothing else."""

    @functools.cache
    def once(*targets: str) -> Path:
        desk = Desk(sites, tmp_path_factory.mktemp("scanned"))
        desk.scan(*targets)
        return desk.folder

    return once


@pytest.fixture
def room(sites: Lab, scanned: Callable[..., Path], tmp_path: Path) -> Desk:
    """Return a desk at the main site that has scanned the cloned room."""
    return Desk(sites, shutil.copytree(scanned(*ROOM), tmp_path / "desk"))


@pytest.fixture
def office(sites: Lab, scanned: Callable[..., Path], tmp_path: Path) -> Desk:
    """Return a desk at the main site that has scanned the office."""
    return Desk(sites, shutil.copytree(scanned(OFFICE), tmp_path / "desk"))


@pytest.mark.parametrize(
    ("profile", "unprivileged"),
    [
        ("quick", False),
        pytest.param("deep", False, marks=pytest.mark.soak),
        pytest.param("deep", True, marks=pytest.mark.soak),
    ],
    ids=["quick", "deep", "deep-step3"],
)
def test_no_profile_prints_anything(sites: Lab, tmp_path: Path, profile: str, *, unprivileged: bool) -> None:
    """The normal profile is that of test_two_sites, on every printer; here stand those with the rarer raw ports."""
    printers = [TRUTH.host(f"printer-{maker}") for maker in ("hp", "epson", "kyocera")]
    ports = {host.address: {port for port, _ in host.tcp} for host in printers}
    assert {515, 9100, 9101, 9102, 9103, 9220, 9999} <= set().union(*ports.values())
    desk = Desk(sites, tmp_path, unprivileged)
    before = sites.print_port_bytes()
    sites.reset_counters()
    desk.run("scan", *ports, "--profile", profile, "--fresh", "--yes", "--allow-login-tests")
    assert (sites.print_port_bytes() - before, sites.print_payload_packets()) == (0, 0)
    seen = desk.by_address()
    open_ports = {address: {item["port"] for item in seen[address]["services"]} for address in ports}
    assert all(9100 in open_ports[address] for address in ports)
    if profile == "deep":
        assert all(ports[address] & {9220, 9999} <= open_ports[address] for address in ports)


def test_new_leases_in_a_cloned_room_move_devices_and_make_none(room: Desk) -> None:
    cards = shuffles.cards(TRUTH, "clone")
    before = {mac: name for mac, name in room.ids().items() if mac in cards.values()}
    assert sorted(before) == sorted(cards.values())
    shuffled = list(cards.values())
    random.Random(5).shuffle(shuffled)
    wanted = dict(zip(cards, shuffled, strict=True))
    with shuffles.leases(room.lab, "clone", wanted):
        room.scan(*ROOM)
    after = {item["mac"]: item for item in room.devices() if item["mac"] in before}
    assert {mac: item["id"] for mac, item in after.items()} == before
    assert {item["addresses"][0]: mac for mac, item in after.items()} == wanted
    changes = room.diff()["devices"]
    assert [changes[name] for name in ("new", "returned", "gone", "not_looked_at")] == [[], [], [], []]
    assert len(changes["moved"]) == sum(cards[address] != mac for address, mac in wanted.items())


def test_a_key_that_clones_shared_identifies_nobody_for_good(room: Desk) -> None:
    """A machine with an unknown card and the room's host key may be any of the thirty, or the thirty-first."""
    first, second = list(shuffles.cards(TRUTH, "clone"))[:2]
    before = room.ids()
    with shuffles.leases(room.lab, "clone", {first: "94:de:80:99:99:99"}):
        room.scan(first, "192.168.1.254")
    changes = room.diff()["devices"]
    assert [item["addresses"] for item in changes["new"]] == [[first]]
    assert [item["addresses"] for item in changes["gone"]] == [[first]]
    assert room.ids()["94:de:80:99:99:99"] not in before.values()
    assert room.by_address()[second]["id"] == before[shuffles.cards(TRUTH, "clone")[second]]


def test_what_changed_at_the_branch_is_said_and_nothing_of_the_main_site(desk: Desk) -> None:
    """A box is new, a phone is gone, a computer moved, a printer got another card, a switch another name."""
    there = desk.at("scanner-branch")
    box, phone, computer, printer, switch = (
        TRUTH.host(f"branch-{name}") if name != "pc" else TRUTH.host("diemtruong-01")
        for name in ("gpon", "phone", "pc", "xerox", "switch")
    )
    desk.scan("192.168.1.21", "192.168.1.11")
    with shuffles.host_off(there.lab, box):
        there.run("scan", *BRANCH, "--site", "branch", "--profile", "quick", "--fresh", "--yes")
    before = there.by_address()
    with (
        shuffles.host_off(there.lab, phone),
        shuffles.other_address(there.lab, computer, "192.168.1.199"),
        shuffles.other_card(there.lab, printer, "9c:93:4e:00:0b:99"),
        shuffles.other_name(there.lab, switch, "T2600G-28TS", "sw-diemtruong"),
    ):
        there.lab.forget_neighbours()
        there.run("scan", *BRANCH, "--site", "branch", "--profile", "quick", "--fresh", "--yes")
    changes = there.diff()
    devices = changes["devices"]
    assert [item["addresses"] for item in devices["new"]] == [[box.address]]
    assert [item["addresses"] for item in devices["gone"]] == [[phone.address]]
    assert (devices["returned"], devices["not_looked_at"]) == ([], [])
    assert [(item["before"], item["after"]) for item in devices["moved"]] == [([computer.address], ["192.168.1.199"])]
    fields = {(item["field"], item["before"], item["after"]) for item in changes["fields"]}
    assert ("mac", printer.mac, "9c:93:4e:00:0b:99") in fields
    assert ("hostname", "T2600G-28TS", "sw-diemtruong") in fields
    assert {field for field, _, _ in fields} == {"mac", "hostname"}
    again = {item["id"] for item in there.devices() if item["site"] == "main"}
    assert not again & {item["id"] for item in before.values() if item["site"] == "branch"}


def test_a_device_switched_on_again_returns_as_itself(desk: Desk) -> None:
    there = desk.at("scanner-branch")
    phone = TRUTH.host("branch-phone")
    targets = (phone.address, "192.168.1.51", "192.168.1.13")

    def scan() -> None:
        there.lab.forget_neighbours()
        there.run("scan", *targets, "--site", "branch", "--profile", "quick", "--fresh", "--yes")

    scan()
    (before,) = [item for item in there.devices() if phone.address in item["addresses"]]
    with shuffles.host_off(there.lab, phone):
        scan()
    assert [item["id"] for item in there.diff()["devices"]["gone"]] == [before["id"]]
    scan()
    assert [item["id"] for item in there.diff()["devices"]["returned"]] == [before["id"]]


@pytest.mark.parametrize("ending", ["ctrl-c", "max-time"])
def test_a_scan_cut_short_takes_nothing_away(office: Desk, ending: str) -> None:
    before = {item["id"]: item for item in office.devices()}
    if ending == "ctrl-c":
        office.interrupt(OFFICE, hosts=8)
    else:
        office.lab.forget_neighbours()
        office.run("scan", OFFICE, "--profile", "quick", "--fresh", "--yes", "--max-time", "0.2")
    after = {item["id"]: item for item in office.devices()}
    lost = [name for name, item in before.items() if name not in after and not item["personal"]]
    assert lost == []
    emptied = {name: _emptied(item, after[name]) for name, item in before.items() if name in after}
    assert {name: lost for name, lost in emptied.items() if lost} == {}
    changes = office.diff()
    assert changes["devices"]["gone"] == []
    assert changes["findings"]["fixed"] == []
    assert not [item for item in changes["services"]["closed"] if item["certain"]]
    unfinished = [item for item in office.document()["coverage"] if item["reason"] == "out_of_budget"]
    assert unfinished


def _emptied(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return what a device had before and has no more: fields, addresses, services."""
    lost = [field for field in FIELDS if before[field] and not after[field]]
    lost += sorted(set(before["addresses"]) - set(after["addresses"]))
    ports = {item["port"] for item in before["services"]} - {item["port"] for item in after["services"]}
    return lost + [str(port) for port in sorted(ports)]


def test_networks_behind_the_layer_3_switch_are_told_when_only_the_office_is_scanned(desk: Desk) -> None:
    said = desk.scan("192.168.1.1-192.168.1.9", "192.168.1.254")
    rows = [item for item in desk.document()["coverage"] if item["probe"] == "network" and item["state"] == "failed"]
    told = {(item["target"], item["reason"]) for item in rows}
    assert {("192.168.2.0/24", "behind_router"), ("192.168.3.0/24", "behind_router")} <= told
    assert HIDDEN in " ".join(said.split())
    says_hidden(desk, desk.folder)


@pytest.mark.parametrize(("radio", "reason"), [(False, "behind_router"), (True, "isolated_wifi")])
def test_clients_kept_apart_at_the_branch_never_give_an_all_clear(desk: Desk, reason: str, *, radio: bool) -> None:
    there = replace(desk, lab=replace(desk.lab.at("scanner-branch"), radio=radio))
    with shuffles.clients_apart(there.lab, "branch"):
        said = there.run("scan", "192.168.1.0/24", "--site", "branch", "--profile", "quick", "--fresh", "--yes")
    own = {TRUTH.place("scanner-branch").address}
    found = [item["addresses"] for item in there.devices() if not own & set(item["addresses"])]
    assert len(found) == 1
    assert "192.168.1.254" in found[0]
    rows = [item for item in there.document()["coverage"] if item["probe"] == "network" and item["state"] == "failed"]
    assert {(item["target"], item["reason"]) for item in rows} >= {("192.168.1.0/24", reason)}
    assert HIDDEN in " ".join(said.split())
    says_hidden(there, there.folder)
