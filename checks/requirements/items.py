"""Judges one item of an entry: by findings, by a measure, by an answer, or by what several of these say together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from checks.base import Finding, Item
from checks.facts import Facts
from checks.requirements.answers import canonical, judge_answer, newest_declaration
from checks.requirements.coverage import missing_coverage
from checks.requirements.mapping import ItemRow
from checks.requirements.measures import MEASURES, PRESENCE
from checks.requirements.pack import Pack
from checks.requirements.threshold import Threshold
from scanner.model.closed_lists import ItemState, NotAssessedReason, Outcome, Reason, Severity

ZERO_TOLERANCE = "4003/BGDĐT-CNTT"
_SEVERE = frozenset({Severity.CRITICAL, Severity.HIGH})
_REASONS: Mapping[Reason, NotAssessedReason] = {
    Reason.OPT_IN_OFF: NotAssessedReason.OPT_IN_OFF,
    Reason.CONSENT_MISSING: NotAssessedReason.OPT_IN_OFF,
    Reason.WRONG_VANTAGE: NotAssessedReason.WRONG_VANTAGE,
    Reason.ERROR: NotAssessedReason.ERROR,
}


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that items are judged by."""

    pack: Pack
    facts: Facts
    findings: Sequence[Finding]
    broken_checks: frozenset[str]
    thresholds: Mapping[str, Threshold]


def judge_item(grounds: Grounds, entry_id: str, row: ItemRow) -> Item:
    """Return the state of one item; nothing is met without evidence."""
    measured = _measured(grounds, entry_id, row)
    if not row.question:
        return measured or _not_assessed(row, NotAssessedReason.NO_DATA)
    answered = _contradicted(grounds, row, _answered(grounds, row))
    return answered if measured is None else _together(measured, answered)


def _measured(grounds: Grounds, entry_id: str, row: ItemRow) -> Item | None:
    if row.checks:
        return _by_findings(grounds, entry_id, row)
    if row.measure:
        return _by_measure(grounds, row)
    return None


def _findings_of(grounds: Grounds, row: ItemRow) -> list[Finding]:
    websites = row.about == "website"
    return [item for item in grounds.findings if item.check in row.checks and (item.website is not None) == websites]


def _by_findings(grounds: Grounds, entry_id: str, row: ItemRow) -> Item:
    """Judge by findings: a severe gap is not_met by the clause's own duty, a lesser one needs a threshold."""
    findings = _findings_of(grounds, row)
    gaps = [item for item in findings if item.is_gap]
    item = Item(row.id, ItemState.NOT_ASSESSED, row.must, findings=tuple(sorted(gap.id for gap in gaps)))
    if any(gap.severity in _SEVERE for gap in gaps):
        return replace(item, state=ItemState.NOT_MET, value=str(len(gaps)), source=f"{ZERO_TOLERANCE} {entry_id}")
    if gaps:
        return _against(grounds, row, replace(item, value=str(len(gaps))), len(gaps))
    if reason := _gap_in_evidence(grounds, row, findings):
        return replace(item, reason=reason)
    waived = tuple(sorted(finding.id for finding in findings if finding.waived))
    return replace(item, state=ItemState.ACCEPTED if waived else ItemState.MET, findings=waived, value="0")


def _gap_in_evidence(grounds: Grounds, row: ItemRow, findings: Sequence[Finding]) -> NotAssessedReason | None:
    """Return why "no gap was found" proves nothing, None where it does."""
    if grounds.broken_checks.intersection(row.checks):
        return NotAssessedReason.ERROR
    unclear = [item for item in findings if item.outcome is Outcome.NOT_EVALUATED]
    if unclear:
        reasons = sorted(
            {_REASONS.get(item.reason or Reason.ERROR, NotAssessedReason.LOW_COVERAGE) for item in unclear}
        )
        return reasons[0] if len(reasons) == 1 else NotAssessedReason.LOW_COVERAGE
    if any(item.outcome is Outcome.SUSPECTED and not item.waived for item in findings):
        return NotAssessedReason.LOW_COVERAGE
    return missing_coverage(grounds.facts, row, findings, grounds.pack.min_coverage)


def _by_measure(grounds: Grounds, row: ItemRow) -> Item:
    measured = MEASURES[row.measure](grounds.facts, grounds.findings)
    if measured.value is None:
        return _not_assessed(row, measured.reason)
    item = Item(row.id, ItemState.NOT_ASSESSED, row.must, value=str(measured), declaration=measured.declaration)
    if row.measure in PRESENCE:
        return replace(item, state=ItemState.MET)
    return _against(grounds, row, item, measured.value, measured.indicator)


def _against(grounds: Grounds, row: ItemRow, item: Item, value: float, indicator: str = "") -> Item:
    """Compare with the threshold in force; none in force leaves the value shown and the item not assessed."""
    bound = grounds.thresholds.get(indicator or row.id)
    if bound is None:
        return replace(item, state=ItemState.NOT_ASSESSED, reason=NotAssessedReason.NO_THRESHOLD)
    state = ItemState.MET if bound.holds(value) else ItemState.NOT_MET
    return replace(item, state=state, reason=None, threshold=str(bound), source=bound.source)


def _answered(grounds: Grounds, row: ItemRow) -> Item:
    question = grounds.pack.questions[row.question]
    said = newest_declaration(grounds.facts, row.question)
    state, reason = judge_answer(question, said, grounds.facts.today, row.met_when)
    item = Item(
        row.id,
        state,
        row.must,
        reason=reason,
        value=canonical(said.answer) if said else "",
        declaration=said.id if said else None,
    )
    number = re.match(r"\d+(?:[.,]\d+)?", item.value)
    if reason is NotAssessedReason.NO_THRESHOLD and number:
        return _against(grounds, row, item, float(number.group().replace(",", ".")))
    return item


def _contradicted(grounds: Grounds, row: ItemRow, item: Item) -> Item:
    """Turn a good answer that a gap disproves into a conflict; measured beats said."""
    if item.state is not ItemState.MET:
        return item
    against = [gap.id for gap in grounds.findings if gap.is_gap and gap.check in row.contradicted_by]
    if not against:
        return item
    return replace(item, state=ItemState.CONFLICT, findings=tuple(sorted(against)))


def _together(measured: Item, answered: Item) -> Item:
    """Judge a mixed item: without the measurement no answer counts, and a gap turns a good answer into a conflict."""
    both = replace(measured, declaration=answered.declaration)
    if measured.state is ItemState.NOT_MET and answered.state is ItemState.MET:
        return replace(both, state=ItemState.CONFLICT)
    if measured.state is ItemState.MET and answered.state is not ItemState.MET:
        return replace(answered, value=measured.value, findings=measured.findings)
    return both


def _not_assessed(row: ItemRow, reason: NotAssessedReason) -> Item:
    return Item(row.id, ItemState.NOT_ASSESSED, row.must, reason=reason)
