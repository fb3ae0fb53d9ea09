"""The one way in which a person names a finding: by the beginning of its number, or by its check's name."""

import difflib
from collections.abc import Sequence

from checks.base import Finding
from reports.content.findings import SHORT_ID
from scanner.errors import UsageError
from scanner.model.closed_lists import Outcome
from scanner.model.message import Message
from scanner.text import clean

NAMED = 5
"""Findings that an error names."""


_OPEN = frozenset({Outcome.FAIL, Outcome.SUSPECTED})


def is_open(finding: Finding) -> bool:
    """Tell whether a finding is a gap or a suspicion, its risk accepted or not."""
    return finding.outcome in _OPEN


def begins(number: str, asked: str) -> bool:
    """Tell whether what a person typed is the beginning of a number; case and the spaces around it do not matter."""
    plain = asked.strip().lower()
    return bool(plain) and number.lower().startswith(plain)


def choose_finding(findings: Sequence[Finding], asked: str, *, question: Message, gaps_only: bool = False) -> Finding:
    """Return the one finding that `asked` names; raises `UsageError` with those it could mean.

    A check's name is enough where only one of its findings is a gap or a
    suspicion. `gaps_only`: of the others none is chosen, and it is said why.
    """
    found = _named(findings, asked.strip().lower())
    gaps = [item for item in found if is_open(item)]
    if gaps_only and found and not gaps:
        happened = Message.of("The finding {finding} is neither a gap nor a suspicion.", finding=found[0].id[:SHORT_ID])
        raise UsageError(question, happened, Message.of("There is no risk to accept."))
    if gaps_only:
        found = gaps
    if len(found) == 1:
        return found[0]
    if found:
        happened = Message.of("{count} findings fit: {named}", count=len(found), named=_list(found))
        raise UsageError(question, happened, Message.of("Give the number of one of them."))
    happened = Message.of("No finding has the number {asked}.", asked=clean(asked, 40))
    raise UsageError(question, happened, _near(findings, asked.strip().lower()))


def _named(findings: Sequence[Finding], asked: str) -> list[Finding]:
    by_number = [item for item in findings if begins(item.id, asked)]
    if by_number:
        return by_number
    of_check = [item for item in findings if item.check == asked]
    return [item for item in of_check if is_open(item)] or of_check


def _near(findings: Sequence[Finding], asked: str) -> Message:
    """Name the open findings whose numbers look alike, else say where the numbers stand."""
    by_id = {item.id[: max(len(asked), 1)]: item for item in findings if is_open(item)}
    near = [by_id[name] for name in difflib.get_close_matches(asked, by_id, n=NAMED, cutoff=0.6)]
    if not near:
        return Message.of("Take the number from the report, behind the words “rasoat explain”.")
    return Message.of("The nearest are: {named}", named=_list(near))


def _list(findings: Sequence[Finding]) -> str:
    more = " …" if len(findings) > NAMED else ""
    return ", ".join(f"{item.id[:SHORT_ID]} ({item.check})" for item in findings[:NAMED]) + more
