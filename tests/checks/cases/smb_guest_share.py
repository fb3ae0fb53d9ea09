"""Inventories for smb_guest_share."""

from scanner.model.observations.access import Share, SmbSharesObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(SmbSharesObservation(445, "guest", (Share("de-thi", "disk", True, 3), Share("IPC$", "ipc", True)))),)
NEGATIVE = (
    seen(SmbSharesObservation(445, "refused")),
    seen(SmbSharesObservation(445, "anonymous", (Share("print$", "disk", True), Share("kt", "disk", False)))),
    closed(),
)
NOT_EVALUABLE = (
    seen(SmbSharesObservation(445, "guest", (Share("kt", "disk", None),))),
    unanswered(445, "smb_shares"),
    unswept(),
)
