"""The letter's text, put into the form in which its clauses are quoted.

The clause table says how: NFC; whitespace collapsed; page-break footnotes
lifted out; footnote marks, markdown asterisks and the angle brackets round
addresses removed; wording and misprints kept.
"""

import re
import unicodedata

_MARKS = "¹²³⁴⁵⁶⁷⁸⁹"
_FOOTNOTE = re.compile(rf"^[{_MARKS}] +(?P<text>.+)$", re.MULTILINE)
_REMOVED = str.maketrans("", "", f"{_MARKS}*<>")


def normalise(text: str) -> str:
    """Return a text in the form in which the clauses quote it."""
    plain = unicodedata.normalize("NFC", text).translate(_REMOVED)
    return " ".join(plain.split())


def quotable(letter: str) -> str:
    """Return the whole letter in quotable form, its page-break footnotes behind it, each on a line of its own."""
    composed = unicodedata.normalize("NFC", letter)
    footnotes = [normalise(match["text"]) for match in _FOOTNOTE.finditer(composed)]
    return "\n".join([normalise(_FOOTNOTE.sub("", composed)), *footnotes])
