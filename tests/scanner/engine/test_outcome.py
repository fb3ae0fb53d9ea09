import asyncio
import errno
import ssl

import pytest

from scanner.engine.outcome import is_local_fault, reason_of, state_of
from scanner.gate import RefusedByGateError
from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.probes.base import ProbeFailedError
from scanner.stream import StreamLimitError


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (TimeoutError(), CoverageState.FAILED, Reason.TIMEOUT),
        (ConnectionRefusedError(), CoverageState.FAILED, Reason.REFUSED),
        (ConnectionResetError(), CoverageState.FAILED, Reason.RESET),
        (BrokenPipeError(), CoverageState.FAILED, Reason.RESET),
        (asyncio.IncompleteReadError(b"", 4), CoverageState.FAILED, Reason.GARBAGE),
        (UnicodeDecodeError("utf-8", b"", 0, 1, ""), CoverageState.FAILED, Reason.GARBAGE),
        (StreamLimitError("too many bytes"), CoverageState.FAILED, Reason.GARBAGE),
        (ssl.SSLError("handshake"), CoverageState.FAILED, Reason.GARBAGE),
        (OSError(errno.EHOSTUNREACH, ""), CoverageState.FAILED, Reason.NOT_REACHED),
        (OSError(errno.ENETDOWN, ""), CoverageState.FAILED, Reason.NOT_REACHED),
        (RefusedByGateError("1.1.1.1", 80, "outside_scope"), CoverageState.NOT_PERMITTED, Reason.CONSENT_MISSING),
        (ProbeFailedError(Reason.NO_PRIVILEGE), CoverageState.NOT_RUN, Reason.NO_PRIVILEGE),
        (ProbeFailedError(Reason.OPT_IN_OFF), CoverageState.NOT_PERMITTED, Reason.OPT_IN_OFF),
        (ProbeFailedError(Reason.AUTH_REQUIRED), CoverageState.FAILED, Reason.AUTH_REQUIRED),
        (KeyError("x"), CoverageState.FAILED, Reason.ERROR),
        (OSError(errno.EMFILE, ""), CoverageState.FAILED, Reason.ERROR),
    ],
)
def test_each_exception_has_its_reason(error: Exception, state: CoverageState, reason: Reason) -> None:
    assert state_of(error) == (state, reason)
    assert reason_of(error) is reason


def test_a_datagram_without_reply_was_asked_to_its_end() -> None:
    for error in (ConnectionRefusedError(), TimeoutError()):
        assert state_of(error, Transport.UDP) == (CoverageState.DONE, None)
    assert state_of(TimeoutError(), Transport.UDP, cut_off=True) == (CoverageState.FAILED, Reason.TIMEOUT)


def test_only_faults_of_this_computer_are_local() -> None:
    assert is_local_fault(OSError(errno.ENETUNREACH, ""))
    assert not is_local_fault(OSError(errno.EHOSTUNREACH, ""))
    assert not is_local_fault(TimeoutError())
