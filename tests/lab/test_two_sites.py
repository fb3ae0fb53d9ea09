"""Both sites' inventory against the truth: every host, the right kinds, two sites apart, nothing printed."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.lab import Lab
from tests.lab.desk import HIDDEN, says_hidden
from tests.lab.survey import SITES, UNKNOWN, Survey, survey
from tests.lab.truth import TWO_SITES, Host, load_truth

pytestmark = pytest.mark.lab

TRUTH = load_truth(TWO_SITES)


@pytest.fixture(scope="module")
def privileged(sites: Lab, tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """Scan both sites with raw sockets and nmap (step 1)."""
    return survey(sites, tmp_path_factory.mktemp("step1"))


@pytest.fixture(scope="module")
def plain(sites: Lab, tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """Scan both sites with neither (step 3)."""
    return survey(sites, tmp_path_factory.mktemp("step3"), unprivileged=True)


@pytest.fixture(params=["privileged", "plain"])
def seen(request: pytest.FixtureRequest) -> Survey:
    """Return each of the two surveys."""
    result: Survey = request.getfixturevalue(request.param)
    return result


@pytest.mark.parametrize("site", SITES)
def test_every_host_is_in_the_inventory_of_its_site(privileged: Survey, site: str) -> None:
    missing = {host.name for host in TRUTH.at_site(site) if host.address not in privileged.at(site)}
    assert missing == set()


@pytest.mark.parametrize("site", SITES)
def test_without_privileges_every_host_that_answers_anything_is_found(plain: Survey, site: str) -> None:
    answering = [host for host in TRUTH.at_site(site) if host.answers != "arp"]
    assert {host.name for host in answering if host.address not in plain.at(site)} == set()


@pytest.mark.parametrize("site", SITES)
def test_no_device_is_made_up(seen: Survey, site: str) -> None:
    place = TRUTH.place(SITES[site])
    real = {address for host in TRUTH.at_site(site) for address in host.addresses} | {place.address}
    assert set(seen.at(site)) <= real
    devices = [item for item in seen.document["devices"] if item["site"] == site]
    assert len(devices) <= len(TRUTH.at_site(site)) + 1


@pytest.mark.parametrize("site", SITES)
def test_no_host_is_lost_in_another(seen: Survey, site: str) -> None:
    found = {host.name: seen.at(site)[host.address]["id"] for host in TRUTH.at_site(site) if _found(seen, host)}
    assert [name for name, count in Counter(found.values()).items() if count > 1] == []


def _found(seen: Survey, host: Host) -> bool:
    return host.address in seen.at(TRUTH.segment(host.segment).site)


def test_kinds_are_right_and_hardly_ever_wrong(privileged: Survey) -> None:
    """Over all hosts, those that say nothing included; which are not right stands in the message."""
    said = {host: privileged.kind(host) for host in TRUTH.hosts}
    right = [host for host, kind in said.items() if kind == host.kind]
    others = [(host.name, host.kind, kind) for host, kind in said.items() if kind != host.kind]
    wrong = [row for row in others if row[2] != UNKNOWN]
    assert len(wrong) <= 0.01 * len(said), wrong
    assert len(right) >= 0.95 * len(said), others


def test_kinds_are_right_for_the_sorts_too(privileged: Survey) -> None:
    """Thirty clones weigh as much as one printer here: each sort of device counts once."""
    sorts = {host.sort: host for host in TRUTH.hosts if not host.silent}
    others = [(sort, host.kind, privileged.kind(host)) for sort, host in sorts.items()]
    others = [row for row in others if row[1] != row[2]]
    assert len(others) <= 0.05 * len(sorts), others


def test_without_privileges_kinds_are_hardly_ever_wrong(plain: Survey) -> None:
    said = {host: plain.kind(host) for host in TRUTH.hosts if _found(plain, host)}
    wrong = [(host.name, host.kind, kind) for host, kind in said.items() if kind not in {host.kind, UNKNOWN}]
    assert len(wrong) <= 0.02 * len(said), wrong


def test_makers_are_those_of_the_truth(privileged: Survey) -> None:
    named = [host for host in TRUTH.rich if host.maker]
    said = [(host.name, host.maker, str(privileged.device(host)["vendor"])) for host in named]
    assert [row for row in said if row[1].lower() not in row[2].lower()] == []


def test_models_and_systems_are_right_or_unknown(privileged: Survey) -> None:
    wrong = []
    for host in TRUTH.rich:
        for field, true in (("model", host.model), ("os", host.os)):
            value = privileged.device(host)[field]
            if true and value and not (value.lower() in true.lower() or true.lower() in value.lower()):
                wrong.append((host.name, field, true, value))
    assert wrong == []


def test_serial_numbers_are_those_of_the_truth(privileged: Survey) -> None:
    told = [host for host in TRUTH.rich if host.setting("serial") and "snmpd" in host.setup]
    assert {host.name: privileged.device(host)["serial"] for host in told} == {
        host.name: host.setting("serial") for host in told
    }


def test_an_address_at_two_sites_is_two_devices(privileged: Survey) -> None:
    main, branch = privileged.at("main")["192.168.1.5"], privileged.at("branch")["192.168.1.5"]
    assert (main["kind"], branch["kind"]) == ("server", "camera")
    shared = set(privileged.at("main")) & set(privileged.at("branch"))
    assert len(shared) >= 15
    assert not {item["id"] for item in privileged.at("main").values()} & {
        item["id"] for item in privileged.at("branch").values()
    }


def test_thirty_clones_behind_a_router_stay_thirty(privileged: Survey) -> None:
    rooms = Counter(host.sort for host in TRUTH.light if host.sort.endswith("clone"))
    assert rooms["clone"] == 30
    for room, count in rooms.items():
        devices = [privileged.device(host) for host in TRUTH.light if host.sort == room]
        assert len({item["id"] for item in devices}) == count
        assert all(len(item["addresses"]) == 1 for item in devices)
        assert {item["kind"] for item in devices} == {"computer"}


def test_a_router_is_one_device_with_all_its_addresses(privileged: Survey) -> None:
    routers = [host for host in TRUTH.rich if host.legs]
    assert len(routers) == 2
    assert {host.name: set(privileged.device(host)["addresses"]) for host in routers} == {
        host.name: set(host.addresses) for host in routers
    }


def test_hardware_addresses_behind_a_router_come_from_its_table(privileged: Survey) -> None:
    here = {SITES[site]: TRUTH.place(place).segment for site, place in SITES.items()}.values()
    beyond = [host for host in TRUTH.rich if host.segment not in here and host.setup]
    assert {host.name: privileged.device(host)["mac"] for host in beyond} == {host.name: host.mac for host in beyond}


def test_phones_with_made_up_addresses_are_counted_and_not_told(privileged: Survey) -> None:
    phones = [host for host in TRUTH.light if host.kind == "phone"]
    devices = [privileged.device(host) for host in phones]
    assert all(item["personal"] and item["mac"] is None and item["hostname"] is None for item in devices)
    stored = (privileged.desk.folder / "scan.db").read_bytes()
    assert [host.mac for host in phones if host.mac.encode() in stored] == []


def test_not_one_byte_reached_a_raw_print_port(seen: Survey) -> None:
    assert seen.printed == 0
    assert seen.pushed == 0


@pytest.mark.parametrize("site", SITES)
def test_no_packet_left_the_scope(seen: Survey, site: str) -> None:
    assert sum(seen.sent[site].values()) > 1000
    assert seen.outside(site) == set()


def test_step_3_has_at_least_95_percent_of_the_findings_of_step_1(privileged: Survey, plain: Survey) -> None:
    wanted = privileged.alarms()
    missed = wanted - plain.alarms()
    assert len(wanted) >= 50
    assert len(missed) <= 0.05 * len(wanted), sorted(missed)


@pytest.mark.parametrize("site", SITES)
def test_routers_inside_the_network_never_give_an_all_clear(seen: Survey, site: str) -> None:
    """A box that gives out a network of its own stands at each site: what is behind it nobody can see from here."""
    scans = {scan["id"] for scan in seen.document["scans"] if scan["site"] == site}
    signs = {_sign(row) for row in seen.document["coverage"] if row["scan"] in scans and row["probe"] == "network"}
    assert ("failed", "behind_router") in signs
    assert HIDDEN in " ".join(seen.said[site].split())


def _sign(row: dict[str, Any]) -> tuple[str, str | None]:
    return (row["state"], row["reason"])


def test_console_report_dashboard_and_bundle_say_what_is_hidden(privileged: Survey, tmp_path: Path) -> None:
    assert privileged.document["hidden_networks"] == ["192.168.1.0/24"]
    says_hidden(privileged.desk, tmp_path)
