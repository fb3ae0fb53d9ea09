"""Inventories for pc_patch_age."""

from scanner.model.observations.self_facts import SelfObservation
from tests.checks.builders import closed, seen

POSITIVE = (seen(SelfObservation("windows", "MAY-01", last_update="2026-05-02")),)
NEGATIVE = (
    seen(SelfObservation("windows", "MAY-01", last_update="2026-11-12")),
    closed(),
)
NOT_EVALUABLE = (
    seen(SelfObservation("windows", "MAY-01")),
    seen(SelfObservation("windows", "MAY-01", last_update="2027-11-12")),
    seen(SelfObservation("windows", "MAY-01", last_update="hôm qua")),
)
