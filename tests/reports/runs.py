"""Scans written down for tests, stored as a real run stores them."""

from dataclasses import dataclass, field
from datetime import timedelta

from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.access import TelnetObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation, TcpPortsObservation, VantageObservation
from scanner.model.ports import ports_of
from scanner.model.scan import Profile, Scan, ScanState, Settings
from scanner.store.repository import Repository
from tests.reports.surveys import END, START

NETWORK = "10.0.0.0/24"
GATEWAY_MAC = "00:1b:78:00:00:fe"


@dataclass(frozen=True)
class Host:
    """What one host showed: its card, open ports, ports without an answer."""

    card: int
    open: tuple[int, ...] = ()
    silent: int = 0
    extra: tuple[Observation, ...] = ()


@dataclass
class Run:
    """One scan; `hosts` by address."""

    hosts: dict[str, Host] = field(default_factory=dict)
    scope: tuple[str, ...] = (NETWORK,)
    site: str = "main"
    vantage: str | None = None
    state: ScanState = ScanState.FINISHED
    network: CoverageState = CoverageState.DONE
    reason: Reason | None = None
    passive: bool = False
    ports: tuple[int, ...] = ports_of(Profile.NORMAL, Transport.TCP)
    authorised_by: str | None = "the headmaster"


def store(repository: Repository, number: int, run: Run) -> str:
    """Store a run, `number` days after the first one, and return its id."""
    name = f"{number:032x}"
    started = START + timedelta(days=number)
    settings = Settings(tcp_ports=run.ports, passive=run.passive, consented=True)
    repository.begin_scan(
        Scan(name, run.site, run.scope, settings, started, vantage=run.vantage, authorised_by=run.authorised_by)
    )
    here = VantageObservation("eth0", "10.0.0.2", NETWORK, "10.0.0.1", GATEWAY_MAC)
    _record(repository, name, started, "10.0.0.2", {"vantage": here}, [])
    for address, host in run.hosts.items():
        closed = len(run.ports) - len(host.open) - host.silent
        seen: dict[str, Observation] = {
            "neighbour": NeighbourObservation(f"00:1b:78:00:00:{host.card:02x}", "arp"),
            "tcp_ports": TcpPortsObservation(host.open, closed, host.silent, "syn"),
        }
        if 23 in host.open:
            seen["telnet"] = TelnetObservation(23, "login:", True)
        seen |= {item.KIND: item for item in host.extra}
        asked = [Coverage(name, probe, address, CoverageState.DONE, port=_port(item)) for probe, item in seen.items()]
        _record(repository, name, started, address, seen, asked)
    ended = [Coverage(name, "network", network, run.network, run.reason) for network in run.scope]
    repository.record(name, NETWORK, [], ended)
    if run.state is not ScanState.RUNNING:
        repository.finish_scan(name, run.state, END + timedelta(days=number))
    return name


def _record(repository, name, started, address, seen, asked) -> None:
    evidence = [
        Evidence(evidence_id(name, probe, address, item), name, probe, address, started, item)
        for probe, item in seen.items()
    ]
    repository.record(name, address, evidence, asked, host_done=True)


def _port(item: Observation) -> int | None:
    port = getattr(item, "port", None)
    return port if isinstance(port, int) else None
