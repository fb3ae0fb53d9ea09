"""Inventories for ftp_plaintext."""

from scanner.model.observations.access import FtpObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(FtpObservation(21, "220 ready", False, False)),)
NEGATIVE = (
    seen(FtpObservation(21, "220 ready", True, False)),
    closed(),
)
NOT_EVALUABLE = (
    seen(FtpObservation(21, "220 ready", None)),
    unanswered(21, "ftp"),
    unswept(),
)
