"""One verdict for each entry of the letter."""

from collections.abc import Sequence

from checks.base import Finding, Item, Verdict
from checks.facts import Facts
from checks.requirements.arithmetic import of_items, of_parts
from checks.requirements.items import Grounds, judge_item
from checks.requirements.overlay import Overlay, in_force
from checks.requirements.pack import Entry, Pack
from scanner.model.closed_lists import ItemState, VerdictStatus

SCHOOL = "school"
_AS_ITEM = {
    VerdictStatus.MET: ItemState.MET,
    VerdictStatus.PARTLY: ItemState.NOT_MET,
    VerdictStatus.NOT_MET: ItemState.NOT_MET,
    VerdictStatus.NOT_APPLICABLE: ItemState.NOT_APPLICABLE,
    VerdictStatus.OUT_OF_SCOPE: ItemState.NOT_APPLICABLE,
}


def judge_requirements(
    pack: Pack, facts: Facts, findings: Sequence[Finding], broken_checks: Sequence[str], overlays: Sequence[Overlay]
) -> tuple[Verdict, ...]:
    """Return the verdicts of a school in the letter's order, exactly one for each entry."""
    thresholds = in_force(pack, overlays, facts.today)
    grounds = Grounds(pack, facts, findings, frozenset(broken_checks), thresholds)
    found: dict[str, Verdict] = {}
    for entry in pack.entries:
        _judge(grounds, entry, found)
    return tuple(found[entry.id] for entry in pack.entries)


def _judge(grounds: Grounds, entry: Entry, found: dict[str, Verdict]) -> Verdict:
    if entry.id not in found:
        found[entry.id] = _verdict(grounds, entry, found)
    return found[entry.id]


def _verdict(grounds: Grounds, entry: Entry, found: dict[str, Verdict]) -> Verdict:
    if entry.assess == "out_of_scope":
        return Verdict(entry.id, VerdictStatus.OUT_OF_SCOPE)
    if SCHOOL not in entry.responsible:
        return Verdict(entry.id, VerdictStatus.NOT_APPLICABLE)
    rollup = next((row.rollup for row in grounds.pack.items[entry.id] if row.rollup), "")
    if rollup:
        return _repeated(entry.id, _judge(grounds, grounds.pack.entry(rollup), found))
    items = [judge_item(grounds, entry.id, row) for row in grounds.pack.items[entry.id]]
    parts = grounds.pack.children(entry.id)
    if not parts:
        return of_items(entry.id, items)
    must = [_judge(grounds, part, found) for part in parts if part.obligation == "must"]
    should = [_judge(grounds, part, found) for part in parts if part.obligation == "should"]
    own = [of_items(entry.id, items)] if any(item.must for item in items) else []
    return of_parts(entry.id, [*own, *must], should, items)


def _repeated(entry_id: str, other: Verdict) -> Verdict:
    """Return another clause's verdict under this entry's id, its musts left out of the totals."""
    state = _AS_ITEM.get(other.status, ItemState.NOT_ASSESSED)
    item = Item(f"rollup:{other.requirement}", state, reason=other.reason, value=other.status.value)
    return Verdict(
        requirement=entry_id,
        status=other.status,
        reason=other.reason,
        conflict=other.conflict,
        items=(item,),
        findings=other.findings,
        declarations=other.declarations,
    )
