"""RDP: which security a server takes, by three connection requests, and what its NTLM challenge tells.

Only the answers to requests without CredSSP tell whether network level
authentication is demanded: some servers (xrdp) answer a request for CredSSP
by quietly choosing standard security.
"""

import asyncio
import ssl
from typing import TYPE_CHECKING

from scanner.model.observations.access import NtlmIdentity, RdpObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http_client import lenient_tls
from scanner.probes.protocols import credssp, der, x224
from scanner.stream import Stream, StreamLimitError

if TYPE_CHECKING:
    from scanner.gate import Gate

_REQUESTS = (x224.STANDARD, x224.TLS, x224.TLS | x224.HYBRID)
_ENDINGS = (TimeoutError, ConnectionError, asyncio.IncompleteReadError, StreamLimitError, ssl.SSLError, ValueError)


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask for standard security, TLS, and TLS or CredSSP, one connection each; nobody signs on."""
    confirms: list[x224.Confirm | None] = []
    first_error: Exception | None = None
    for protocols in _REQUESTS:
        try:
            confirms.append(await _confirm(target, gate, protocols))
        except _ENDINGS as error:
            first_error = first_error or error
            confirms.append(None)
            if len(confirms) == 1 and isinstance(error, ConnectionRefusedError | ValueError):
                raise
    if first_error and not any(confirms):
        raise first_error
    standard, tls, hybrid = (
        verdict(confirm, protocols) for confirm, protocols in zip(confirms, _REQUESTS, strict=True)
    )
    identity = await _identity(target, gate) if hybrid == "accepted" else None
    failure = tuple(confirm.failure if confirm else None for confirm in confirms)
    flags = next((confirm.flags for confirm in reversed(confirms) if confirm and confirm.flags is not None), None)
    return Answer((RdpObservation(target.port, standard, tls, hybrid, failure, identity, flags),))


def verdict(confirm: x224.Confirm | None, protocols: int) -> str:
    """Return accepted where the server chose just the best protocol asked for, refused, or unknown for no answer."""
    if confirm is None:
        return "unknown"
    best = x224.HYBRID if protocols & x224.HYBRID else protocols
    return "accepted" if confirm.selected == best else "refused"


async def _confirm(target: Target, gate: "Gate", protocols: int) -> x224.Confirm:
    async with await gate.connect(target.address, target.port) as stream:
        return await _exchange(stream, protocols)


async def _exchange(stream: Stream, protocols: int) -> x224.Confirm:
    await stream.send(x224.connection_request(protocols))
    head = await stream.receive_exactly(4)
    return x224.parse_confirm(await stream.receive_exactly(x224.packet_length(head)))


async def _identity(target: Target, gate: "Gate") -> NtlmIdentity | None:
    """Ask inside TLS for the NTLM challenge and leave before any sign-on."""
    try:
        async with await gate.connect(target.address, target.port) as stream:
            await _exchange(stream, x224.TLS | x224.HYBRID)
            await stream.start_tls(lenient_tls())
            await stream.send(credssp.ts_request())
            head = await stream.receive_exactly(6)
            length = der.announced_length(head)
            if not 6 < length <= credssp.LONGEST_MESSAGE:
                return None
            return credssp.parse_challenge(head + await stream.receive_exactly(length - 6)).identity
    except _ENDINGS:
        return None


PROBE = Probe(
    "rdp", ask, frozenset({"ms-wbt-server", "rdp"}), connections=4, packets=40, seconds=20.0, observes=(RdpObservation,)
)
