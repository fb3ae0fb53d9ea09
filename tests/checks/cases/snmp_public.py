"""Inventories for snmp_public."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.snmp import SnmpEngineObservation
from tests.checks.builders import closed, ended, not_permitted, seen

READ = SnmpObservation(0, "2c", "Linux")
DONE = (ended("snmp", None),)
POSITIVE = (
    seen(READ),
    seen(READ, SnmpEngineObservation(0, "80001f8880"), coverage=DONE),
    seen(READ, SnmpObservation(0, "3", "Linux", access="user"), coverage=DONE),
)
NEGATIVE = (
    closed(),
    seen(coverage=(ended("snmp", None),)),
    seen(coverage=(ended("snmp", Reason.TIMEOUT),)),
    seen(SnmpObservation(0, "3", "Switch", access="user", public_silent=True), coverage=(ended("snmp", None),)),
    seen(SnmpEngineObservation(0, "80001f8880"), coverage=(ended("snmp", None),)),
    seen(SnmpObservation(0, "2c", "Switch", access="community", public_silent=True), coverage=(ended("snmp", None),)),
)
NOT_EVALUABLE = (
    seen(coverage=(not_permitted("snmp", Reason.CONSENT_MISSING),)),
    seen(coverage=(ended("snmp", Reason.ERROR),)),
)
