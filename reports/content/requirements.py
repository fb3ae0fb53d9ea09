"""The letter, entry by entry: its words, the state, and what the state rests on."""

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from checks.base import Item, Verdict
from checks.requirements import Entry, Pack
from reports.content.findings import Ground
from reports.content.places import sentence_case
from reports.wording import STATUS_SIGNS, item_state_word, reason_word, status_word
from scanner.model.closed_lists import ItemState, VerdictStatus
from scanner.model.message import Message

_JUDGED = frozenset({VerdictStatus.MET, VerdictStatus.PARTLY, VerdictStatus.NOT_MET})
_ABOUT: Mapping[str, Message] = {
    "data_reporting": Message.of("This is about reporting data, which is not assessed here."),
    "deadline": Message.of("This is a deadline of one school year, which is not assessed here."),
    "legal_reference": Message.of("This is a reference to another document, quoted for looking up."),
    "national_systems": Message.of("This is about the systems of the ministry, which is not assessed here."),
    "organisational": Message.of("This is about the organisation of work, which is not assessed here."),
    "policy_direction": Message.of("This is a general direction of policy, which is not assessed here."),
    "staffing_training": Message.of("This is about staff and training, which is not assessed here."),
    "teaching_content": Message.of("This is about teaching content, which is not assessed here."),
}
_OTHERWISE = Message.of("This is a duty of another level or cannot be assessed at a school.")
_NOT_THE_SCHOOLS = Message.of("The letter gives this duty to another level than the school.")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One indicator or question inside an entry."""

    label: str
    state: str
    state_word: str
    reason: str
    value: str
    must: bool


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One entry of the letter; `quote` is its exact text, `translation` is "" in Vietnamese."""

    id: str
    section: str
    is_part: bool
    quote: str
    translation: str
    status: str
    status_word: str
    sign: str
    reason: str
    conflict: bool
    basis: str
    items: tuple[ItemRow, ...]
    gaps: int
    has_parts: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of one section of the letter: "II.3"."""

    id: str
    rows: tuple[RequirementRow, ...]


def requirement_sections(ground: Ground, pack: Pack) -> tuple[Section, ...]:
    """Return all entries in the letter's order, grouped by section."""
    verdicts = {item.requirement: item for item in ground.assessment.verdicts}
    gaps = frozenset(item.id for item in ground.assessment.findings if item.is_gap)
    grouped: dict[str, list[RequirementRow]] = {}
    for entry in pack.entries:
        if entry.id in verdicts:
            row = _row(ground, entry, verdicts[entry.id], pack, gaps)
            grouped.setdefault(row.section, []).append(row)
    return tuple(Section(name, tuple(rows)) for name, rows in grouped.items())


def judged_rows(sections: Iterable[Section], pack: Pack) -> tuple[RequirementRow, ...]:
    """Return the entries that came to a result of their own, as many as are counted, the unmet ones first."""
    rows = [row for section in sections for row in section.rows if row.status in _JUDGED and row.id not in pack.rollups]
    order = {VerdictStatus.NOT_MET: 0, VerdictStatus.PARTLY: 1, VerdictStatus.MET: 2}
    return tuple(sorted(rows, key=lambda row: order[VerdictStatus(row.status)]))


def section_of(entry_id: str) -> str:
    """Return the section an entry stands in: "II.3.b.s1" → "II.3", "III.2.s1" → "III", "PL.4" → "PL"."""
    parts = entry_id.split(".")
    return ".".join(parts[:2]) if parts[0] == "II" else parts[0]


def _row(ground: Ground, entry: Entry, verdict: Verdict, pack: Pack, gaps: frozenset[str]) -> RequirementRow:
    language = ground.speech.language
    return RequirementRow(
        id=entry.id,
        section=section_of(entry.id),
        is_part=entry.parent is not None,
        quote=entry.vi,
        translation=entry.en if language == "en" else "",
        status=verdict.status,
        status_word=sentence_case(status_word(verdict.status, language)),
        sign=STATUS_SIGNS[verdict.status],
        reason=_reason(ground, entry, verdict),
        conflict=verdict.conflict,
        basis=_basis(ground, verdict),
        items=tuple(_item(ground, item, entry, pack) for item in verdict.items),
        gaps=sum(name in gaps for name in verdict.findings),
        has_parts=bool(pack.children(entry.id)),
    )


def _reason(ground: Ground, entry: Entry, verdict: Verdict) -> str:
    _ = ground.speech.say
    if verdict.reason:
        return reason_word(verdict.reason, ground.speech.language)
    if verdict.status is VerdictStatus.OUT_OF_SCOPE:
        if ground.speech.language == "en":
            return entry.why
        message = _ABOUT.get(entry.kind, _OTHERWISE)
        return _(message.text)
    if verdict.status is VerdictStatus.NOT_APPLICABLE and "school" not in entry.responsible:
        return _(_NOT_THE_SCHOOLS.text)
    return ""


def _basis(ground: Ground, verdict: Verdict) -> str:
    """How many of the deciding items have anything to go by."""
    _ = ground.speech.say
    musts = [item for item in verdict.items if item.must and item.state is not ItemState.NOT_APPLICABLE]
    if not musts or verdict.status is VerdictStatus.OUT_OF_SCOPE:
        return ""
    grounded = sum(item.state is not ItemState.NOT_ASSESSED for item in musts)
    return _("{grounded}/{total} have a basis", grounded=grounded, total=len(musts))


def _item(ground: Ground, item: Item, entry: Entry, pack: Pack) -> ItemRow:
    language = ground.speech.language
    value = " · ".join(part for part in (item.value, item.threshold, item.source) if part)
    return ItemRow(
        label=_label(item, entry, pack, language),
        state=item.state,
        state_word=sentence_case(item_state_word(item.state, language)),
        reason=reason_word(item.reason, language) if item.reason else "",
        # What a person typed may name somebody.
        value="" if item.id.startswith("rollup:") or (ground.places.public and item.declaration) else value,
        must=item.must,
    )


def _label(item: Item, entry: Entry, pack: Pack, language: str) -> str:
    question = pack.questions.get(item.id)
    if question:
        return question.en if language == "en" else question.vi
    if item.id.startswith("rollup:"):
        return item.id.removeprefix("rollup:")
    return indicator_names().get(item.id, item.id) if language == "vi" else item.id


@functools.cache
def indicator_names() -> Mapping[str, str]:
    """Return the Vietnamese names of the indicators, as the clause table gives them."""
    folder = resources.files("checks.requirements").joinpath("packs", "letter_4003")
    table = json.loads(folder.joinpath("clauses.json").read_text(encoding="utf-8"))
    return {row["id"]: row["name_vi"] for row in table["indicators"]}
