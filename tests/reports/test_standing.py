"""What a scan took over from an earlier one is said in every view, with the time of the oldest of it."""

import io
from datetime import datetime, timedelta

from reports.console import print_summary
from reports.dates import time_text
from reports.html.render import render_html
from reports.report import build_report
from reports.review import Review
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation, TcpPortsObservation
from tests.reports import surveys

EARLIER = surveys.START - timedelta(hours=3)
SWEEP = TcpPortsObservation((22,), 68, 0, "syn")
CARD = NeighbourObservation("00:1b:78:00:00:01", "arp")


def seen(address: str, item: Observation, moment: datetime) -> Evidence:
    scan = surveys.scan_of().id
    return Evidence(evidence_id(scan, item.KIND, address, item), scan, item.KIND, address, moment, item)


def school_of(*evidence: Evidence) -> Review:
    return surveys.judged(surveys.inventory_of((), evidence))


def test_nothing_is_said_where_all_was_asked_anew() -> None:
    fresh = school_of(seen("10.77.3.5", SWEEP, surveys.START), seen("10.77.3.5", CARD, EARLIER))
    assert build_report(fresh, "en").coverage.standing == ""


def test_each_view_says_how_many_devices_and_since_when() -> None:
    found = school_of(
        seen("10.77.3.5", SWEEP, EARLIER),
        seen("10.77.3.6", SWEEP, EARLIER + timedelta(hours=1)),
        seen("10.77.3.7", SWEEP, surveys.START),
    )
    for language, count in (("vi", "2 thiết bị"), ("en", "2 devices")):
        report = build_report(found, language)
        sentence = report.coverage.standing
        assert sentence.startswith(count)
        assert time_text(EARLIER, language) in sentence
        assert "--fresh" in sentence
        assert sentence in render_html(report)
        printed = io.StringIO()
        print_summary(found, report, printed, written=None)
        assert sentence.replace(" ", "") in printed.getvalue().replace(" ", "").replace("\n", "")
