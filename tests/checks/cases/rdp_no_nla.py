"""Inventories for rdp_no_nla."""

from scanner.model.observations.access import RdpObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (
    seen(RdpObservation(3389, "accepted", "accepted", "accepted")),
    seen(RdpObservation(3389, "refused", "accepted", "accepted", (1, None, None))),
)
NEGATIVE = (
    seen(RdpObservation(3389, "refused", "refused", "accepted", (5, 5, None))),
    closed(),
)
NOT_EVALUABLE = (
    seen(RdpObservation(3389, "unknown", "refused", "accepted", (None, 5, None))),
    seen(RdpObservation(3389, "refused", "refused", "unknown", (2, 2, None))),
    unanswered(3389, "rdp"),
    unswept(),
)
