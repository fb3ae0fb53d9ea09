"""A requirement pack: the entries of one letter, verified against its text, and what they are judged by."""

import functools
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from checks.requirements.letter import normalise, quotable
from checks.requirements.mapping import ItemRow, read_items
from checks.requirements.threshold import Threshold, read_threshold

ENTRIES = 80
LETTER_4003 = "letter_4003"


class PackError(ValueError):
    """A pack contradicts itself or its letter; nothing is judged with it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked; `answer_type` as in the clause table, `valid_days` how long an answer holds."""

    id: str
    vi: str
    en: str
    answer_type: str
    evidence: str
    valid_days: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """What can be measured for an entry: its name, unit and limits as the clause table gives them."""

    id: str
    name_vi: str
    unit: str
    limits: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the letter, quoted word for word in `vi`.

    `assess` is measured, attested or out_of_scope, `why` gives the reason.
    `obligation` is must or should, by the clause's own verb. `indicators` are
    the ids of what could be measured for it.
    """

    id: str
    key: str
    order: int
    level: str
    parent: str | None
    vi: str
    en: str
    kind: str
    assess: str
    mixed: bool
    why: str
    obligation: str
    responsible: tuple[str, ...]
    indicators: tuple[str, ...]
    questions: tuple[Question, ...]
    thresholds: tuple[Threshold, ...]
    current_law_note: str | None = None
    deadline: str | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """The entries in the letter's order, the items they are judged by, and the hash of the letter's text."""

    id: str
    number: str
    letter_sha256: str
    entries: tuple[Entry, ...]
    items: Mapping[str, tuple[ItemRow, ...]]
    indicators: Mapping[str, Indicator]
    min_coverage: float

    @property
    def questions(self) -> Mapping[str, Question]:
        """All questions by id, in the letter's order."""
        return {question.id: question for entry in self.entries for question in entry.questions}

    @property
    def rollups(self) -> frozenset[str]:
        """Entries that only repeat another entry's state."""
        return frozenset(entry for entry, rows in self.items.items() if any(row.rollup for row in rows))

    def entry(self, entry_id: str) -> Entry:
        """Return an entry by its id ("II.3.b.s1"); raises `KeyError` for an unknown one."""
        return {entry.id: entry for entry in self.entries}[entry_id]

    def children(self, entry_id: str) -> tuple[Entry, ...]:
        """Return the parts or dashes of an entry."""
        return tuple(entry for entry in self.entries if entry.parent == entry_id)


@functools.cache
def load_pack(name: str = LETTER_4003) -> Pack:
    """Return a verified pack that travels with the program; raises `PackError` where its data do not hold."""
    folder = resources.files("checks.requirements").joinpath("packs", name)
    return read_pack(
        name,
        letter=folder.joinpath("letter.txt").read_text(encoding="utf-8"),
        clauses=json.loads(folder.joinpath("clauses.json").read_text(encoding="utf-8")),
        mapping=tomllib.loads(folder.joinpath("mapping.toml").read_text(encoding="utf-8")),
    )


def read_pack(name: str, *, letter: str, clauses: Mapping[str, Any], mapping: Mapping[str, Any]) -> Pack:
    """Build and verify a pack from its three files."""
    extra: dict[str, list[Mapping[str, Any]]] = {}
    for row in mapping.get("question", ()):
        extra.setdefault(row["entry"], []).append(row)
    should = frozenset(mapping["should"])
    entries = tuple(_entry(row, should, extra.get(row["id"], [])) for row in clauses["clauses"])
    _verify(entries, letter, should | frozenset(extra))
    return Pack(
        id=name,
        number=clauses["document"]["number"],
        letter_sha256=hashlib.sha256(letter.encode()).hexdigest(),
        entries=tuple(sorted(entries, key=lambda entry: entry.order)),
        items=read_items(mapping, entries),
        indicators={row["id"]: _indicator(row) for row in clauses["indicators"]},
        min_coverage=float(mapping["min_coverage"]),
    )


def _entry(row: Mapping[str, Any], should: frozenset[str], extra: list[Mapping[str, Any]]) -> Entry:
    return Entry(
        **{
            name: row[name] for name in ("id", "key", "order", "level", "parent", "vi", "en", "kind", "assess", "mixed")
        },
        why=row["why"],
        obligation="should" if row["id"] in should else "must",
        responsible=tuple(row["responsible"]),
        indicators=tuple(row["indicators"]),
        questions=tuple(_question(question) for question in (*row["questions"], *extra)),
        thresholds=tuple(read_threshold(threshold) for threshold in row["thresholds"]),
        current_law_note=row["current_law_note"],
        deadline=(row["deadline"] or {}).get("date") if isinstance(row["deadline"], dict) else row["deadline"],
    )


def _indicator(row: Mapping[str, Any]) -> Indicator:
    return Indicator(row["id"], row["name_vi"], row["unit"], row["limits"])


def _question(row: Mapping[str, Any]) -> Question:
    return Question(**{name: row[name] for name in ("id", "vi", "en", "answer_type", "evidence", "valid_days")})


def _verify(entries: tuple[Entry, ...], letter: str, named: frozenset[str]) -> None:
    ids = {entry.id for entry in entries}
    if len(entries) != ENTRIES or len(ids) != ENTRIES:
        raise PackError(f"the pack has {len(ids)} different entries, the letter {ENTRIES}")
    if unknown := sorted(named - ids):
        raise PackError(f"the mapping names unknown entries: {', '.join(unknown)}")
    questions = [question.id for entry in entries for question in entry.questions]
    if twice := sorted({question for question in questions if questions.count(question) > 1}):
        raise PackError(f"questions stand twice: {', '.join(twice)}")
    text = quotable(letter)
    for entry in entries:
        if normalise(entry.vi) != entry.vi or entry.vi not in text:
            raise PackError(f"entry {entry.id} does not stand in the letter as quoted: {entry.vi[:60]}")
        if entry.parent is not None and entry.parent not in ids:
            raise PackError(f"entry {entry.id} is part of an unknown entry {entry.parent}")
