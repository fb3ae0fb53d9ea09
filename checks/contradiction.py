"""Several readings of one place in one scan: where they contradict each other, the least favourable counts."""

from collections.abc import Iterable, Sequence

from checks.base import Judgement
from scanner.model.closed_lists import Outcome

_FAVOUR = {
    Outcome.FAIL: 0,
    Outcome.SUSPECTED: 1,
    Outcome.NOT_EVALUATED: 2,
    Outcome.NOT_APPLICABLE: 3,
    Outcome.PASS: 4,
}


def favour(judgement: Judgement) -> tuple[int, int]:
    """Return how kindly a judgement speaks, the least kind first; of two gaps the surer one comes first."""
    return (_FAVOUR[judgement.outcome], -judgement.confidence)


def least_favourable(readings: Iterable[Sequence[Judgement]]) -> tuple[Judgement, ...]:
    """Return one judgement per `sub_key`: the least favourable of all readings, in the order they came.

    A pass stands only where every reading that says anything passes that very subject.
    """
    spoken = [reading for reading in readings if reading]
    worst: dict[str, Judgement] = {}
    for judgement in (judgement for reading in spoken for judgement in reading):
        known = worst.get(judgement.sub_key)
        if known is None or favour(judgement) < favour(known):
            worst[judgement.sub_key] = judgement
    return tuple(
        judgement
        for key, judgement in worst.items()
        if judgement.outcome is not Outcome.PASS or all(_passes(reading, key) for reading in spoken)
    )


def _passes(reading: Sequence[Judgement], sub_key: str) -> bool:
    return any(item.sub_key == sub_key and item.outcome is Outcome.PASS for item in reading)
