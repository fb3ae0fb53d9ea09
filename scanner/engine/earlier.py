"""What the newest comparable scan stored of each host, and whether its answers may still stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar, runtime_checkable

from scanner.interfaces import Interface, link_of
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import NeighbourObservation, ServiceObservation, TcpPortsObservation
from scanner.model.ports import NEVER_SEND_PORTS
from scanner.model.scan import Scan, ScanState

LONGEST = timedelta(days=7)
"""How long an answer stands without being given again, counted from when it was given."""
LONGEST_FAILURE = timedelta(days=1)
"""How long a question that failed is spared the host; then it is put again."""
LONGEST_SILENCE = timedelta(hours=12)
"""How long a port that was found closed or silent may stand so without being asked again: within the day's work."""
_SEARCHED, _MINUTE = "silent addresses were asked at rarer ports on ", "%Y-%m-%d %H:%M UTC"
_LASTING_FAILURES = frozenset({Reason.TIMEOUT, Reason.GARBAGE, Reason.OUT_OF_BUDGET})
_LASTING_OMISSIONS = frozenset({Reason.OUT_OF_BUDGET, Reason.TOOL_MISSING})


@runtime_checkable
class Past(Protocol):
    """What is needed of a repository to look back."""

    def scans(self, *, since: datetime | None = None) -> tuple[Scan, ...]:
        """Return the scans since a time."""

    def hosts_done(self, scan_id: str) -> frozenset[str]:
        """Return the hosts that a scan finished."""

    def evidence(self, scan_ids: Sequence[str]) -> tuple[Evidence, ...]:
        """Return what scans saw."""

    def coverage(self, scan_ids: Sequence[str]) -> tuple[Coverage, ...]:
        """Return how the questions of scans ended."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the earlier scan stored of one host."""

    evidence: tuple[Evidence, ...]
    coverage: tuple[Coverage, ...]

    @property
    def macs(self) -> frozenset[str]:
        """Return its hardware addresses."""
        return macs_in(self.evidence)

    @property
    def open_ports(self) -> tuple[int, ...] | None:
        """Return its open TCP ports, None where they were not asked to the end."""
        asked = any(row.probe == "tcp_ports" and row.state is CoverageState.DONE for row in self.coverage)
        sweep = self._sweep
        return tuple(sorted(sweep[1].open)) if asked and sweep else None

    @property
    def swept(self) -> datetime | None:
        """Return when all its TCP ports were last asked, None where they never were."""
        return self._sweep[0] if self._sweep else None

    @property
    def _sweep(self) -> tuple[datetime, TcpPortsObservation] | None:
        seen = (
            (item.seen_at, item.observation)
            for item in self.evidence
            if isinstance(item.observation, TcpPortsObservation)
        )
        return max(seen, key=lambda item: item[0], default=None)

    @property
    def since(self) -> datetime:
        """Return when the oldest of the answers was given."""
        return min(item.seen_at for item in self.evidence)

    def stands(self, now: datetime) -> bool:
        """Tell whether all of it is young enough and nothing in it was left half done."""
        age = now - self.since
        return age <= LONGEST and all(_lasts(row, age) for row in self.coverage)

    @property
    def spoke(self) -> frozenset[str]:
        """Return the probes that brought something."""
        return frozenset(item.probe for item in self.evidence)

    def greetings(self) -> dict[int, ServiceObservation]:
        """Return what named itself on TCP ports, as this scanner's own naming heard it."""
        seen = (item.observation for item in self.evidence if item.probe == "service")
        return {
            item.port: item
            for item in seen
            if isinstance(item, ServiceObservation) and item.name and item.port not in NEVER_SEND_PORTS
        }


@dataclass(frozen=True, slots=True)
class Earlier:
    """The hosts of the newest scan that asked the same; empty where there is none or the user wants all afresh.

    `searched` is when silent addresses behind routers were last asked for all
    ports that the profile looks for life at, None where that is too long ago.
    `seconds` is how long that scan took.
    """

    hosts: Mapping[str, Known] = field(default_factory=dict)
    searched: datetime | None = None
    seconds: float | None = None

    def ports_beyond(self, links: Sequence[Interface]) -> frozenset[int]:
        """Return the ports that were open on hosts that are on none of these links."""
        swept = {address: known.open_ports for address, known in self.hosts.items() if known.open_ports}
        beyond = (ports for address, ports in swept.items() if link_of(address, links) is None)
        return frozenset(port for ports in beyond for port in ports if port not in NEVER_SEND_PORTS)


def recall(past: object, scan: Scan, now: datetime) -> Earlier:
    """Return the hosts that the newest comparable scan finished; blocking, for the store's own thread."""
    if scan.settings.fresh or scan.settings.passive or not isinstance(past, Past):
        return Earlier()
    fitting = [item for item in past.scans(since=now - LONGEST) if _comparable(item, scan)]
    if not fitting:
        return Earlier()
    last = max(fitting, key=lambda item: (item.started, item.id))
    done = past.hosts_done(last.id)
    rows = past.coverage([last.id])
    evidence = _by_target(past.evidence([last.id]), done)
    coverage = _by_target(rows, done)
    searched = min((searched_on(row.detail) or last.started for row in rows), default=last.started)
    return Earlier(
        {target: Known(tuple(evidence[target]), tuple(coverage.get(target, ()))) for target in evidence},
        searched if now - searched <= LONGEST else None,
        (last.finished - last.started).total_seconds() if last.finished else None,
    )


def search_note(searched: datetime) -> str:
    """Return the words of coverage that say when rarer ports were last asked of silent addresses."""
    return f"{_SEARCHED}{searched.astimezone(UTC):{_MINUTE}}"


def searched_on(detail: str) -> datetime | None:
    """Return the moment that `search_note` wrote down, None where there is none."""
    try:
        return datetime.strptime(detail.removeprefix(_SEARCHED), _MINUTE).replace(tzinfo=UTC)
    except ValueError:
        return None


def macs_in(evidence: Iterable[Evidence]) -> frozenset[str]:
    """Return the hardware addresses in neighbour evidence."""
    return frozenset(item.observation.mac for item in evidence if isinstance(item.observation, NeighbourObservation))


def _comparable(other: Scan, scan: Scan) -> bool:
    """Tell whether an earlier scan asked the same questions from the same place, and to its end."""
    if other.id == scan.id or other.state is not ScanState.FINISHED or other.settings.passive:
        return False
    same: tuple[Callable[[Scan], object], ...] = (
        lambda item: item.site,
        lambda item: item.vantage,
        lambda item: item.tool_version,
        lambda item: item.settings.profile,
        lambda item: item.settings.tcp_ports,
        lambda item: item.settings.step,
        lambda item: item.settings.allow_login_tests,
    )
    return all(fact(other) == fact(scan) for fact in same) and set(scan.scope) <= set(other.scope)


RowT = TypeVar("RowT", Evidence, Coverage)


def _by_target(rows: Iterable[RowT], wanted: frozenset[str]) -> dict[str, list[RowT]]:
    found: dict[str, list[RowT]] = {}
    for row in rows:
        if row.target in wanted:
            found.setdefault(row.target, []).append(row)
    return found


def _lasts(row: Coverage, age: timedelta) -> bool:
    """Tell whether the end of one question may stand; a failure that may have been an accident may not."""
    if row.state is CoverageState.FAILED:
        return row.reason in _LASTING_FAILURES and age <= LONGEST_FAILURE
    if row.state is CoverageState.NOT_RUN:
        return row.reason in _LASTING_OMISSIONS and age <= LONGEST_FAILURE
    return True
