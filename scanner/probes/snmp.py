"""SNMP: one read of the system group with the community "public", v2c first, v1 for old agents.

For a device that the user's own file names, its credentials are tried after
that; whether "public" is accepted has then been asked all the same.
"""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from scanner.gate import RefusedByGateError
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.snmp import SnmpAccountObservation
from scanner.probes.base import Answer, Consent, Probe, Target
from scanner.probes.protocols import snmp_message as message
from scanner.probes.snmp_accounts import open_accounts, read_system
from scanner.probes.snmp_session import CommunitySession
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_SECONDS = 1.0
_HEAD_START = 0.2
"""Seconds that version 2c is asked alone; an agent that answers it later gets the question in version 1, too."""


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read once in each version until one answers, then with the user's own credentials where there are any.

    Silence raises `TimeoutError`: an agent that knows another community is as
    silent as none. `ValueError` is raised where all that came back was no answer.
    """
    seen: list[Observation] = []
    excerpt, failure = b"", None
    try:
        found, version = await _read_public(target, gate)
        seen.append(_observation(target.port, version, "public", found))
        excerpt = found.text(message.SYS_DESCR)
    except (TimeoutError, ConnectionRefusedError, ValueError) as error:
        failure = error
    if target.accounts and not isinstance(failure, ConnectionRefusedError):
        opened = await open_accounts(target, gate)
        seen += opened.tried
        if opened.session and opened.system:
            access = "user" if opened.session.version == "3" else "community"
            own = _observation(target.port, opened.session.version, access, opened.system)
            seen.append(replace(own, public_silent=isinstance(failure, TimeoutError)))
            excerpt = excerpt or opened.system.text(message.SYS_DESCR)
    if failure and not seen:
        raise failure
    return Answer(tuple(seen), excerpt)


async def _read_public(target: Target, gate: "Gate") -> tuple[message.SystemGroup, str]:
    """Return the system group and the version that brought it, 2c where the agent speaks both.

    Version 1 is asked beside 2c once that has been silent for a moment: most
    hosts are no agents, and each would be waited for twice. Nonsense in one version does not spare the other.
    """
    outcomes: dict[str, message.SystemGroup | Exception] = {}
    async with asyncio.TaskGroup() as group:
        newer = group.create_task(_outcome(target, gate, "2c"))
        await asyncio.wait({newer}, timeout=_HEAD_START)
        if not newer.done() or _other_version_left(newer.result()):
            older = group.create_task(_outcome(target, gate, "1"))
            if _other_version_left(await newer):
                outcomes["1"] = await older
            older.cancel()
        outcomes["2c"] = newer.result()
    for version, outcome in outcomes.items():
        if isinstance(outcome, message.SystemGroup):
            return outcome, version
    failures = [outcome for outcome in outcomes.values() if isinstance(outcome, Exception)]
    raise min(failures, key=lambda failure: isinstance(failure, TimeoutError))


def _other_version_left(outcome: message.SystemGroup | Exception) -> bool:
    """Tell whether an agent that ended one version so may speak another."""
    return isinstance(outcome, TimeoutError | ValueError)


async def _outcome(target: Target, gate: "Gate", version: str) -> message.SystemGroup | Exception:
    """Read in one version; why it failed is returned, so that it ends no other question."""
    try:
        response = await read_system(CommunitySession(target, gate, version, timeout=_SECONDS))
    except (OSError, ValueError, RefusedByGateError) as error:
        return error
    return message.system_group(response) if response else TimeoutError()


def _observation(port: int, version: str, access: str, found: message.SystemGroup) -> SnmpObservation:
    return SnmpObservation(
        port=port,
        version=version,
        sys_descr=clean(found.text(message.SYS_DESCR), 500),
        sys_object_id=found.object_id(message.SYS_OBJECT_ID),
        sys_name=clean(found.text(message.SYS_NAME), 255),
        sys_location=clean(found.text(message.SYS_LOCATION), 255),
        uptime_seconds=found.seconds(message.SYS_UPTIME),
        access=access,
    )


PROBE = Probe(
    "snmp",
    ask,
    frozenset({"snmp"}),
    transport=Transport.UDP,
    consent=Consent.GUEST_READ,
    connections=0,
    packets=60,
    seconds=45.0,
    observes=(SnmpObservation, SnmpAccountObservation),
)
