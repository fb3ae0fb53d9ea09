"""SMB: which versions a server speaks, signing, and what its NTLM challenge tells; nobody signs on."""

import asyncio
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Reason
from scanner.model.observations.access import NtlmIdentity, SmbObservation
from scanner.probes.base import Answer, Probe, ProbeFailedError, Target
from scanner.probes.protocols import ntlm, smb1, smb2
from scanner.stream import Stream, StreamLimitError

if TYPE_CHECKING:
    from scanner.gate import Gate

_ENDINGS = (TimeoutError, ConnectionError, asyncio.IncompleteReadError, StreamLimitError, ValueError)


async def send_message(stream: Stream, message: bytes) -> None:
    """Send one message with the length of direct TCP transport before it."""
    await stream.send(len(message).to_bytes(4, "big") + message)


async def receive_message(stream: Stream) -> bytes:
    """Return one whole message."""
    return await stream.receive_exactly(smb2.message_length(await stream.receive_exactly(4)))


async def ask(target: Target, gate: "Gate") -> Answer:
    """Negotiate SMB 2/3 on one connection and SMB 1 on another.

    A closed connection counts as refusal of a version only where the other one is
    spoken: then the server is there and understands SMB.
    """
    modern, identity, modern_error = await _modern(target, gate)
    old, old_identity, native_os, old_error = await _old(target, gate)
    if modern is None and not old:
        raise modern_error or old_error or ProbeFailedError(Reason.GARBAGE, "no SMB answer")
    if old is None and modern is not None and _is_close(old_error):
        old = False
    observation = SmbObservation(
        port=target.port,
        dialects=(modern.dialect,) if modern else (),
        smb1=old,
        signing_required=modern.signing_required if modern else None,
        identity=identity or old_identity,
        native_os=native_os,
        guid_spells_name=bool(modern and identity and smb2.guid_spells(modern.guid, identity.computer)),
    )
    return Answer((observation,))


async def _modern(target: Target, gate: "Gate") -> tuple[smb2.Negotiated | None, NtlmIdentity | None, Exception | None]:
    chosen = None
    try:
        async with await gate.connect(target.address, target.port) as stream:
            body = smb2.negotiate_body(tuple(smb2.DIALECTS))
            await send_message(stream, smb2.request(smb2.NEGOTIATE, body, number=0))
            chosen = smb2.read_negotiate(await receive_message(stream))
            token = ntlm.spnego_init(ntlm.negotiate_message())
            await send_message(stream, smb2.request(smb2.SESSION_SETUP, smb2.session_setup_body(token), number=1))
            _, blob = smb2.session_token(smb2.parse_reply(await receive_message(stream)))
            return chosen, ntlm.parse_challenge(blob).identity, None
    except ConnectionRefusedError:
        raise
    except _ENDINGS as error:
        return chosen, None, error


async def _old(target: Target, gate: "Gate") -> tuple[bool | None, NtlmIdentity | None, str, Exception | None]:
    accepted: bool | None = None
    try:
        async with await gate.connect(target.address, target.port) as stream:
            await send_message(stream, smb1.negotiate_request())
            choice = smb1.parse_negotiate(await receive_message(stream))
            accepted = choice.accepted
            if accepted and choice.extended_security:
                await send_message(stream, smb1.session_setup_request())
                challenge, native_os = smb1.parse_session_setup(await receive_message(stream))
                return True, challenge.identity, native_os, None
    except _ENDINGS as error:
        return accepted, None, "", error
    return accepted, None, "", None


def _is_close(error: Exception | None) -> bool:
    if isinstance(error, asyncio.IncompleteReadError):
        return not error.partial
    return isinstance(error, ConnectionError) and not isinstance(error, ConnectionRefusedError)


PROBE = Probe("smb", ask, frozenset({"microsoft-ds", "smb"}), connections=2, packets=24, observes=(SmbObservation,))
