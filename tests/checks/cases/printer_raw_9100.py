"""Inventories for printer_raw_9100."""

from tests.checks.builders import closed, seen, unswept

POSITIVE = (
    seen(ports=(9100,), kind="printer"),
    seen(ports=(9100,), kind="server"),
)
NEGATIVE = (closed(),)
NOT_EVALUABLE = (unswept(),)
