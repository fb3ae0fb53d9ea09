"""A value that was inferred, with the reason why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guess:
    """One inferred value of a field.

    `confidence` is 0 to 100; 100 is kept for what a person entered
    (channel "person"). `evidence` are ids of Evidence, `channel` the probe the
    text came from, `rule` the id of the row or function that decided, `text`
    the raw text it decided on.
    """

    value: str
    confidence: int
    evidence: tuple[str, ...] = ()
    channel: str = ""
    rule: str = ""
    text: str = ""
