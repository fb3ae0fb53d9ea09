"""The devices as they are known now, without judging them."""

from datetime import datetime, timedelta

from reports.review import DEFAULT_PERIOD_DAYS
from scanner.identify.fold import Fold, fold
from scanner.store.repository import Repository


def present(repository: Repository, now: datetime) -> Fold:
    """Fold the scans of the default period and remember the identities."""
    oldest = now - timedelta(days=DEFAULT_PERIOD_DAYS)
    scans = tuple(item for item in repository.scans(since=oldest) if item.started <= now)
    ids = [item.id for item in scans]
    folded = fold(
        scans=scans,
        evidence=repository.evidence(ids),
        coverage=repository.coverage(ids),
        as_of=now,
        school=repository.school(),
        known=repository.identities(),
        person_values=repository.person_values(),
    )
    repository.save_identities(folded.identities)
    return folded
