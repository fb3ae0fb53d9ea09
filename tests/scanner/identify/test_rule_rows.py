"""The naming rows: every example, and the bounds that all rows keep."""

from collections import Counter
from collections.abc import Iterable
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from scanner.identify.rule_rows import FIELDS, TEXT_LIMIT, Row, all_rows
from scanner.model.closed_lists import DeviceKind

EXAMPLES = [(row, example) for row in all_rows() for example in row.examples]


@pytest.mark.parametrize(("row", "example"), EXAMPLES, ids=[f"{row.id}-{n}" for n, (row, _) in enumerate(EXAMPLES)])
def test_a_row_gives_what_its_example_says(row: Row, example) -> None:  # type: ignore[no-untyped-def]
    given = row.apply(example.text)
    assert given
    assert dict(example.gives).items() <= given.items()


def test_rows_are_well_formed() -> None:
    assert [item for item, count in Counter(row.id for row in all_rows()).items() if count > 1] == []
    for row in all_rows():
        assert row.examples, row.id
        assert set(row.gives) <= FIELDS, row.id
        assert set(row.weights) <= set(row.gives), row.id
        assert all(1 <= row.weight(field) <= 99 for field in row.gives), row.id
        kind = row.gives.get("kind")
        assert kind is None or kind in set(DeviceKind), row.id


def test_the_maker_of_a_card_alone_never_decides_the_kind() -> None:
    assert all(row.weight("kind") <= 40 for row in all_rows() if "mac_vendor" in row.channels and "kind" in row.gives)


def _open_repeats(pattern: Iterable[Any], depth: int = 0) -> int:
    """Return how deep unbounded repetitions are nested."""
    deepest = depth
    for operation, argument in pattern:
        repeats = operation in {parser.MAX_REPEAT, parser.MIN_REPEAT}
        inner = depth + (repeats and argument[1] == parser.MAXREPEAT)
        parts = _parts(operation, argument[2] if repeats else argument)
        deepest = max(deepest, inner, *(_open_repeats(part, inner) for part in parts))
    return deepest


def _parts(operation: Any, argument: Any) -> list[Any]:
    if operation is parser.BRANCH:
        return list(argument[1])
    if operation is parser.SUBPATTERN:
        return [argument[3]]
    if operation in {parser.ASSERT, parser.ASSERT_NOT}:
        return [argument[1]]
    return [argument] if isinstance(argument, parser.SubPattern) else []


@pytest.mark.parametrize("row", all_rows(), ids=[row.id for row in all_rows()])
def test_no_repetition_is_nested_in_another(row: Row) -> None:
    """What makes a search explode on a hostile text."""
    assert _open_repeats(parser.parse(row.pattern.pattern)) <= 1


def test_the_nesting_is_seen() -> None:
    assert _open_repeats(parser.parse(r"(?:a+|b)*c")) == 2


HOSTILE = ["a" * 5000, " " * 5000, "0" * 5000, "1." * 2500, "(" * 5000, "A1-" * 1700, "{}%s\\{0}" * 500, "\0\ud800"]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_row_survives_hostile_texts(text: str) -> None:
    for row in all_rows():
        for value in row.apply(text).values():
            assert len(value) <= TEXT_LIMIT + 80
