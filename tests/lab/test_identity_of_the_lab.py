"""The same devices after the lab was shuffled: ids stay, nothing merges wrongly, and nothing unseen is called safe."""

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import lab as laboratory
from tests.lab import Lab, shuffles
from tests.lab.desk import HIDDEN, ROOT, Desk, says_hidden
from tests.lab.network import namespace
from tests.lab.truth import load_truth

pytestmark = pytest.mark.lab

TRUTH = load_truth()
PCS = "10.77.2.120-10.77.2.149"
PHONES = "10.77.2.10-10.77.2.39"
FIELDS = ("vendor", "kind", "os", "model", "hostname", "serial", "mac")


@pytest.fixture
def desk(lab: Lab, tmp_path: Path) -> Desk:
    """Return a desk with an empty database."""
    return Desk(lab, tmp_path)


def _counts(changes: dict[str, Any]) -> dict[str, int]:
    return {name: len(changes["devices"][name]) for name in ("new", "returned", "gone", "not_looked_at")}


NOTHING = {"new": 0, "returned": 0, "gone": 0, "not_looked_at": 0}


def test_new_leases_move_devices_and_make_none(desk: Desk) -> None:
    desk.scan(PCS)
    before = desk.ids()
    cards = shuffles.cards(TRUTH, "pc-open")
    assert sorted(before) == sorted(cards.values())
    shuffled = list(cards.values())
    random.Random(11).shuffle(shuffled)
    wanted = dict(zip(cards, shuffled, strict=True))
    with shuffles.leases(desk.lab, "pc-open", wanted):
        desk.scan(PCS)
    changes = desk.diff()
    assert _counts(changes) == NOTHING
    assert len(changes["devices"]["moved"]) == sum(cards[address] != mac for address, mac in wanted.items())
    after = desk.devices()
    assert {item["mac"]: item["id"] for item in after} == before
    assert {item["addresses"][0]: item["mac"] for item in after} == wanted
    assert all(len(item["addresses"]) == 1 for item in after)


def test_only_what_was_looked_for_can_be_gone(desk: Desk) -> None:
    first, last = "10.77.2.120", "10.77.2.149"
    desk.scan(PCS)
    before = desk.ids()
    with shuffles.light_host_off(desk.lab, "pc-open", first):
        desk.scan("10.77.2.120-10.77.2.139")
    changes = desk.diff()
    assert [item["addresses"] for item in changes["devices"]["gone"]] == [[first]]
    assert len(changes["devices"]["not_looked_at"]) == 10
    assert last in {address for item in changes["devices"]["not_looked_at"] for address in item["addresses"]}
    assert desk.ids() == before


def test_a_printer_with_another_card_and_address_is_the_same_printer(desk: Desk) -> None:
    printer = TRUTH.host("printer-clean")
    desk.scan(printer.address)
    (before,) = desk.devices()
    with (
        shuffles.other_card(desk.lab, printer, "00:1b:a9:00:09:31"),
        shuffles.other_address(desk.lab, printer, "10.77.0.231"),
    ):
        desk.scan(printer.address, "10.77.0.231")
    (after,) = desk.devices()
    assert (after["id"], after["mac"], after["addresses"]) == (before["id"], "00:1b:a9:00:09:31", ["10.77.0.231"])
    changes = desk.diff()
    assert _counts(changes) == NOTHING
    assert [item["after"] for item in changes["devices"]["moved"]] == [["10.77.0.231"]]
    assert "mac" in {item["field"] for item in changes["fields"]}


def test_a_server_with_another_card_in_its_place_is_the_same_server(desk: Desk) -> None:
    server = TRUTH.host("ssh-clean")
    desk.scan(server.address)
    (before,) = desk.devices()
    with shuffles.other_card(desk.lab, server, "00:1b:21:00:09:32"):
        desk.scan(server.address)
    (after,) = desk.devices()
    assert (after["id"], after["mac"]) == (before["id"], "00:1b:21:00:09:32")
    assert _counts(desk.diff()) == NOTHING


def test_another_machine_at_the_same_address_is_another_device(desk: Desk) -> None:
    one, other = TRUTH.host("ssh-clean"), TRUTH.host("ssh-weak")
    desk.scan(one.address)
    (before,) = desk.devices()
    with shuffles.host_off(desk.lab, one), shuffles.other_address(desk.lab, other, one.address):
        desk.scan(one.address)
    assert len(desk.devices()) == 2
    changes = desk.diff()
    assert _counts(changes) == {**NOTHING, "new": 1, "gone": 1}
    assert [item["id"] for item in changes["devices"]["gone"]] == [before["id"]]


def test_two_cards_are_one_computer_once_it_says_so(desk: Desk) -> None:
    server, address = TRUTH.host("ssh-clean"), "10.77.0.233"
    with shuffles.second_card(desk.lab, server, "00:25:90:00:09:33", address):
        desk.scan(server.address, address)
        assert len(desk.devices()) == 2
        facts = desk.folder / "facts.json"
        inside = ["ip", "netns", "exec", namespace(desk.lab.name, server.name)]
        own = {**os.environ, **desk.environment, "RASOAT_DB": str(desk.folder / "own.db")}
        told = [*inside, *desk.argv("self", "-o", str(facts))]
        subprocess.run(told, env=own, cwd=ROOT, check=True, capture_output=True, timeout=60)
        desk.here("import", str(facts))
        (device,) = desk.devices()
        assert device["addresses"] == [server.address, address]
        desk.scan(server.address, address)
        assert [item["id"] for item in desk.devices()] == [device["id"]]
    assert _counts(desk.diff()) == NOTHING


def test_a_virtual_router_address_wanders_and_its_masters_stay_two(desk: Desk) -> None:
    one, other, virtual = TRUTH.host("ssh-clean"), TRUTH.host("ssh-weak"), "10.77.0.240"
    targets = (one.address, other.address, virtual)
    with shuffles.virtual_router(desk.lab, one, virtual):
        desk.scan(*targets)
    first = desk.by_address()
    assert first[virtual]["id"] == first[one.address]["id"]
    assert len(desk.devices()) == 2
    with shuffles.virtual_router(desk.lab, other, virtual):
        desk.scan(*targets)
    second = desk.by_address()
    assert second[virtual]["id"] == second[other.address]["id"] == first[other.address]["id"]
    assert second[one.address]["id"] == first[one.address]["id"]
    assert len(desk.devices()) == 2


def test_phones_with_random_addresses_are_counted_and_not_tracked(desk: Desk) -> None:
    desk.scan(PHONES, "10.77.2.120")
    phones = shuffles.cards(TRUTH, "phone-random")
    assert sum(item["personal"] for item in desk.devices()) == len(phones)
    renewed = {address: f"5e:77:{number:02x}:00:00:01" for number, address in enumerate(phones)}
    with shuffles.leases(desk.lab, "phone-random", renewed):
        desk.scan(PHONES, "10.77.2.120")
    assert sum(item["personal"] for item in desk.devices()) == len(phones)
    assert len(desk.devices()) == len(phones) + 1
    changes = desk.diff()
    assert _counts(changes) == NOTHING
    assert changes["personal_devices"] == {"before": len(phones), "after": len(phones)}
    stored = (desk.folder / "scan.db").read_bytes()
    assert not [mac for mac in (*phones.values(), *renewed.values()) if mac.encode() in stored]


@pytest.fixture
def branch() -> Iterator[Lab]:
    """Bring up a second lab: another site with the same addresses, and even the same cards."""
    name = f"b{os.getpid()}"
    yield laboratory.up(name, owner=os.getpid())
    laboratory.down(name)


def test_two_sites_with_equal_addresses_stay_two(desk: Desk, branch: Lab) -> None:
    targets = ("10.77.2.120-10.77.2.124", TRUTH.host("printer-clean").address)
    desk.scan(*targets)
    main = desk.devices()
    desk.scan(*targets, "--site", "branch", lab=branch)
    both = desk.devices()
    assert [item for item in both if item["site"] == "main"] == main
    assert len(both) == 2 * len(main)
    assert len({item["id"] for item in both}) == len(both)
    desk.scan(*targets)
    assert {item["id"] for item in desk.devices()} == {item["id"] for item in both}
    assert _counts(desk.diff()) == NOTHING


def test_an_interrupted_scan_takes_nothing_away(desk: Desk) -> None:
    targets = (PCS, TRUTH.host("printer-clean").address, TRUTH.host("smb-clean").address, TRUTH.host("tls-old").address)
    desk.scan(*targets)
    before = {item["id"]: item for item in desk.devices()}
    desk.interrupt(*targets)
    after = {item["id"]: item for item in desk.devices()}
    assert after.keys() == before.keys()
    for name, item in before.items():
        assert after[name]["addresses"] == item["addresses"]
        assert [field for field in FIELDS if item[field] and not after[name][field]] == []
        assert {each["port"] for each in after[name]["services"]} >= {each["port"] for each in item["services"]}
    changes = desk.diff()
    assert changes["after"]["state"] == "interrupted"
    assert changes["devices"]["gone"] == []
    assert not [item for item in changes["services"]["closed"] if item["certain"]]
    assert changes["findings"]["fixed"] == []


def test_clients_kept_apart_never_give_an_all_clear(desk: Desk) -> None:
    with shuffles.clients_apart(desk.lab):
        said = desk.scan("10.77.0.0/22")
    assert [item["addresses"] for item in desk.devices() if TRUTH.scanner not in item["addresses"]] == [[TRUTH.router]]
    assert HIDDEN in " ".join(said.split())
    says_hidden(desk, desk.folder)


def test_far_fewer_computers_than_the_school_owns_never_give_an_all_clear(desk: Desk) -> None:
    desk.here("school", "--computers-owned", "60")
    assert HIDDEN in " ".join(desk.scan("10.77.2.120-10.77.2.129").split())
    says_hidden(desk, desk.folder)


def test_a_host_that_accepts_on_every_port_proves_nothing(desk: Desk) -> None:
    desk.scan(TRUTH.host("tarpit").address)
    (device,) = desk.devices()
    assert device["kind"] in (None, "unknown")
    assert device["vendor"] == TRUTH.host("tarpit").vendor
