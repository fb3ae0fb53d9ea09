"""Inventories for smb_signing_not_required."""

from scanner.model.observations.access import SmbObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(SmbObservation(445, ("3.1.1",), False, signing_required=False)),)
NEGATIVE = (
    seen(SmbObservation(445, ("3.1.1",), False, signing_required=True)),
    closed(),
)
NOT_EVALUABLE = (
    seen(SmbObservation(445, ("2.1",), False)),
    unanswered(445, "smb"),
    unswept(),
)
