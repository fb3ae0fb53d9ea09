"""Which question was put to which target and how it ended: tells "nothing seen" from "not looked"."""

from dataclasses import dataclass

from scanner.model.closed_lists import CoverageState, Reason


@dataclass(frozen=True, slots=True)
class Coverage:
    """One attempt.

    `probe` is a probe's name (or "network" for a segment), `target` an address,
    a URL or a network, `port` the port where one was asked. `reason` is set
    exactly when the state is not `done`. `detail` is a cleaned short text for
    a person, never parsed.
    """

    scan_id: str
    probe: str
    target: str
    state: CoverageState
    reason: Reason | None = None
    port: int | None = None
    detail: str = ""
