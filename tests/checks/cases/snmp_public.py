"""Inventories for snmp_public."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.access import SnmpObservation
from tests.checks.builders import closed, ended, not_permitted, seen

POSITIVE = (seen(SnmpObservation(0, "2c", "Linux")),)
NEGATIVE = (
    closed(),
    seen(coverage=(ended("snmp", None),)),
    seen(coverage=(ended("snmp", Reason.TIMEOUT),)),
)
NOT_EVALUABLE = (
    seen(coverage=(not_permitted("snmp", Reason.CONSENT_MISSING),)),
    seen(coverage=(ended("snmp", Reason.ERROR),)),
)
