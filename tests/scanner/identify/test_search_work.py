"""How much work a hostile text can make of one search: read from the patterns themselves, no clock asked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from scanner.identify.rule_rows import all_rows

Characters = frozenset[int]
Alive = Mapping[Characters, int]
"""The longest chains by what their last repetition runs over."""

OTHER = 128
"""Stands for every character outside ASCII."""
ANYTHING: Characters = frozenset(range(OTHER + 1))
NOTHING: Characters = frozenset()
REPEATS = frozenset({constants.MAX_REPEAT, constants.MIN_REPEAT})
LOOKS = frozenset({constants.ASSERT, constants.ASSERT_NOT})
LONG = 200
"""From so many repetitions on the length of the text is what bounds them."""
LONGEST_CHAIN = 2
"""The square of TEXT_LIMIT is a search of a thousandth of a second; with its third power it is a tenth."""
FEW_PLACES = 3
"""Letters at a match's beginning that fit at few places of a text, so that where it begins is hardly a choice."""


def nesting(items: Iterable[Any], depth: int = 0) -> int:
    """Return how deep unbounded repetitions are nested: the work of two is exponential in the text's length."""
    deepest = depth
    for operation, argument in items:
        repeats = operation in REPEATS
        inner = depth + (repeats and argument[1] == constants.MAXREPEAT)
        parts = _parts(operation, argument[2] if repeats else argument)
        deepest = max(deepest, inner, *(nesting(part, inner) for part in parts))
    return deepest


def _parts(operation: Any, argument: Any) -> list[Any]:
    if operation is constants.BRANCH:
        return list(argument[1])
    if operation is constants.SUBPATTERN:
        return [argument[3]]
    if operation in LOOKS:
        return [argument[1]]
    return [argument] if isinstance(argument, parser.SubPattern) else []


def longest_chain(pattern: str) -> int:
    """Return how many parts of a search can share out one text among themselves: its work grows with that power.

    Such parts are repetitions that can run over all that stands between them. In a pattern without an anchor the
    place where the search begins is one too, unless the first letters show it.
    """
    parsed = parser.parse(pattern, re.IGNORECASE)
    chains = Chains()
    chains.follow(parsed, {} if _begins_at_few_places(parsed) else {ANYTHING: 1})
    return chains.longest


class Chains:
    """Walks through a pattern with the chains that the text so far may still be shared out by."""

    def __init__(self) -> None:
        self.longest = 0

    def follow(self, items: Iterable[Any], alive: Alive) -> Alive:
        """Walk through a sequence and return the chains that are alive after it."""
        for operation, argument in items:
            alive = self._part(operation, argument, alive)
        return alive

    def _part(self, operation: Any, argument: Any, alive: Alive) -> Alive:
        if operation in REPEATS:
            least, most, body = argument
            after = self._long(body, alive) if most >= LONG else self.follow(body, alive)
            return after if least else _together((alive, after))
        if operation is constants.SUBPATTERN:
            return self.follow(argument[3], alive)
        if operation is constants.BRANCH:
            return _together([self.follow(arm, alive) for arm in argument[1]])
        if operation in LOOKS:
            self.follow(argument[1], alive)
        if operation in LOOKS or operation is constants.AT:
            return alive
        return _over(alive, _characters(operation, argument))

    def _long(self, body: Any, alive: Alive) -> Alive:
        own = _all_characters(body)
        before = _over(alive, own)
        length = 1 + max(before.values(), default=0)
        self.longest = max(self.longest, length)
        return _together((before, {own: length}))


def _over(alive: Alive, characters: Characters) -> Alive:
    """Return the chains whose last repetition can run over one of the characters."""
    return {own: length for own, length in alive.items() if own & characters}


def _together(choices: Iterable[Alive]) -> Alive:
    longest: dict[Characters, int] = {}
    for own, length in (item for choice in choices for item in choice.items()):
        longest[own] = max(length, longest.get(own, 0))
    return longest


def _all_characters(items: Iterable[Any]) -> Characters:
    """Return every character that a part of a pattern may take."""
    found: Characters = NOTHING
    for operation, argument in items:
        parts = _parts(operation, argument[2] if operation in REPEATS else argument)
        if parts:
            found = found.union(*map(_all_characters, parts))
        elif operation is not constants.AT:
            found |= _characters(operation, argument)
    return found


def _characters(operation: Any, argument: Any) -> Characters:
    """Return which characters one place of a pattern may be; a set is asked as the expression engine does."""
    if operation is constants.ANY:
        return ANYTHING
    if operation is constants.NOT_LITERAL:
        return ANYTHING - _both_cases({argument})
    if operation is constants.LITERAL:
        return _both_cases({argument})
    found: set[int] = set()
    for kind, value in argument:
        if kind is constants.LITERAL:
            found.add(value)
        elif kind is constants.RANGE:
            found.update(range(min(value[0], OTHER), min(value[1], OTHER) + 1))
        elif kind is constants.CATEGORY:
            found |= _category(value)
    return (ANYTHING - _both_cases(found)) | {OTHER} if argument[0][0] is constants.NEGATE else _both_cases(found)


def _category(name: Any) -> Characters:
    """Return the characters of \\d, \\s, \\w or their opposites; each may have some outside ASCII."""
    letter = str(name).removeprefix("CATEGORY_").removeprefix("NOT_")[0].lower()
    pattern = re.compile("\\" + (letter.upper() if "NOT_" in str(name) else letter))
    return frozenset(code for code in range(OTHER) if pattern.match(chr(code))) | {OTHER}


def _both_cases(codes: Iterable[int]) -> Characters:
    return frozenset(min(ord(case), OTHER) for code in codes for case in (chr(code).lower()[0], chr(code).upper()[0]))


def _begins_at_few_places(parsed: Sequence[Any]) -> bool:
    return _anchored(parsed) or _letters_ahead(parsed) >= FEW_PLACES


def _anchored(items: Sequence[Any]) -> bool:
    """Tell whether a match can only begin where the text does."""
    operation, argument = items[0]
    if operation is constants.SUBPATTERN:
        return _anchored(argument[3])
    if operation is constants.BRANCH:
        return all(_anchored(arm) for arm in argument[1])
    return operation is constants.AT and argument is constants.AT_BEGINNING


def _letters_ahead(items: Iterable[Any]) -> int:
    """Return how many letters every match begins with."""
    number = 0
    for operation, argument in items:
        if operation is constants.SUBPATTERN:
            return number + _letters_ahead(argument[3])
        if operation is constants.BRANCH:
            return number + min(_letters_ahead(arm) for arm in argument[1])
        if operation not in {constants.AT, constants.LITERAL}:
            break
        number += operation is constants.LITERAL
    return number


def test_no_repetition_is_nested_in_another() -> None:
    """What makes a search explode on a hostile text."""
    assert [row.id for row in all_rows() if nesting(parser.parse(row.pattern)) > 1] == []


def test_no_search_shares_a_text_out_among_many_parts() -> None:
    chains = {row.id: longest_chain(row.pattern) for row in all_rows()}
    assert {name: length for name, length in chains.items() if length > LONGEST_CHAIN} == {}


def test_the_nesting_is_seen() -> None:
    assert nesting(parser.parse(r"(?:a+|b)*c")) == 2


@pytest.mark.parametrize(
    ("pattern", "length"),
    [
        ("^Foo[0-9]{2,8}", 0),
        (r"^\d+x", 1),
        (r"^\d+[.]\d+", 1),
        (r"^\d+[.]?\d+", 2),
        ("^a+bA+", 1),
        ("^a+(?i:A)+", 2),
        ("^.*a.*b", 2),
        ("^(?:x.*|y.*)(?:a|b.*)", 2),
        (r"^[^a]*a[^a]*", 1),
        (r"^\w+ (?=.*x)\w+", 1),
        ("Foo.+x", 1),
        ("(?:Foo|Ba).+x", 2),
        (".*a.*b.*c", 4),
        (r"\d*\d*\d*x", 4),
    ],
)
def test_chains_are_seen(pattern: str, length: int) -> None:
    assert longest_chain(pattern) == length
