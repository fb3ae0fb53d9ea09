"""Inventories for pc_firewall_off."""

from scanner.model.observations.self_facts import SelfObservation
from tests.checks.builders import closed, seen

POSITIVE = (seen(SelfObservation("windows", "MAY-01", firewall="off")),)
NEGATIVE = (
    seen(SelfObservation("windows", "MAY-01", firewall="on")),
    seen(SelfObservation("linux", "may-chu")),
    closed(),
)
NOT_EVALUABLE = (seen(SelfObservation("windows", "MAY-01")),)
