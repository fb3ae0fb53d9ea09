"""Which evidence an entry is judged by: rows of mapping.toml, checked against pack, checks and measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.registry import all_checks
from checks.requirements.measures import MEASURES

if TYPE_CHECKING:
    from checks.requirements.pack import Entry

ALL_HIGH = "severity:high"
"""Stands for every check of high or critical severity."""
_FIELDS = frozenset({"entry", "id", "weight", "checks", "measure", "question", "contradicted_by", "about", "met_when"})


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of an entry: an indicator fed by checks or by a measure, a question, or a roll-up of another entry.

    `must` items decide, support items are shown. `contradicted_by` are checks
    whose gap makes a good answer a conflict. `about` is network or website:
    whose coverage has to be there before "no gap" means anything. `met_when`
    lists the answers of a choice that count as met.
    """

    id: str
    must: bool = True
    checks: tuple[str, ...] = ()
    measure: str = ""
    question: str = ""
    contradicted_by: tuple[str, ...] = ()
    about: str = "network"
    met_when: tuple[str, ...] = ()
    rollup: str = ""


def read_items(mapping: Mapping[str, Any], entries: Sequence["Entry"]) -> dict[str, tuple[ItemRow, ...]]:
    """Return the items of every entry that is judged; raises `ValueError` for a name that does not exist.

    A question without a row is a must item. An indicator without a row is
    shown as not yet measured; it is a must where an entry needs a measurement
    and has no other, so that no answer alone settles it.
    """
    rows: dict[str, list[ItemRow]] = {}
    for row in mapping["item"]:
        rows.setdefault(row["entry"], []).append(_row(row))
    known = {entry.id: entry for entry in entries}
    for entry_id, items in rows.items():
        if entry_id not in known:
            raise ValueError(f"the mapping names an unknown entry: {entry_id}")
        _verify(known[entry_id], items)
    return {entry.id: _complete(entry, rows.get(entry.id, [])) for entry in entries if entry.assess != "out_of_scope"}


def _row(row: Mapping[str, Any]) -> ItemRow:
    if unknown := set(row) - _FIELDS:
        raise ValueError(f"mapping row {row.get('id')}: unknown fields {', '.join(sorted(unknown))}")
    if row.get("weight", "must") not in {"must", "support"}:
        raise ValueError(f"mapping row {row['id']}: weight {row['weight']}")
    return ItemRow(
        id=row["id"],
        must=row.get("weight", "must") == "must",
        checks=_expanded(row.get("checks", ())),
        measure=row.get("measure", ""),
        question=row.get("question", row["id"] if row["id"].startswith("Q.") else ""),
        contradicted_by=tuple(row.get("contradicted_by", ())),
        about=row.get("about", "network"),
        met_when=tuple(row.get("met_when", ())),
    )


def _expanded(names: Sequence[str]) -> tuple[str, ...]:
    if ALL_HIGH not in names:
        return tuple(names)
    return tuple(name for name, check in all_checks().items() if check.severity in {"high", "critical"})


def _verify(entry: "Entry", items: Sequence[ItemRow]) -> None:
    questions = {question.id for question in entry.questions}
    for item in items:
        if item.id not in {*entry.indicators, *questions}:
            raise ValueError(f"entry {entry.id} has no indicator or question {item.id}")
        if item.question and item.question not in questions:
            raise ValueError(f"entry {entry.id} has no question {item.question}")
        if item.measure and item.measure not in MEASURES:
            raise ValueError(f"item {item.id}: unknown measure {item.measure}")
        for name in (*item.checks, *item.contradicted_by):
            if name not in all_checks():
                raise ValueError(f"item {item.id}: unknown check {name}")


def _complete(entry: "Entry", items: list[ItemRow]) -> tuple[ItemRow, ...]:
    listed = {name for item in items for name in (item.id, item.question)}
    questions = [ItemRow(item.id, question=item.id) for item in entry.questions if item.id not in listed]
    rest = [name for name in entry.indicators if name not in listed and not name.startswith(("att.", "office."))]
    decides = _needs_measurement(entry) and not any(item.must and (item.checks or item.measure) for item in items)
    measured = [_unmeasured(name, must=decides) for name in rest]
    return (*items, *questions, *measured)


def _needs_measurement(entry: "Entry") -> bool:
    """Tell whether no answer alone may settle an entry."""
    return entry.assess == "measured" or entry.mixed


def _unmeasured(indicator: str, *, must: bool) -> ItemRow:
    if indicator.startswith("rollup:"):
        return ItemRow(indicator, rollup=indicator.removeprefix("rollup:"))
    return ItemRow(indicator, must=must)
