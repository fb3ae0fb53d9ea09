"""The truth tables of verdicts: from items to an entry, from parts to a clause."""

from collections.abc import Sequence
from dataclasses import dataclass

from checks.base import Item, Verdict
from checks.requirements.answers import PARTLY
from scanner.model.closed_lists import ItemState, NotAssessedReason, VerdictStatus


@dataclass(frozen=True, slots=True)
class Tally:
    """How many musts are in each state; one that is partly met counts as met and as not met."""

    met: int = 0
    accepted: int = 0
    not_met: int = 0
    not_assessed: int = 0

    def status(self) -> VerdictStatus:
        """Return the state that follows from the musts; conflicts are in `not_met`."""
        if self.not_met:
            return VerdictStatus.PARTLY if self.met or self.accepted else VerdictStatus.NOT_MET
        if self.not_assessed:
            return VerdictStatus.NOT_ASSESSED
        if self.accepted:
            return VerdictStatus.PARTLY
        return VerdictStatus.MET if self.met else VerdictStatus.NOT_APPLICABLE


def of_items(requirement: str, items: Sequence[Item]) -> Verdict:
    """Return the verdict of an entry from its items; support items are shown and never decide."""
    musts = [item for item in items if item.must and item.state is not ItemState.NOT_APPLICABLE]
    status = _tally(musts).status()
    return Verdict(
        requirement=requirement,
        status=status,
        reason=_first_reason(musts) if status is VerdictStatus.NOT_ASSESSED else None,
        conflict=any(item.state is ItemState.CONFLICT for item in musts),
        items=tuple(items),
        musts_met=sum(item.state is ItemState.MET for item in musts),
        musts=len(musts),
        findings=tuple(sorted({finding for item in items for finding in item.findings})),
        declarations=tuple(sorted({item.declaration for item in items if item.declaration})),
    )


def of_parts(requirement: str, must: Sequence[Verdict], should: Sequence[Verdict], items: Sequence[Item]) -> Verdict:
    """Return the verdict of a clause from its parts; `should` parts can only take met down to partly.

    `items` are the clause's own. Out-of-scope parts never count; where no part
    is a must, all are treated as musts.
    """
    counted_must = [part for part in must if part.status is not VerdictStatus.OUT_OF_SCOPE]
    counted_should = [part for part in should if part.status is not VerdictStatus.OUT_OF_SCOPE]
    if not counted_must:
        counted_must, counted_should = counted_should, []
    status = _tally_parts(counted_must).status()
    if status is VerdictStatus.MET and any(_falls_short(part) for part in counted_should):
        status = VerdictStatus.PARTLY
    parts = [*counted_must, *counted_should]
    return Verdict(
        requirement=requirement,
        status=status if parts else VerdictStatus.OUT_OF_SCOPE,
        reason=_parts_reason(counted_must) if status is VerdictStatus.NOT_ASSESSED else None,
        conflict=any(part.conflict for part in parts),
        items=tuple(items),
        musts_met=sum(part.musts_met for part in parts),
        musts=sum(part.musts for part in parts),
        findings=tuple(sorted({finding for part in parts for finding in part.findings})),
        declarations=tuple(sorted({item for part in parts for item in part.declarations})),
    )


def _tally(musts: Sequence[Item]) -> Tally:
    half = sum(_half_met(item) for item in musts)
    return Tally(
        met=sum(item.state is ItemState.MET for item in musts) + half,
        accepted=sum(item.state is ItemState.ACCEPTED for item in musts),
        not_met=sum(item.state in {ItemState.NOT_MET, ItemState.CONFLICT} for item in musts),
        not_assessed=sum(item.state is ItemState.NOT_ASSESSED for item in musts),
    )


def _half_met(item: Item) -> bool:
    """Tell whether a person answered "partly": something is there, not all."""
    return item.state is ItemState.NOT_MET and item.value == PARTLY


def _tally_parts(parts: Sequence[Verdict]) -> Tally:
    statuses = [part.status for part in parts]
    partly = statuses.count(VerdictStatus.PARTLY)
    return Tally(
        met=statuses.count(VerdictStatus.MET) + partly,
        not_met=statuses.count(VerdictStatus.NOT_MET) + partly,
        not_assessed=statuses.count(VerdictStatus.NOT_ASSESSED),
    )


def _falls_short(part: Verdict) -> bool:
    return part.status not in {VerdictStatus.MET, VerdictStatus.NOT_APPLICABLE}


def _first_reason(items: Sequence[Item]) -> NotAssessedReason:
    reasons = [item.reason for item in items if item.state is ItemState.NOT_ASSESSED and item.reason]
    return reasons[0] if reasons else NotAssessedReason.NO_DATA


def _parts_reason(parts: Sequence[Verdict]) -> NotAssessedReason:
    reasons = [part.reason for part in parts if part.status is VerdictStatus.NOT_ASSESSED and part.reason]
    return reasons[0] if reasons else NotAssessedReason.NO_DATA
