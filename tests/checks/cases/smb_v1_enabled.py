"""Inventories for smb_v1_enabled."""

from scanner.model.observations.access import SmbObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(SmbObservation(445, ("2.1", "3.1.1"), True)),)
NEGATIVE = (
    seen(SmbObservation(445, ("3.1.1",), False)),
    closed(),
)
NOT_EVALUABLE = (
    seen(SmbObservation(445, (), None)),
    unanswered(445, "smb"),
    unswept(),
)
