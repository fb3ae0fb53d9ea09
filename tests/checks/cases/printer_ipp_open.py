"""Inventories for printer_ipp_open."""

from scanner.model.observations.access import PrinterObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(PrinterObservation(631, "HP LaserJet"), kind="printer"),)
NEGATIVE = (closed(),)
NOT_EVALUABLE = (
    unanswered(631, "ipp"),
    unswept(),
)
