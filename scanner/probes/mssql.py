"""Microsoft SQL Server: its version from the PRELOGIN, before any sign-on (MS-TDS 2.2.6.5)."""

from typing import TYPE_CHECKING

from scanner.model.observations.access import MssqlObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.protocols.tds_message import HEADER, body_length, parse_prelogin, question

if TYPE_CHECKING:
    from scanner.gate import Gate


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask once and leave."""
    async with await gate.connect(target.address, target.port) as stream:
        await stream.send(question())
        body = await stream.receive_exactly(body_length(await stream.receive_exactly(HEADER)))
    found = parse_prelogin(body)
    return Answer((MssqlObservation(target.port, found.version, found.encryption),), body)


PROBE = Probe("mssql", ask, frozenset({"ms-sql-s"}), packets=8, observes=(MssqlObservation,))
