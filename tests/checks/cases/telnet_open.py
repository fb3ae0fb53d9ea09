"""Inventories for telnet_open."""

from scanner.model.observations.access import TelnetObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (
    seen(TelnetObservation(23, "login:", True)),
    seen(TelnetObservation(23, "hello", False)),
)
NEGATIVE = (closed(),)
NOT_EVALUABLE = (
    unanswered(23, "telnet"),
    unswept(),
)
