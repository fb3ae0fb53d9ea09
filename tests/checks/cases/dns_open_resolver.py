"""Inventories for dns_open_resolver."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.access import DnsServerObservation
from tests.checks.builders import closed, ended, seen

POSITIVE = (seen(DnsServerObservation(53, True, True, "NOERROR")),)
NEGATIVE = (
    seen(DnsServerObservation(53, False, False, "REFUSED")),
    closed(),
)
NOT_EVALUABLE = (seen(coverage=(ended("dns_server", Reason.ERROR),)),)
