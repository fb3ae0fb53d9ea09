"""One finding in full: what was asked and answered, by which rule, how sure, and how to see it with other tools."""

from collections.abc import Iterator

from checks.base import Finding
from checks.registry import all_checks
from reports.content.findings import evidence_rows, reproduce_command
from reports.content.places import places_of, sentence_case
from reports.dates import time_text
from reports.review import Review
from reports.speech import Speech
from reports.wording import fix_owner_word, outcome_word, reason_word, severity_word
from scanner.model.evidence import EXCERPT_LIMIT


def explanation_lines(review: Review, finding: Finding, language: str) -> Iterator[str]:
    """Return the lines of an explanation in a language."""
    speech = Speech(language)
    _ = speech.say
    check = all_checks().get(finding.check)
    places = places_of(review.inventory, speech, public=False)
    yield (speech.text(check.title, finding.params) if check else None) or finding.check
    yield ""
    yield from (f"{label}: {value}" for label, value in _facts(finding, speech, places.name_of(finding)) if value)
    if check:
        for text in (check.sentence(finding.params), check.why):
            yield ""
            yield speech.text(text, finding.params) or ""
    yield from _evidence(review, finding, speech)
    if check and check.remedy:
        yield ""
        yield _("What to do:")
        for number, step in enumerate(check.remedy, 1):
            yield f"  {number}. {speech.text(step, finding.params) or ''}"
    if command := reproduce_command(check, finding):
        yield ""
        yield _("See for yourself with other tools:")
        yield f"  {command}"
    if check and check.references:
        yield ""
        yield from check.references


def _facts(finding: Finding, speech: Speech, place: str) -> tuple[tuple[str, str], ...]:
    _, language = speech.say, speech.language
    return (
        (_("Finding"), finding.id),
        (_("Rule"), finding.check),
        (_("Where"), place),
        (_("Outcome"), outcome_word(finding.outcome, language)),
        (_("Reason"), sentence_case(reason_word(finding.reason, language)) if finding.reason else ""),
        (_("Severity"), severity_word(finding.severity, language)),
        (_("How sure"), f"{finding.confidence} %"),
        (_("First seen"), time_text(finding.first_seen, language) if finding.first_seen else ""),
        (_("Who has to act"), fix_owner_word(finding.fix_owner, language)),
        (_("Risk accepted until"), finding.waived_until or ""),
        (_("Note"), _("This check has not yet been proven on real equipment.") if finding.unproven else ""),
    )


def _evidence(review: Review, finding: Finding, speech: Speech) -> Iterator[str]:
    rows = evidence_rows(review.inventory, finding, speech, EXCERPT_LIMIT)
    if rows:
        yield ""
        yield speech.say("What was asked and answered:")
    for row in rows:
        yield f"  {row.seen}  {row.probe}  {row.target}"
        yield f"    {row.excerpt}"
