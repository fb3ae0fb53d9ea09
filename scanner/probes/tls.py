"""TLS: which versions a server takes, one connection each, and its certificate."""

import asyncio
import contextlib
import ssl
import sys
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Reason
from scanner.model.observations.web import TlsObservation
from scanner.probes.base import Answer, Probe, ProbeFailedError, Target
from scanner.probes.http_client import lenient_tls
from scanner.probes.protocols.certificate import covers, parse_certificate
from scanner.probes.protocols.tls_hello import VERSIONS, ServerChoice, client_hello, parse_answer, record_length
from scanner.stream import StreamLimitError

if TYPE_CHECKING:
    from scanner.gate import Gate

ACCEPTED, ALERT, CLOSED, OPEN = "accepted", "alert", "closed", "open"
_TIME_PROBLEMS = frozenset({9, 10})
"""X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED: they say nothing of who vouches for the certificate."""
_NO_ISSUER = frozenset({2, 20, 21})


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask each version from the newest to the oldest, then for the certificate."""
    answers: dict[str, tuple[str, ServerChoice | None]] = {}
    for version in reversed(VERSIONS):
        answers[version] = await ask_version(target, gate, version)
        if len(answers) == 2 and not any(state in {ACCEPTED, ALERT} for state, _ in answers.values()):
            _give_up([state for state, _ in answers.values()])
    accepted = {choice.version for _, choice in answers.values() if choice}
    if not accepted:
        _give_up([state for state, _ in answers.values()])
    refused = await _refused(target, gate, answers, accepted)
    certificate, cipher = await _certificate(target, gate)
    parsed = None
    if certificate:
        with contextlib.suppress(ValueError):
            parsed = parse_certificate(certificate)
    observation = TlsObservation(
        port=target.port,
        accepted=tuple(name for name in VERSIONS if name in accepted),
        refused=tuple(name for name in VERSIONS if name in refused),
        certificate=parsed,
        name_asked=target.host,
        name_matches=covers(parsed.names, target.host) if parsed and target.host else None,
        trusted=await _trusted(target, gate) if parsed else None,
        cipher=cipher or _hexadecimal(answers, accepted),
    )
    return Answer((observation,))


async def ask_version(target: Target, gate: "Gate", version: str) -> tuple[str, ServerChoice | None]:
    """Send one ClientHello; a server that chooses another version than asked has refused the one asked."""
    try:
        async with await gate.connect(target.address, target.port) as stream:
            await stream.send(client_hello(version, target.host))
            head = await stream.receive_exactly(5)
            choice = parse_answer(head + await stream.receive_exactly(record_length(head)))
    except (TimeoutError, StreamLimitError):
        return OPEN, None
    except ConnectionRefusedError:
        raise
    except (ConnectionError, asyncio.IncompleteReadError) as error:
        partial = getattr(error, "partial", b"")
        return (OPEN if partial else CLOSED), None
    except ValueError:
        return OPEN, None
    if choice is None:
        return ALERT, None
    return (ACCEPTED if choice.version == version else ALERT), choice


def _give_up(states: list[str]) -> None:
    if ALERT in states:
        raise ProbeFailedError(Reason.REFUSED, "no TLS version was agreed on")
    if CLOSED in states:
        raise ProbeFailedError(Reason.RESET, "closed at every ClientHello")
    raise ProbeFailedError(Reason.GARBAGE, "no TLS answer")


async def _refused(
    target: Target, gate: "Gate", answers: dict[str, tuple[str, ServerChoice | None]], accepted: set[str]
) -> set[str]:
    """Return the versions refused; a bare close counts only if the server still takes a version it took before.

    A server that is tired of connections closes too, and that must not pass for a refusal.
    """
    alerts = {name for name, (state, _) in answers.items() if state == ALERT} - accepted
    closed = {name for name, (state, _) in answers.items() if state == CLOSED} - accepted
    if closed:
        newest = max(accepted, key=lambda name: VERSIONS[name])
        state, _ = await ask_version(target, gate, newest)
        if state == ACCEPTED:
            alerts |= closed
    return alerts


async def _certificate(target: Target, gate: "Gate") -> tuple[bytes | None, str]:
    """Return the leaf certificate (DER) and the cipher suite of an ordinary handshake, None and "" without one."""
    with contextlib.suppress(ssl.SSLError, TimeoutError, ConnectionError, StreamLimitError):
        async with await gate.connect(target.address, target.port) as stream:
            session = await stream.start_tls(lenient_tls(), target.host or None)
            cipher = session.cipher()
            return session.getpeercert(binary_form=True), cipher[0] if cipher else ""
    return None, ""


async def _trusted(target: Target, gate: "Gate") -> bool | None:
    """Tell whether this computer's own store vouches for the certificate, whatever name it bears."""
    context = ssl.create_default_context()
    context.check_hostname = False
    if not context.cert_store_stats()["x509_ca"]:
        return None
    context.set_ciphers("ALL:@SECLEVEL=0")
    try:
        async with await gate.connect(target.address, target.port) as stream:
            await stream.start_tls(context, target.host or None)
    except ssl.SSLCertVerificationError as error:
        return _distrust(error.verify_code)
    except (ssl.SSLError, TimeoutError, ConnectionError, StreamLimitError):
        return None
    return True


def _distrust(code: int) -> bool | None:
    """Windows fetches roots when they are first needed, so there a missing issuer may only be unknown yet."""
    if code in _TIME_PROBLEMS or (sys.platform == "win32" and code in _NO_ISSUER):
        return None
    return False


def _hexadecimal(answers: dict[str, tuple[str, ServerChoice | None]], accepted: set[str]) -> str:
    newest = max(accepted, key=lambda name: VERSIONS[name])
    return next((f"{choice.cipher:#06x}" for _, choice in answers.values() if choice and choice.version == newest), "")


PROBE = Probe(
    "tls", ask, frozenset({"tls", "ssl"}), connections=8, packets=80, seconds=40.0, observes=(TlsObservation,)
)
