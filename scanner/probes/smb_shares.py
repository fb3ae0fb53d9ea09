"""SMB shares as somebody without a password sees them: names, and how many entries the first level of each shows.

One anonymous session; one session as "Guest" with an empty password only where
that gives no list. Names of files are counted and never kept; nothing is written.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Reason
from scanner.model.observations.access import Share, SmbSharesObservation
from scanner.probes.base import Answer, Consent, Probe, ProbeFailedError, Target
from scanner.probes.protocols import dce_rpc, ntlm
from scanner.probes.smb_session import SmbRefusedError, SmbSession
from scanner.stream import StreamLimitError
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_KINDS = {0: "disk", 1: "printer", 2: "device", 3: "ipc"}
_ADMINISTRATIVE = frozenset({"ipc$", "print$"})
_MOST_SHARES_READ = 20


async def ask(target: Target, gate: "Gate") -> Answer:
    """List shares without a password; refused both ways is an answer too."""
    refusals = []
    for authenticate in (ntlm.authenticate_anonymous, ntlm.authenticate_guest):
        async with await gate.connect(target.address, target.port) as stream:
            session = SmbSession(stream, target.address)
            try:
                kind = await session.sign_on(authenticate)
            except SmbRefusedError:
                refusals.append("session")
                continue
            try:
                listed = await _list(session)
                shares = await _shares(session, listed)
                return Answer((SmbSharesObservation(target.port, kind, shares, _ipc_remark(listed)),))
            except SmbRefusedError:
                refusals.append("list")
            finally:
                await session.leave()
    if refusals[-1] == "list":
        raise ProbeFailedError(Reason.AUTH_REQUIRED, "a guest may sign on but not list the shares")
    return Answer((SmbSharesObservation(target.port, "refused"),))


def _ipc_remark(listed: Sequence[dce_rpc.ShareInfo]) -> str:
    return next((clean(item.remark, 200) for item in listed if item.name.lower() == "ipc$"), "")


async def _shares(session: SmbSession, listed: Sequence[dce_rpc.ShareInfo]) -> tuple[Share, ...]:
    shares = []
    for number, item in enumerate(item for item in listed if item.name.lower() not in _ADMINISTRATIVE):
        kind = _KINDS.get(item.type & 0xFF, "device")
        readable: bool | None = None
        entries: int | None = None
        if kind == "disk" and number < _MOST_SHARES_READ:
            readable, entries = await _read(session, item.name)
        shares.append(Share(clean(item.name, 100), kind, readable, entries))
    return tuple(shares)


async def _list(session: SmbSession) -> tuple[dce_rpc.ShareInfo, ...]:
    await session.connect_tree("IPC$")
    pipe = await session.open("srvsvc", directory=False)
    if not dce_rpc.parse_bind_answer(await session.transceive(pipe, dce_rpc.bind(dce_rpc.SRVSVC))):
        raise SmbRefusedError(0)
    answer = await session.transceive(pipe, dce_rpc.share_list_request(session.host))
    if dce_rpc.is_access_denied(answer):
        raise SmbRefusedError(5)
    shares = dce_rpc.parse_share_list(answer)
    await session.close(pipe)
    await session.disconnect_tree()
    return shares


async def _read(session: SmbSession, name: str) -> tuple[bool | None, int | None]:
    """Tell whether the first level of a share can be listed; None where it broke off."""
    try:
        await session.connect_tree(name)
        folder = await session.open("", directory=True)
        entries = await session.count_entries(folder)
        await session.close(folder)
        await session.disconnect_tree()
    except SmbRefusedError as error:
        return (False if error.is_denial else None), None
    except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, StreamLimitError, ValueError):
        return None, None
    return True, entries


PROBE = Probe(
    "smb_shares",
    ask,
    frozenset({"microsoft-ds", "smb"}),
    consent=Consent.GUEST_READ,
    connections=2,
    packets=200,
    seconds=25.0,
    observes=(SmbSharesObservation,),
)
