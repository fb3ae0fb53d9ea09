"""The equipment register as csv (RFC 4180): UTF-8 with a byte order mark, and nothing that computes."""

import csv
import io

from reports.review import Review
from reports.sheets.register import build_register
from scanner.text import clean

_FORMULA_STARTS = ("=", "+", "-", "@")
"""What a spreadsheet takes for a formula (OWASP: CSV injection); tabs and line breaks are gone by `clean`."""


def register_csv(review: Review, language: str) -> bytes:
    """Return header and rows of the register; the same review gives the same bytes."""
    table = build_register(review, language).devices
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    for row in (table.header, *table.rows):
        writer.writerow([_safe(text) for text in row])
    return target.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """Put an apostrophe before what would be a formula; `rasoat import` takes it off again."""
    plain = clean(text)
    return f"'{plain}" if plain.startswith(_FORMULA_STARTS) else plain
