"""Tries on an agent what the user's own file holds for it: each row once, until one is accepted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scanner.gate import RefusedByGateError
from scanner.model.observations.snmp import SnmpAccountObservation
from scanner.probes.protocols import snmp_message as message
from scanner.probes.protocols.snmp_pdu import AUTHORISATION_ERROR, GET, NO_ACCESS, NO_SUCH_NAME, Response, numbers
from scanner.probes.snmp_session import CommunitySession, SnmpRefusedError, SnmpSession, UserSession, discover
from scanner.snmp_access import Access, Community

if TYPE_CHECKING:
    from scanner.gate import Gate
    from scanner.probes.base import Target

_SYSTEM = tuple(map(numbers, message.SYSTEM))
_DESCRIPTION = (numbers(message.SYS_DESCR),)


class Opened:
    """What the attempts came to: how each row was taken, and the session of the one that was accepted."""

    def __init__(self) -> None:
        self.tried: list[SnmpAccountObservation] = []
        self.session: SnmpSession | None = None
        self.system: message.SystemGroup | None = None


async def open_accounts(target: "Target", gate: "Gate", known: Sequence[SnmpAccountObservation] = ()) -> Opened:
    """Try the rows of `target.accounts`; of those that were tried before (`known`) only the accepted one."""
    opened = Opened()
    accepted = {item.row for item in known if item.result == "accepted"}
    for access in target.accounts:
        if known and access.row not in accepted:
            continue
        await _try(access, target, gate, opened)
        if opened.session:
            break
    return opened


async def _try(access: Access, target: "Target", gate: "Gate", opened: Opened) -> None:
    versions = ("2c", "1") if isinstance(access.credential, Community) else ("3",)
    result = "no_answer"
    for version in versions:
        session, result = await _enter(access, version, target, gate, opened)
        if result == "accepted":
            opened.session = session
        if result != "no_answer":
            break
    level = "community" if isinstance(access.credential, Community) else access.credential.level
    opened.tried.append(SnmpAccountObservation(access.row, version, level, result))


async def _enter(
    access: Access, version: str, target: "Target", gate: "Gate", opened: Opened
) -> tuple[SnmpSession | None, str]:
    """Read the system group with one credential; return the session and how it ended."""
    try:
        session = await _session(access, version, target, gate)
        response = await read_system(session) if session else None
    except SnmpRefusedError as error:
        return None, error.result
    except ValueError:
        return None, "garbage"
    except (ConnectionRefusedError, RefusedByGateError):
        return None, "no_answer"
    if session is None or response is None:
        return None, "no_answer"
    if response.error in (NO_ACCESS, AUTHORISATION_ERROR):
        return None, "no_access"
    opened.system = message.system_group(response)
    return session, "accepted"


async def _session(access: Access, version: str, target: "Target", gate: "Gate") -> SnmpSession | None:
    if isinstance(access.credential, Community):
        return CommunitySession(target, gate, version, access.credential.text.reveal().encode())
    engine = await discover(target, gate)
    return UserSession(target, gate, access.credential, engine) if engine else None


async def read_system(session: SnmpSession) -> Response | None:
    """Read the system group; an agent of version 1 that lacks one of its names is asked for the description alone."""
    response = await session.ask(GET, _SYSTEM)
    if response and response.error == NO_SUCH_NAME:
        response = await session.ask(GET, _DESCRIPTION)
    return response
