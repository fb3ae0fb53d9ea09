"""Short names for the five outcomes, so that a judge reads like its rule."""

from checks.base import Judgement
from scanner.model.closed_lists import Outcome, Reason

PROTOCOL_REPLY = 95
"""Confidence in what a service said in its own protocol."""
ACTIVE_PROOF = 100
"""Confidence in what was tried and worked."""
BANNER = 50
"""Confidence in a version that only a banner tells and a distribution may have patched."""


def passed(confidence: int = PROTOCOL_REPLY, *, sub_key: str = "", **params: str | int) -> Judgement:
    """Return a `pass`: there is positive evidence that the gap is not there."""
    return Judgement(Outcome.PASS, confidence, sub_key=sub_key, params=params)


def failed(confidence: int = PROTOCOL_REPLY, *, sub_key: str = "", **params: str | int) -> Judgement:
    """Return a `fail`: the gap was seen."""
    return Judgement(Outcome.FAIL, confidence, sub_key=sub_key, params=params)


def suspected(confidence: int = BANNER, *, sub_key: str = "", **params: str | int) -> Judgement:
    """Return a `suspected`: a hint that a person has to verify."""
    return Judgement(Outcome.SUSPECTED, confidence, sub_key=sub_key, params=params)


def not_evaluated(reason: Reason) -> Judgement:
    """Return a `not_evaluated` with the reason why nothing can be said."""
    return Judgement(Outcome.NOT_EVALUATED, reason=reason)
