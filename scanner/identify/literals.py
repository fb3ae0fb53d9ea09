"""What a text must contain for a pattern to match it: the cheap question before the dear one.

Reads the pattern as Python's own parser does. Only ASCII literals count, and
only those outside optional parts; a choice gives the literals of all its arms.
"""

import functools
import re
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


_OWN = "\x01" * 64
"""Stands for a line's own part in its frame: longer than any literal around it, so it is found where it must stand."""
_RARE = 4
"""Characters from which on a literal is rare enough not to look for a better one in the frame."""
_VERBATIM = re.compile(r"(?:[A-Za-z0-9 ,:;/_<>=@!\"'-]|\\[^\w\s])+", re.ASCII)


def needed_in_frame(before: str, own: str, after: str) -> Literals:
    """Return what `needed_literals` does for `before(?:own)after`, where many lines share `before` and `after`.

    The frame is read once. A line's own part is read alone, not at all where it is meant letter by letter.
    """
    framed = _framed(before, after)
    if framed and _VERBATIM.fullmatch(own):
        return (framed.replace(_OWN, own.replace("\\", "").lower()),)
    alone = needed_literals(own) if framed == _OWN else ()
    return alone if _worth(alone) >= _RARE else needed_literals(f"{before}(?:{own}){after}")


@functools.cache
def _framed(before: str, after: str) -> str:
    """Return the literal that `_OWN` is part of in the frame, "" where not every match has a line's own part."""
    found = needed_literals(f"{before}(?:{_OWN}){after}")
    return found[0] if len(found) == 1 and _OWN in found[0] else ""


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
