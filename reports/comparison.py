"""Which two runs are compared, and the pictures of them: from the database to `Changes`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reports.changes import Changes, Picture, compare
from reports.dates import VIETNAM
from scanner.errors import SetupError, UsageError
from scanner.model.message import Message
from scanner.model.scan import ScanState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanner.model.evidence import Evidence
    from scanner.model.identity import Identity
    from scanner.model.scan import Scan
    from scanner.store.repository import Repository

MEMORY_DAYS = 180
"""Days before the earlier run from which devices count as seen before."""
_ASKED = Message.of("Compare two scans.")
_USABLE = frozenset({ScanState.FINISHED, ScanState.INTERRUPTED})


def changes_between(repository: Repository, before: Scan, after: Scan) -> Changes:
    """Return what changed from one scan to a later one; nothing is stored."""
    oldest = before.started - timedelta(days=MEMORY_DAYS)
    scans = tuple(
        item for item in repository.scans(since=oldest) if item.site == after.site and item.started <= after.started
    )
    whole, known = _picture(repository, scans, after, repository.identities())
    earlier, _ = _picture(repository, (before,), before, known)
    later, _ = _picture(repository, (after,), after, known)
    return compare(earlier, later, whole)


def _picture(
    repository: Repository, scans: Sequence[Scan], last: Scan, known: Sequence[Identity]
) -> tuple[Picture, tuple[Identity, ...]]:
    from checks.assess import assess  # noqa: PLC0415  (commands that show help need none of this)
    from checks.knowledge import load_knowledge  # noqa: PLC0415
    from scanner.identify.fold import fold  # noqa: PLC0415

    ids = [item.id for item in scans]
    evidence = repository.evidence(ids)
    moment = _end(last, evidence).astimezone(VIETNAM)
    folded = fold(
        scans=scans,
        evidence=evidence,
        coverage=repository.coverage(ids),
        as_of=moment,
        school=repository.school(),
        known=known,
        person_values=repository.person_values(),
        declarations=repository.declarations(),
        waivers=repository.waivers(),
        left_out=repository.left_out(ids),
    )
    assessment = assess(folded.inventory, knowledge=load_knowledge(), as_of=moment)
    return Picture(last, folded.inventory, assessment), folded.identities


def _end(scan: Scan, evidence: Sequence[Evidence]) -> datetime:
    seen = (item.seen_at for item in evidence if item.scan_id == scan.id)
    return scan.finished or max(seen, default=scan.started)


def chosen_scans(repository: Repository, asked: Sequence[str]) -> tuple[Scan, Scan]:
    """Return the two scans to compare, the earlier first.

    `asked` are two ids or their beginnings; none means the last two of the same
    site and vantage that asked in the same way. Raises `UsageError` for an
    unknown, ambiguous or unfit id, `SetupError` where there are no such two.
    """
    scans = sorted(repository.scans(), key=lambda item: (item.started, item.id))
    if asked:
        first, second = sorted((_by_id(scans, text) for text in asked), key=lambda item: (item.started, item.id))
        _refuse_unlike(first, second)
        return first, second
    usable = [item for item in scans if item.state in _USABLE and went_out(item)]
    for last in reversed(usable):
        former = [item for item in usable if _same_place(item, last) and item.started < last.started]
        if former:
            return former[-1], last
    raise SetupError(
        _ASKED,
        Message.of("There are no two scans of the same site from the same place yet."),
        Message.of("Scan again later, then compare."),
    )


def went_out(scan: Scan) -> bool:
    """Tell a scan from what was only taken in: facts of one computer, or a file of another program."""
    return bool(scan.scope or scan.settings.site_urls)


def _same_place(one: Scan, other: Scan) -> bool:
    return _place(one) == _place(other)


def _place(scan: Scan) -> tuple[str, str | None, bool, bool]:
    """Where a scan was run, and whether it looked at a network or at websites only, by asking or by listening."""
    return scan.site, scan.vantage, bool(scan.scope), scan.settings.passive


def _by_id(scans: Sequence[Scan], asked: str) -> Scan:
    found = [item for item in scans if item.id.startswith(asked)]
    if len(found) == 1:
        return found[0]
    named = ", ".join(f"{item.id[:10]} ({item.started:%Y-%m-%d})" for item in (found or scans)[-8:])
    raise UsageError(
        _ASKED,
        Message.of("Not exactly one scan has the number {asked}.", asked=asked[:80]),
        Message.of("The last scans are: {named}", named=named),
    )


def _refuse_unlike(first: Scan, second: Scan) -> None:
    if first.id == second.id:
        happened = Message.of("Both numbers name the same scan.")
    elif first.site != second.site:
        happened = Message.of("They are of different sites; the same address is another device there.")
    else:
        return
    raise UsageError(_ASKED, happened, Message.of("Name two scans of one site, the earlier and the later."))
