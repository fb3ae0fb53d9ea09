"""Inventories for vnc_no_auth."""

from scanner.model.observations.access import VncObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(VncObservation(5900, "RFB 003.008", (1, 2))),)
NEGATIVE = (
    seen(VncObservation(5900, "RFB 003.008", (2,))),
    closed(),
)
NOT_EVALUABLE = (
    seen(VncObservation(5900, "RFB 003.008", ())),
    unanswered(5900, "vnc"),
    unswept(),
)
