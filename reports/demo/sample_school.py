"""The sample school's scan, read from `school.json`; the same every time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

from scanner.model.closed_lists import CoverageState, Profile, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.base import from_data
from scanner.model.ports import ports_of
from scanner.model.scan import Scan, ScanState, Settings
from scanner.model.school import School
from scanner.text import clean
from scanner.version import VERSION

if TYPE_CHECKING:
    from scanner.store.repository import Repository

SCAN_ID = "0" * 31 + "1"
STARTED = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
DURATION = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class SampleSchool:
    """Everything a finished scan of the sample school would have stored; hosts as (target, evidence, coverage)."""

    school: School
    scan: Scan
    hosts: tuple[tuple[str, tuple[Evidence, ...], tuple[Coverage, ...]], ...]


def sample_school() -> SampleSchool:
    """Return the sample school."""
    text = resources.files("reports.demo").joinpath("school.json").read_text(encoding="utf-8")
    data = json.loads(text)
    settings = Settings(
        profile=Profile.NORMAL,
        site_urls=tuple(data["site_urls"]),
        tcp_ports=ports_of(Profile.NORMAL, Transport.TCP),
        step=1,
        consented=True,
    )
    scan = Scan(
        id=SCAN_ID,
        site="main",
        scope=tuple(data["scope"]),
        settings=settings,
        started=STARTED,
        finished=STARTED + DURATION,
        state=ScanState.FINISHED,
        tool_version=VERSION,
    )
    hosts = tuple((host["target"], *_host(host["target"], host["seen"])) for host in data["hosts"])
    return SampleSchool(School(**{**data["school"], "levels": tuple(data["school"]["levels"])}), scan, hosts)


def store_sample(repository: "Repository") -> None:
    """Put the sample school into an empty database."""
    sample = sample_school()
    repository.save_school(sample.school)
    repository.begin_scan(sample.scan)
    for target, evidence, coverage in sample.hosts:
        repository.record(sample.scan.id, target, evidence, coverage, host_done=True)
    repository.finish_scan(sample.scan.id, ScanState.FINISHED, STARTED + DURATION)


def _host(target: str, seen: Sequence[Mapping[str, Any]]) -> tuple[tuple[Evidence, ...], tuple[Coverage, ...]]:
    evidence = []
    coverage = []
    for number, item in enumerate(seen):
        observation = from_data(item["kind"], item["data"])
        probe = item["probe"]
        excerpt = clean(json.dumps(item["data"], ensure_ascii=False), 300)
        moment = STARTED + timedelta(seconds=number)
        identifier = evidence_id(SCAN_ID, probe, target, observation)
        evidence.append(Evidence(identifier, SCAN_ID, probe, target, moment, observation, excerpt))
        coverage.append(Coverage(SCAN_ID, probe, target, CoverageState.DONE, port=item["data"].get("port")))
    if target.endswith(".120"):
        # One question that stayed open, so that the sample shows how that looks.
        coverage.append(Coverage(SCAN_ID, "tls", target, CoverageState.FAILED, Reason.TIMEOUT, 8009))
    return tuple(evidence), tuple(coverage)
