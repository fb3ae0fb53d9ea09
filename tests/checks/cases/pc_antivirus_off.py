"""Inventories for pc_antivirus_off."""

from scanner.model.observations.self_facts import SelfObservation
from tests.checks.builders import closed, seen

POSITIVE = (seen(SelfObservation("windows", "MAY-01", antivirus="off")),)
NEGATIVE = (
    seen(SelfObservation("windows", "MAY-01", antivirus="on")),
    seen(SelfObservation("linux", "may-chu")),
    closed(),
)
NOT_EVALUABLE = (seen(SelfObservation("windows", "MAY-01")),)
