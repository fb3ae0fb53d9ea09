"""Findings of one check beside each other: what was seen, why it matters, what to do."""

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from checks.base import Assessment, Check, Finding
from reports.content.places import Places, sentence_case
from reports.dates import short_date, time_text
from reports.speech import Speech
from reports.wording import SEVERITY_SIGNS, fix_owner_word, outcome_word, probe_word, severity_word
from scanner.model.closed_lists import Outcome
from scanner.model.inventory import Inventory

EVIDENCE_ROWS = 8
"""Findings of one check that are shown in full; of the others only the place, `rasoat explain` shows the rest."""

EXCERPT_CHARACTERS = 240
_SHOWN = frozenset({Outcome.FAIL, Outcome.SUSPECTED})
SHORT_ID = 10
"""Characters of a finding's number that the report prints."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What one probe saw, word for word."""

    probe: str
    target: str
    seen: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding; `notes` are sentences on how far to trust it or how it is treated. `full` rows have evidence."""

    full: bool
    id: str
    place: str
    device: str | None
    outcome: str
    outcome_word: str
    confidence: int
    summary: str
    first_seen: str
    waived: bool
    notes: tuple[str, ...]
    reproduce: str
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """All gaps, suspicions and accepted risks of one check."""

    check: str
    title: str
    severity: str
    severity_word: str
    sign: str
    why: str
    steps: tuple[str, ...]
    owner: str
    clauses: tuple[str, ...]
    rows: tuple[FindingRow, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the builders below share."""

    inventory: Inventory
    assessment: Assessment
    checks: Mapping[str, Check]
    speech: Speech
    places: Places


def check_groups(ground: Ground) -> tuple[CheckGroup, ...]:
    """Return the groups in the assessment's order: the most severe first."""
    shown = [item for item in ground.assessment.findings if item.outcome in _SHOWN]
    clauses = clauses_by_check(ground.assessment)
    return tuple(
        _group(ground, check, tuple(members), clauses.get(check, ()))
        for check, members in groupby(shown, key=lambda item: item.check)
    )


def clauses_by_check(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """Return for each check the entries of the letter whose verdicts rest on its findings."""
    checks = {item.id: item.check for item in assessment.findings if item.outcome in _SHOWN}
    found: dict[str, list[str]] = {}
    for verdict in assessment.verdicts:
        for check in sorted({checks[item] for item in verdict.findings if item in checks}):
            found.setdefault(check, []).append(verdict.requirement)
    return {check: tuple(entries) for check, entries in found.items()}


def _group(ground: Ground, name: str, findings: tuple[Finding, ...], clauses: tuple[str, ...]) -> CheckGroup:
    check, speech = ground.checks.get(name), ground.speech
    first = findings[0]
    params = {} if ground.places.public else first.params
    ordered = sorted(findings, key=lambda item: (item.waived, item.outcome is not Outcome.FAIL))
    return CheckGroup(
        check=name,
        title=(speech.text(check.title, params) if check else None) or name,
        severity=first.severity,
        severity_word=sentence_case(severity_word(first.severity, speech.language)),
        sign=SEVERITY_SIGNS[first.severity],
        why=(speech.text(check.why, params) if check else None) or "",
        steps=_steps(check, speech, params),
        owner=fix_owner_word(first.fix_owner, speech.language),
        clauses=clauses,
        rows=tuple(_row(ground, check, item, place < EVIDENCE_ROWS) for place, item in enumerate(ordered)),
    )


def _steps(check: Check | None, speech: Speech, params: Mapping[str, str | int]) -> tuple[str, ...]:
    texts = (speech.text(step, params) for step in check.remedy) if check else ()
    return tuple(text for text in texts if text)


def _row(ground: Ground, check: Check | None, finding: Finding, full: bool) -> FindingRow:
    public = ground.places.public
    speech = ground.speech
    return FindingRow(
        full=full,
        id=finding.id[:SHORT_ID],
        place=ground.places.name_of(finding),
        device=finding.device,
        outcome=finding.outcome,
        outcome_word=sentence_case(outcome_word(finding.outcome, speech.language)),
        confidence=finding.confidence,
        summary="" if public or not check else speech.text(check.sentence(finding.params), finding.params) or "",
        first_seen=short_date(finding.first_seen, speech.language) if finding.first_seen else "",
        waived=finding.waived,
        notes=tuple(_notes(ground, finding)),
        reproduce="" if public or not full else reproduce_command(check, finding),
        evidence=() if public or not full else evidence_rows(ground.inventory, finding, speech),
    )


def _notes(ground: Ground, finding: Finding) -> Iterable[str]:
    _ = ground.speech.say
    if finding.unproven:
        yield _("This check has not yet been proven on real equipment.")
    if finding.waived:
        yield _("Risk accepted until {date}.", date=_waived_until(finding, ground.speech.language))
        yield from _waiver_reason(ground, finding)


def _waived_until(finding: Finding, language: str) -> str:
    return short_date(date.fromisoformat(finding.waived_until), language) if finding.waived_until else "–"


def _waiver_reason(ground: Ground, finding: Finding) -> Iterable[str]:
    _ = ground.speech.say
    for waiver in ground.inventory.waivers:
        if waiver.finding == finding.id and waiver.until.isoformat() == finding.waived_until:
            if not ground.places.public:
                yield _("Reason: {reason} – approved by {approver}", reason=waiver.reason, approver=waiver.approver)
            return


def reproduce_command(check: Check | None, finding: Finding) -> str:
    """Return a command of other tools that shows the same, "" where there is none."""
    if not check or not check.reproduce:
        return ""
    # A share may be called "; rm -rf ~": what a device says of itself is quoted before anyone pastes it into a shell.
    quoted = {name: shlex.quote(str(value)) for name, value in finding.params.items()}
    given = {**quoted, "address": finding.address or "", "port": finding.port or ""}
    try:
        return check.reproduce.format(**given)
    except (KeyError, IndexError, ValueError):
        return ""


def evidence_rows(
    inventory: Inventory, finding: Finding, speech: Speech, limit: int = EXCERPT_CHARACTERS
) -> tuple[EvidenceRow, ...]:
    """Return the evidence of a finding, each excerpt cut to `limit` characters."""
    return tuple(
        EvidenceRow(
            probe=probe_word(item.probe, speech.language),
            target=item.target,
            seen=time_text(item.seen_at, speech.language),
            excerpt=item.excerpt if len(item.excerpt) <= limit else item.excerpt[: limit - 1] + "…",
        )
        for item in inventory.evidence_of(finding.evidence)
    )
