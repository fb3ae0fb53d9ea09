"""A review: what is stored, folded into an inventory and judged at one time."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from reports.dates import VIETNAM
from scanner.errors import SetupError
from scanner.model.closed_lists import Outcome
from scanner.model.message import Message

if TYPE_CHECKING:
    from checks.base import Assessment, Finding
    from scanner.identify.fold import Fold
    from scanner.identify.ladder import Decision
    from scanner.model.identity import Identity
    from scanner.model.inventory import Inventory
    from scanner.model.scan import Scan
    from scanner.store.repository import Repository

DEFAULT_PERIOD_DAYS = 180
"""Days that the inventory looks back (CONTRACTS §1)."""

_GAPS = frozenset({Outcome.FAIL, Outcome.SUSPECTED})


@dataclass(frozen=True, slots=True)
class Review:
    """The inventory at `as_of` and all judgement over it; every view shows this.

    `decisions` stay out of comparisons: once more keys are remembered of a device, another of them may decide.
    """

    inventory: Inventory
    assessment: Assessment
    as_of: datetime
    period_days: int = DEFAULT_PERIOD_DAYS
    identities: tuple[Identity, ...] = ()
    decisions: tuple[Decision, ...] = field(default=(), compare=False)


def review(repository: Repository, *, as_of: datetime | None = None, period_days: int = DEFAULT_PERIOD_DAYS) -> Review:
    """Fold and judge the scans of the last `period_days` before `as_of`.

    The default is the end of the last scan, or the day of the last answer or
    accepted risk where that is later: what people say counts at once.

    A time without a zone is this computer's; the day of judgement is Vietnam's. What is new is remembered: the
    identities of devices and when each gap was first seen. Raises `SetupError`
    where nothing was ever scanned and no time is given.
    """
    from checks.assess import assess  # noqa: PLC0415
    from checks.knowledge import load_knowledge  # noqa: PLC0415  (commands that show help need none of this)

    moment = (as_of or _last_word(repository)).astimezone(VIETNAM)
    folded = picture(repository, moment, period_days)
    assessment = assess(folded.inventory, knowledge=load_knowledge(), as_of=moment)
    return Review(
        folded.inventory,
        _remembering(repository, assessment),
        moment,
        period_days,
        folded.identities,
        folded.decisions,
    )


def picture(repository: Repository, moment: datetime, period_days: int = DEFAULT_PERIOD_DAYS) -> Fold:
    """Fold the scans of the last `period_days` before `moment`, without judging, and remember what is new."""
    from scanner.identify.fold import fold  # noqa: PLC0415

    oldest = moment - timedelta(days=period_days)
    scans = tuple(item for item in repository.scans(since=oldest) if oldest <= item.started <= moment)
    ids = [item.id for item in scans]
    folded = fold(
        scans=scans,
        evidence=repository.evidence(ids),
        coverage=repository.coverage(ids),
        as_of=moment,
        school=repository.school(),
        known=repository.identities(),
        person_values=repository.person_values(),
        declarations=repository.declarations(),
        waivers=repository.waivers(),
        left_out=repository.left_out(ids),
    )
    repository.save_identities(folded.identities)
    repository.save_superseded(folded.superseded)
    return folded


def _last_word(repository: Repository) -> datetime:
    days = [item.answered_on for item in repository.declarations()]
    days += [item.created_on for item in repository.waivers()]
    said = [datetime.combine(day, time(), VIETNAM) for day in days]
    return max([_end_of_last_scan(repository), *said])


def _end_of_last_scan(repository: Repository) -> datetime:
    scans = repository.scans()
    if not scans:
        return _last_entry(repository)
    last = max(scans, key=lambda item: (item.started, item.id))
    return max(_end(item, repository if item is last else None) for item in scans)


def _last_entry(repository: Repository) -> datetime:
    """Return when a person last entered a device: an inventory kept by hand alone can be shown too."""
    moments = [item.entered_at for item in repository.person_values()]
    if not moments:
        raise SetupError(
            Message.of("Judge what was scanned."),
            Message.of("Nothing has been scanned yet."),
            Message.of("Scan first, for example: rasoat scan 192.168.1.0/24"),
        )
    return max(moments)


def _end(scan: Scan, repository: Repository | None) -> datetime:
    """Return the end of a scan; one that was interrupted, or still runs, ends with the last thing it saw.

    What it saw is read only where `repository` is given and nothing else tells the end.
    """
    if scan.finished or repository is None:
        return scan.finished or scan.started
    return max((item.seen_at for item in repository.evidence([scan.id])), default=scan.started)


def _remembering(repository: Repository, assessment: Assessment) -> Assessment:
    """Give each gap the date it was first seen, and remember the dates of new ones."""
    gaps = {item.id: item for item in assessment.findings if item.outcome in _GAPS}
    known = repository.first_seen(tuple(gaps))
    dated = {name: _earlier(item, known.get(name), assessment.as_of) for name, item in gaps.items()}
    changed = {name: moment for name, moment in dated.items() if known.get(name) != moment}
    if changed:
        repository.remember_findings(changed)
    findings = tuple(
        dataclasses.replace(item, first_seen=dated[item.id]) if item.id in dated else item
        for item in assessment.findings
    )
    return dataclasses.replace(assessment, findings=findings)


def _earlier(finding: Finding, known: datetime | None, as_of: datetime) -> datetime:
    moments = [moment for moment in (finding.first_seen, known) if moment is not None]
    return min(moments, default=as_of)
