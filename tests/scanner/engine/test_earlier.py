"""What an earlier scan lets a later one leave out behind routers, and for how long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scanner.engine.earlier import LONGEST, Earlier, recall, search_note, searched_on
from scanner.interfaces import Interface
from scanner.model.closed_lists import CoverageState
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.hosts import TcpPortsObservation
from scanner.model.scan import Scan, ScanState, Settings

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
NEAR, FAR = "10.0.0.5", "10.9.0.5"


def scan_at(moment: datetime, name: str = "s1") -> Scan:
    return Scan(name, "main", ("10.0.0.0/24", "10.9.0.0/24"), Settings(), moment, moment, ScanState.FINISHED)


class Past:
    """One earlier scan with a host on the link and one beyond a router."""

    def __init__(self, scan: Scan, *rows: Coverage) -> None:
        self._scan = scan
        self._rows = rows

    def scans(self, *, since: datetime | None = None) -> tuple[Scan, ...]:
        return (self._scan,) if since is None or self._scan.started >= since else ()

    def hosts_done(self, scan_id: str) -> frozenset[str]:
        return frozenset({NEAR, FAR, "https://truong.edu.vn/"})

    def evidence(self, scan_ids: object) -> tuple[Evidence, ...]:
        seen = {NEAR: TcpPortsObservation((22,), 1, 0, "syn"), FAR: TcpPortsObservation((8291, 9100), 1, 0, "syn")}
        return tuple(
            Evidence(evidence_id("s1", "tcp_ports", target, item), "s1", "tcp_ports", target, NOW, item)
            for target, item in seen.items()
        )

    def coverage(self, scan_ids: object) -> tuple[Coverage, ...]:
        asked = (Coverage("s1", "tcp_ports", target, CoverageState.DONE) for target in (NEAR, FAR))
        return (*asked, *self._rows)


def recalled(age: timedelta, *details: str) -> Earlier:
    rows = [Coverage("s1", "icmp_echo", "10.9.0.0/24", CoverageState.DONE, detail=text) for text in details]
    return recall(Past(scan_at(NOW - age), *rows), scan_at(NOW, "s2"), NOW)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_the_note_is_read_back_to_the_minute(moment: datetime) -> None:
    assert searched_on(search_note(moment)) == moment.replace(second=0, microsecond=0)


@given(st.text())
def test_other_words_are_no_note(text: str) -> None:
    assert searched_on(f"unchanged since {text}") is None


def test_a_whole_search_lets_the_next_one_be_short() -> None:
    assert recalled(timedelta(days=2)).searched == NOW - timedelta(days=2)


def test_short_searches_in_a_row_do_not_put_off_the_whole_one() -> None:
    whole = NOW - LONGEST - timedelta(hours=1)
    assert recalled(timedelta(hours=1), search_note(whole)).searched is None
    recent = NOW - timedelta(days=3)
    assert recalled(timedelta(hours=1), search_note(recent)).searched == recent


def test_nobody_is_left_out_after_fresh_or_without_a_past() -> None:
    fresh = replace(scan_at(NOW, "s2"), settings=Settings(fresh=True))
    assert recall(Past(scan_at(NOW - timedelta(days=1))), fresh, NOW).searched is None
    assert Earlier().searched is None


def test_ports_known_beyond_a_router_are_asked_there_again_but_no_print_port() -> None:
    link = Interface("eth0", "10.0.0.9", "10.0.0.0/24", "00:1b:21:00:00:01")
    assert recalled(timedelta(days=1)).ports_beyond([link]) == {8291}


def test_how_long_the_earlier_scan_took_is_known() -> None:
    assert recalled(timedelta(hours=1)).seconds == 0.0
    lasting = replace(scan_at(NOW - timedelta(hours=1)), finished=NOW - timedelta(minutes=58))
    assert recall(Past(lasting), scan_at(NOW, "s2"), NOW).seconds == 120.0
