"""One hint for one field, and how several hints become one Guess or an honest unknown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scanner.model.guess import Guess

HIGHEST = 99
"""The most that inference reaches; 100 is kept for what a person entered."""
KIND_MARGIN = 10
"""How far the first kind must lead the second; else the kind stays unknown."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A value that one channel gives one field; `port` where the text came from a service."""

    field: str
    value: str
    confidence: int
    channel: str
    rule: str
    text: str
    evidence: str
    port: int | None = None
    transport: str = "tcp"


def strongest(votes: Iterable[Vote]) -> Guess | None:
    """Return the value of the surest vote, None where there is none."""
    ranked = sorted(votes, key=_rank)
    if not ranked:
        return None
    value = ranked[0].value
    return _guess(value, [vote for vote in ranked if vote.value == value], ranked[0].confidence)


def summed(votes: Iterable[Vote], *, margin: int = 1) -> Guess | None:
    """Add up each value's votes, one per channel, and return the leader.

    None where nothing was said, or where the leader's margin over the second is too small.
    """
    groups: dict[str, list[Vote]] = {}
    for vote in sorted(votes, key=_rank):
        groups.setdefault(vote.value, []).append(vote)
    scores = sorted(((_score(group), value) for value, group in groups.items()), key=lambda pair: (-pair[0], pair[1]))
    if not scores or (len(scores) > 1 and scores[0][0] - scores[1][0] < margin):
        return None
    return _guess(scores[0][1], groups[scores[0][1]], scores[0][0])


def _score(group: Sequence[Vote]) -> int:
    by_channel: dict[str, int] = {}
    for vote in group:
        by_channel[vote.channel] = max(by_channel.get(vote.channel, 0), vote.confidence)
    return sum(by_channel.values())


def _rank(vote: Vote) -> tuple[int, str, str, str, str]:
    return (-vote.confidence, vote.channel, vote.rule, vote.value, vote.evidence)


def _guess(value: str, votes: Sequence[Vote], score: int) -> Guess:
    best = votes[0]
    evidence = tuple(dict.fromkeys(vote.evidence for vote in votes if vote.evidence))
    return Guess(value, min(score, HIGHEST), evidence, best.channel, best.rule, best.text)
