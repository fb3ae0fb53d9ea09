"""Discovery and port sweep: on the loopback, and in the lab where nothing can leave."""

import asyncio
import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner import discovery
from scanner.discovery import Found, discover
from scanner.discovery_run import Run
from scanner.events import Event, HostFound, Progress, ServiceFound
from scanner.found import PROXY_ARP_ADDRESSES, MacWatch
from scanner.gate import Gate, RefusedByGateError
from scanner.interfaces import Interface
from scanner.link_discovery import LinkDiscovery
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.scope import Scope
from scanner.places import sort_targets
from scanner.port_sweep import sweep_tcp
from scanner.probes.neighbour_table import Neighbour
from tests.lab import Lab, missing
from tests.lab.weather import bad_weather

SCRIPT = str(Path(__file__).with_name("searching_run.py"))


async def test_loopback_is_simply_there() -> None:
    told: list[Event] = []
    gate = Gate(Scope(networks=("127.0.0.0/8",)))
    found = [item async for item in discover(["127.0.0.1", "127.0.0.9/32"], gate, emit=told.append)]
    assert found == [Found("127.0.0.1"), Found("127.0.0.9")]
    assert [event.address for event in told if isinstance(event, HostFound)] == ["127.0.0.1", "127.0.0.9"]
    assert [event for event in told if isinstance(event, Progress)][-1].done == 2
    assert gate.ledger.packets == 0


@pytest.mark.parametrize("step", [1, 2, 3])
async def test_a_target_outside_the_scope_is_refused_before_anything_is_sent(step: int) -> None:
    gate = Gate(Scope(networks=("127.0.0.0/8",)))
    with pytest.raises(RefusedByGateError):
        async for _ in discover(["127.0.0.1", "10.9.9.1"], gate, step=step):
            pass
    assert gate.ledger.packets == 0


async def test_a_sweep_gives_each_host_its_ports_and_tells_them_at_once() -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    told: list[Event] = []
    async with server:
        gate = Gate(Scope(networks=("127.0.0.0/8",)))
        swept = [row async for row in sweep_tcp(["127.0.0.1", "127.0.0.2"], [port, 1], gate, step=1, emit=told.append)]
    assert [(row.address, row.observation.open, row.observation.closed) for row in swept] == [
        ("127.0.0.1", (port,), 1),
        ("127.0.0.2", (), 2),
    ]
    assert [event for event in told if isinstance(event, ServiceFound)] == [ServiceFound("127.0.0.1", port)]
    assert all(row.coverage == Coverage("", "tcp_ports", row.address, row.coverage.state) for row in swept)


def test_one_mac_for_very_many_addresses_is_a_proxy() -> None:
    watch = MacWatch()
    firsts = [watch.first(f"10.0.0.{number}", "02:00:00:00:00:01") for number in range(PROXY_ARP_ADDRESSES)]
    watch.first("10.0.1.1", "02:00:00:00:00:02")
    watch.first("10.0.1.2", "02:00:00:00:00:02")
    assert firsts == [True] + [False] * (PROXY_ARP_ADDRESSES - 1)
    assert watch.proxies() == ("02:00:00:00:00:01",)
    assert watch.held() == (("10.0.1.2", "02:00:00:00:00:02"),)
    assert len(watch.doubtful()) == PROXY_ARP_ADDRESSES - 1


def test_addresses_come_once_and_without_the_edges_of_a_network() -> None:
    places = sort_targets(["10.9.0.0/29", "10.9.0.3", "10.9.0.8/32"], ())
    assert places.routed == [*(f"10.9.0.{number}" for number in range(1, 7)), "10.9.0.8"]


def search(lab: Lab, *words: str, unprivileged: bool = False) -> dict[str, Any]:
    lab.forget_neighbours()
    done = lab.run_in_scanner([sys.executable, SCRIPT, *words], unprivileged=unprivileged, timeout=120)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def live(lab: Lab, segment: str) -> set[str]:
    own = lab.truth.scanner if segment == "lan" else lab.truth.annex_router
    return {host.address for host in lab.hosts if host.segment == segment} | {own}


@pytest.mark.lab
@pytest.mark.parametrize(("step", "unprivileged"), [(1, False), (3, True)])
def test_every_host_of_the_link_is_found_and_no_other(lab: Lab, step: int, unprivileged: bool) -> None:
    result = search(lab, str(step), lab.truth.lan, unprivileged=unprivileged)
    assert set(result["found"]) == live(lab, "lan")
    macs = {host.address: host.mac for host in lab.hosts if host.segment == "lan"}
    assert {address: result["found"][address] for address in macs} == macs
    assert all(row["state"] == "done" for row in result["coverage"]), result["coverage"]


@pytest.mark.lab
@pytest.mark.parametrize(("step", "unprivileged"), [(1, False), (3, True)])
def test_hosts_behind_the_router_are_found(lab: Lab, step: int, unprivileged: bool) -> None:
    result = search(lab, str(step), lab.truth.annex, unprivileged=unprivileged)
    assert set(result["found"]) == live(lab, "annex")


@pytest.mark.lab
def test_without_the_privilege_step_one_says_so_and_goes_on(lab: Lab) -> None:
    result = search(lab, "1", "10.77.1.0/26", unprivileged=True)
    assert set(result["found"]) == {
        a for a in live(lab, "lan") if a.startswith("10.77.1.") and int(a.split(".")[3]) < 63
    }
    assert ("neighbour", "failed", "no_privilege") in {
        (r["probe"], r["state"], r["reason"]) for r in result["coverage"]
    }


@pytest.mark.lab
@pytest.mark.soak
def test_bad_weather_hides_nobody(lab: Lab) -> None:
    with bad_weather(lab):
        result = search(lab, "1", lab.truth.lan)
    assert set(result["found"]) == live(lab, "lan")


@pytest.mark.lab
def test_a_cancelled_search_ends_at_once_and_sends_no_more(lab: Lab) -> None:
    result = search(lab, "1", lab.truth.lan, "cancel")
    assert set(result["found"]) < live(lab, "lan")  # one that went on to its end would have found all
    before = lab.counters()
    assert lab.counters() == before
    listed = subprocess.run(["pgrep", "-f", "scanner/raw/__main__.py"], capture_output=True, text=True, check=False)
    namespaces = {
        Path(f"/proc/{pid}/ns/net").readlink() for pid in listed.stdout.split() if Path(f"/proc/{pid}").exists()
    }
    own = lab.run_in_scanner(["readlink", "/proc/self/ns/net"]).stdout.strip()
    assert own not in {str(name) for name in namespaces}


@pytest.fixture
def answers_for_all() -> Iterator[list[str]]:
    """Return the command prefix of a namespace whose only neighbour answers ARP for half the network, else nothing."""
    if reasons := missing():
        pytest.skip("; ".join(reasons))
    near, far = f"rasoat-pa{os.getpid()}-a", f"rasoat-pa{os.getpid()}-b"
    rules = "add table inet f; add chain inet f in { type filter hook input priority 0; policy drop; }"
    steps = [
        f"ip netns add {near}; ip netns add {far}",
        f"ip -n {near} link add eth0 type veth peer name eth0 netns {far}",
        f"ip -n {near} addr add 10.79.0.1/26 dev eth0; ip -n {far} addr add 10.79.0.2/26 dev eth0",
        f"ip -n {near} link set eth0 up; ip -n {far} link set eth0 up; ip -n {far} link set lo up",
        f"ip -n {far} route add local 10.79.0.32/27 dev lo",
        f"ip netns exec {far} nft '{rules}'",
    ]
    try:
        for step in steps:
            subprocess.run(["sh", "-ec", step], check=True, capture_output=True)
        yield ["ip", "netns", "exec", near]
    finally:
        for name in (near, far):
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


@pytest.mark.lab
def test_one_device_that_answers_for_everybody_is_reported_and_not_counted_many_times(
    answers_for_all: list[str],
) -> None:
    argv = [*answers_for_all, sys.executable, SCRIPT, "1", "10.79.0.0/26"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    reasons = {(row["probe"], row["target"], row["reason"]) for row in result["coverage"]}
    assert ("network", "10.79.0.0/26", "proxy_arp") in reasons
    assert "10.79.0.1" in result["found"]
    assert len(result["found"]) <= 3  # itself, the neighbour, and the first address that it claimed


async def test_an_unreadable_neighbour_table_leaves_the_other_ways_of_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> tuple[Neighbour, ...]:
        raise PermissionError(1, "not for you")

    monkeypatch.setattr(discovery, "LinkDiscovery", functools.partial(LinkDiscovery, read=unreadable))
    run = Run(Gate(Scope(networks=("127.0.0.0/8",))), "", lambda _event: None, total=2)
    link = Interface("lo", "127.0.0.1", "127.0.0.0/24")
    items = [item async for item in discovery._link_by_table(link, ["127.0.0.1", "127.0.0.9"], run)]
    assert {item.address for item in items if isinstance(item, Found)} == {"127.0.0.1", "127.0.0.9"}
    (table,) = [item for item in items if isinstance(item, Coverage) and item.probe == "neighbour"]
    assert (table.state, table.reason) == (CoverageState.FAILED, Reason.ERROR)
