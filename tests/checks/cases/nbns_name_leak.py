"""Inventories for nbns_name_leak."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.names import NetbiosObservation
from tests.checks.builders import closed, ended, seen

POSITIVE = (seen(NetbiosObservation((("MAY-01", 0),))),)
NEGATIVE = (closed(),)
NOT_EVALUABLE = (seen(coverage=(ended("netbios", Reason.ERROR),)),)
