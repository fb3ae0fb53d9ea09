"""Compile every catalogue (`make messages`): `python -m reports.locale.compile`; needs Babel."""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent


def compiled(po_file: Path) -> bytes:
    """Return the .mo content of one .po file; raises `ValueError` if a sentence has no translation."""
    with po_file.open("rb") as stream:
        catalogue = read_po(stream, locale=po_file.parents[1].name, domain=po_file.stem)
    missing = [message.id for message in catalogue if message.id and not message.string]
    if missing:
        raise ValueError(f"{po_file.name}: no translation of {missing[0]!r} and {len(missing) - 1} more")
    # The time of extraction would make every compilation differ.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def main() -> None:
    """Write a .mo beside each .po."""
    for po_file in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        po_file.with_suffix(".mo").write_bytes(compiled(po_file))


if __name__ == "__main__":
    main()
