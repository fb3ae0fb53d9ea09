"""Asks one SNMP agent: by a community (versions 1 and 2c) or as a user (version 3), one request at a time."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from scanner.probes.protocols import snmp_message, snmp_pdu, snmp_usm, snmp_v3
from scanner.probes.protocols.snmp_pdu import Oid, Response
from scanner.probes.protocols.snmp_usm import Keys
from scanner.probes.protocols.snmp_v3 import Engine
from scanner.snmp_access import User

if TYPE_CHECKING:
    from scanner.gate import Gate
    from scanner.probes.base import Target

TIMEOUT = 2.0
"""Seconds; the processor of a small switch answers table reads late."""
DISCOVERY_TIMEOUT = 1.0


class SnmpRefusedError(ValueError):
    """An agent answered that it does not let this user in; `result` as in `SnmpAccountObservation`."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class SnmpSession(Protocol):
    """One agent and the way in."""

    @property
    def version(self) -> str:
        """The protocol version: 1, 2c or 3."""

    async def ask(self, kind: int, names: Sequence[Oid], repetitions: int = 0, vlan: int = 0) -> Response | None:
        """Return the answer, None for silence; `vlan` asks a switch that keeps one table a VLAN (0: its default).

        Raises `ValueError` for an answer that is none, `ConnectionRefusedError` or `RefusedByGateError`.
        """


@dataclass(slots=True)
class CommunitySession:
    """Reads by a community string."""

    target: "Target"
    gate: "Gate"
    version: str
    community: bytes = field(default=snmp_message.COMMUNITY, repr=False)
    timeout: float = TIMEOUT

    async def ask(self, kind: int, names: Sequence[Oid], repetitions: int = 0, vlan: int = 0) -> Response | None:
        """Return the answer, None for silence; a VLAN's table is read with "community@VLAN" (Cisco)."""
        number = secrets.randbelow(2**31)
        community = self.community + (b"@%d" % vlan if vlan else b"")
        request = snmp_message.message(self.version, community, snmp_pdu.request(kind, number, names, repetitions))
        reply = await self.gate.exchange(self.target.address, self.target.port, request, timeout=self.timeout)
        if reply is None:
            return None
        return snmp_pdu.response(snmp_message.pdu_of(reply.data, self.version, community), number)


async def discover(target: "Target", gate: "Gate") -> Engine | None:
    """Ask for the agent's engine, which needs no name and no password; None for silence."""
    number = secrets.randbelow(2**31)
    request = snmp_v3.discovery(number)
    reply = await gate.exchange(target.address, target.port, request, timeout=DISCOVERY_TIMEOUT)
    return snmp_v3.engine_of(reply.data, number) if reply else None


_REFUSALS = {
    snmp_v3.UNSUPPORTED_LEVEL: "unsupported_level",
    snmp_v3.UNKNOWN_USER: "unknown_user",
    snmp_v3.WRONG_DIGEST: "wrong_password",
    snmp_v3.DECRYPTION: "wrong_privacy_password",
}
_AFTER_A_REPORT = 2
"""Times that a request is put again because the agent's clock or engine is another than was thought."""


class UserSession:
    """Reads as a user of version 3."""

    version = "3"

    def __init__(self, target: "Target", gate: "Gate", user: User, engine: Engine) -> None:
        self._target = target
        self._gate = gate
        self._user = user
        self._name = user.name.reveal().encode()
        self._salt = secrets.randbits(64)
        self._take(engine)

    def _take(self, engine: Engine) -> None:
        self._engine = engine
        self._heard = time.monotonic()
        self._keys: Keys = snmp_usm.keys_for(self._user, engine.id)

    async def ask(self, kind: int, names: Sequence[Oid], repetitions: int = 0, vlan: int = 0) -> Response | None:
        """Return the answer, None for silence; a VLAN's table is the context "vlan-N" (Cisco).

        Raises `SnmpRefusedError` where the agent does not let the user in.
        """
        context = b"vlan-%d" % vlan if vlan else b""
        for _ in range(1 + _AFTER_A_REPORT):
            answer = await self._exchange(kind, names, repetitions, context)
            if answer is None or not answer.report:
                return answer.response if answer else None
            self._follow(answer)
        raise SnmpRefusedError("clock")

    async def _exchange(
        self, kind: int, names: Sequence[Oid], repetitions: int, context: bytes
    ) -> snmp_v3.Answer | None:
        number = secrets.randbelow(2**31)
        pdu = snmp_pdu.request(kind, number, names, repetitions)
        self._salt = (self._salt + 1) % 2**64
        salt = self._salt.to_bytes(8, "big")
        request = snmp_v3.request(number, pdu, self._now(), self._name, self._keys, salt=salt, context=context)
        reply = await self._gate.exchange(self._target.address, self._target.port, request, timeout=TIMEOUT)
        if reply is None:
            return None
        answer = snmp_v3.answer(reply.data, number, number, self._name, self._keys)
        if not answer.report:
            self._check_clock(answer)
        return answer

    def _now(self) -> Engine:
        """Return the engine with the time that it must have by now."""
        passed = int(time.monotonic() - self._heard)
        return Engine(self._engine.id, self._engine.boots, self._engine.seconds + passed)

    def _check_clock(self, answer: snmp_v3.Answer) -> None:
        """Refuse an answer of long ago that somebody plays again (RFC 3414 3.2, step 7b)."""
        if answer.engine.id != self._engine.id:
            raise ValueError("an answer of another engine")
        if not answer.signed:
            return
        known, told = self._now(), answer.engine
        if (told.boots, told.seconds + _WINDOW) < (known.boots, known.seconds):
            raise ValueError("an answer of long ago")
        if (told.boots, told.seconds) > (known.boots, known.seconds):
            self._engine, self._heard = told, time.monotonic()

    def _follow(self, answer: snmp_v3.Answer) -> None:
        """Take the engine's clock from a report, for the next attempt; any other report is a refusal.

        The clock counts only where the report is signed: else anybody could
        turn it back. An engine that changed its id is another one (a device
        that took over the address), whose clock a first report may tell.
        """
        if answer.report == snmp_v3.NOT_IN_TIME and answer.signed and answer.engine.id == self._engine.id:
            self._engine, self._heard = answer.engine, time.monotonic()
        elif answer.report == snmp_v3.UNKNOWN_ENGINE and answer.engine.id != self._engine.id:
            self._take(answer.engine)
        else:
            raise SnmpRefusedError(_REFUSALS.get(answer.report, "refused"))


_WINDOW = 150
"""Seconds that clocks may differ by (RFC 3414 2.2.3)."""
