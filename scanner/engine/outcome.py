"""How a question ended, from the exception that ended it."""

import asyncio
import errno
import ssl

from scanner.gate import RefusedByGateError
from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.probes.base import ProbeFailedError
from scanner.stream import StreamLimitError

_NOT_PERMITTED = frozenset({Reason.OPT_IN_OFF, Reason.CONSENT_MISSING})
_NOT_RUN = frozenset({Reason.NO_PRIVILEGE, Reason.TOOL_MISSING, Reason.OUT_OF_BUDGET})
_CLASSES: tuple[tuple[type[BaseException], Reason], ...] = (
    (TimeoutError, Reason.TIMEOUT),
    (ConnectionRefusedError, Reason.REFUSED),
    (ConnectionError, Reason.RESET),
    (asyncio.IncompleteReadError, Reason.GARBAGE),
    (asyncio.LimitOverrunError, Reason.GARBAGE),
    (StreamLimitError, Reason.GARBAGE),
    (ssl.SSLError, Reason.GARBAGE),
    (ValueError, Reason.GARBAGE),
)
"""The first class that fits decides."""

LOCAL_FAULTS = frozenset(
    {errno.ENETDOWN, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.ENODEV, errno.ENXIO, 10050, 10051, 10049}
)
"""This computer itself could not send: interface down, route gone (and the Windows numbers)."""
_UNREACHABLE = LOCAL_FAULTS | {errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.EPERM, errno.EACCES, 10064, 10065, 10013}


def reason_of(error: BaseException) -> Reason:
    """Return why a question failed; `Reason.ERROR` means that the probe itself is at fault."""
    if isinstance(error, ProbeFailedError):
        return error.reason
    if isinstance(error, RefusedByGateError):
        return Reason.OUT_OF_BUDGET if error.reason == "out_of_budget" else Reason.CONSENT_MISSING
    for kind, reason in _CLASSES:
        if isinstance(error, kind):
            return reason
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return Reason.NOT_REACHED
    return Reason.ERROR


def state_of(
    error: BaseException, transport: Transport = Transport.TCP, *, cut_off: bool = False
) -> tuple[CoverageState, Reason | None]:
    """Return the coverage state and reason of a question that ended in `error`.

    A datagram that was refused or stayed without a reply is a question put to
    its end: nobody there who would answer. `cut_off` tells that the time ran
    out before the probe was through.
    """
    if transport is Transport.UDP and isinstance(error, ConnectionRefusedError | TimeoutError) and not cut_off:
        return CoverageState.DONE, None
    reason = reason_of(error)
    if reason in _NOT_PERMITTED:
        return CoverageState.NOT_PERMITTED, reason
    return (CoverageState.NOT_RUN if reason in _NOT_RUN else CoverageState.FAILED), reason


def is_local_fault(error: BaseException) -> bool:
    """Tell whether this computer, not the other side, is why nothing could be sent."""
    return isinstance(error, OSError) and error.errno in LOCAL_FAULTS
