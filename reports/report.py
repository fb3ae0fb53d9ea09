"""A report: everything a renderer needs, translated, sorted, counted and redacted, in one language."""

from dataclasses import dataclass
from datetime import date

from checks.base import Counts
from checks.registry import all_checks
from checks.requirements import load_pack
from reports.content.actions import Action, urgent_actions
from reports.content.counters import PrinterRow, printer_rows
from reports.content.coverage import CoverageContent, coverage_content
from reports.content.devices import DeviceRow, WebsiteRow, device_rows, website_rows
from reports.content.findings import CheckGroup, Ground, check_groups
from reports.content.network_tree import Node, network_trees
from reports.content.places import places_of
from reports.content.requirements import RequirementRow, Section, judged_rows, requirement_sections
from reports.content.summary import (
    Number,
    ScanRow,
    authorisation,
    conclusion,
    period,
    scan_rows,
    school_facts,
    severity_numbers,
    status_numbers,
)
from reports.content.wiring import SiteWiring, wiring
from reports.dates import date_text, short_date, time_text
from reports.review import Review
from reports.speech import Speech
from scanner.version import VERSION


@dataclass(frozen=True, slots=True)
class Report:
    """What every renderer shows. All numbers come from `counts`, which is the assessment's own.

    `public` reports hold no address, hardware address, host name, serial
    number, share name, excerpt or person's name, and not where anything hangs.
    """

    language: str
    public: bool
    school_name: str
    school_facts: tuple[tuple[str, str], ...]
    as_of: str
    as_of_day: str
    period: str
    conclusion: tuple[str, ...]
    counts: Counts
    total_gaps: int
    severities: tuple[Number, ...]
    statuses: tuple[Number, ...]
    actions: tuple[Action, ...]
    groups: tuple[CheckGroup, ...]
    devices: tuple[DeviceRow, ...]
    websites: tuple[WebsiteRow, ...]
    wiring: tuple[SiteWiring, ...]
    trees: tuple[Node, ...]
    printers: tuple[PrinterRow, ...]
    sections: tuple[Section, ...]
    judged: tuple[RequirementRow, ...]
    coverage: CoverageContent
    authorisation: str
    scans: tuple[ScanRow, ...]
    data_dates: tuple[tuple[str, str], ...]
    tool_version: str
    letter_number: str
    letter_hash: str


def build_report(review: Review, language: str, *, public: bool = False) -> Report:
    """Build the report of a review in "vi" or "en"; the same review gives the same report."""
    speech = Speech(language)
    pack = load_pack()
    ground = Ground(
        inventory=review.inventory,
        assessment=review.assessment,
        checks=all_checks(),
        speech=speech,
        places=places_of(review.inventory, speech, public=public),
    )
    groups = check_groups(ground)
    sections = requirement_sections(ground, pack)
    return Report(
        language=language,
        public=public,
        school_name=review.inventory.school.name or speech.say("School without a name yet"),
        school_facts=school_facts(ground),
        as_of=time_text(review.as_of, language),
        as_of_day=date_text(review.as_of, language),
        period=period(ground, review.period_days),
        conclusion=conclusion(ground),
        counts=review.assessment.counts,
        total_gaps=sum(review.assessment.counts.gaps.values()),
        severities=severity_numbers(ground),
        statuses=status_numbers(ground),
        actions=urgent_actions(ground, groups),
        groups=groups,
        devices=device_rows(ground),
        websites=website_rows(ground),
        wiring=wiring(ground),
        trees=network_trees(ground),
        printers=printer_rows(ground),
        sections=sections,
        judged=judged_rows(sections, pack),
        coverage=coverage_content(ground),
        authorisation=authorisation(ground),
        scans=scan_rows(ground),
        data_dates=_data_dates(review, language),
        tool_version=VERSION,
        letter_number=pack.number,
        letter_hash=pack.letter_sha256,
    )


def _data_dates(review: Review, language: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, short_date(date.fromisoformat(day), language))
        for name, day in sorted(review.assessment.data_dates.items())
    )
