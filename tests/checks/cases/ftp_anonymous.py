"""Inventories for ftp_anonymous."""

from scanner.model.observations.access import FtpObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(FtpObservation(21, "220 ready", True, True, "230 ok", 4)),)
NEGATIVE = (
    seen(FtpObservation(21, "220 ready", True, False, "530 no")),
    closed(),
)
NOT_EVALUABLE = (
    seen(FtpObservation(21, "220 ready")),
    unanswered(21, "ftp"),
    unswept(),
)
