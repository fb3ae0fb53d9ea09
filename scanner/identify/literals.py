"""What a text must contain for a pattern to match it: the cheap question before the dear one.

Reads the pattern as Python's own parser does. Only ASCII literals count, and
only those outside optional parts; a choice gives the literals of all its arms.
"""

from collections.abc import Iterable, Sequence
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Literals = tuple[str, ...]
_SHORTEST = 2
_MOST_ARMS = 40
_EQUAL_BY_CASE = str.maketrans({"\u0131": "i"})
"""What `re.IGNORECASE` takes for equal and `casefold` does not."""


def folded(text: str) -> str:
    """Return a text in the form in which literals are looked for."""
    return text.casefold().translate(_EQUAL_BY_CASE)


def needed_literals(pattern: str) -> Literals:
    """Return texts of which at least one stands in the folded form of each match, () where that is not certain."""
    return _of_sequence(parser.parse(pattern))


def _of_sequence(items: Iterable[Any]) -> Literals:
    """Return the best of what the parts need: a part whose shortest literal is longest fails most texts."""
    found: list[Literals] = []
    run = ""
    for operation, argument in items:
        if operation is constants.LITERAL and argument < 128:
            run += chr(argument).lower()
            continue
        found.append((run,))
        run = ""
        found.append(_of_part(operation, argument))
    best = max((*found, (run,)), key=_worth)
    return best if _worth(best) >= _SHORTEST else ()


def _of_part(operation: Any, argument: Any) -> Literals:
    if operation is constants.SUBPATTERN:
        return _of_sequence(argument[3])
    if operation is constants.BRANCH:
        return _of_arms(argument[1])
    if operation in {constants.MAX_REPEAT, constants.MIN_REPEAT} and argument[0] >= 1:
        return _of_sequence(argument[2])
    return ()


def _of_arms(arms: Sequence[Iterable[Any]]) -> Literals:
    each = [_of_sequence(arm) for arm in arms]
    if not all(each):
        return ()
    return tuple(dict.fromkeys(literal for literals in each for literal in literals))


def _worth(literals: Literals) -> int:
    return min(map(len, literals)) if literals and len(literals) <= _MOST_ARMS else 0
