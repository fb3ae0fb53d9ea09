"""A part of the gate: UDP questions to one host, and the waiting for their replies."""

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from scanner.datagram_conversation import Conversation, OwnSocket, SharedSockets
from scanner.ledger import Ledger
from scanner.pace import Pace
from scanner.waits import FIRST_WAIT, Waits

SHARE_SOCKETS = sys.platform == "linux"
"""Whether the system tells whose port is closed on a socket that asks many hosts."""


@dataclass(frozen=True, slots=True)
class Datagram:
    """One UDP datagram that came back."""

    address: str
    port: int
    data: bytes


class DatagramExchange:
    """Questions to single hosts; `admit` is the gate's check and raises for what is not allowed."""

    def __init__(self, admit: Callable[[str, int], None], pace: Pace, ledger: Ledger, waits: Waits) -> None:
        self._admit = admit
        self._pace = pace
        self._ledger = ledger
        self._waits = waits
        self._shared = SharedSockets() if SHARE_SOCKETS else None

    async def ask(self, address: str, port: int, payload: bytes, *, timeout: float, attempts: int) -> Datagram | None:
        """Ask until the first reply, None after `attempts` waits in vain of at most `timeout` seconds.

        Raises `ConnectionRefusedError` where the port is closed, and what `admit` raises.
        """
        way = OwnSocket if self._shared is None or ":" in address else self._shared
        with way.to(address, port) as conversation:
            for left in reversed(range(attempts)):
                await self._before(address, port)
                sent = asyncio.get_running_loop().time()
                await conversation.send(payload)
                reply = await self._reply_within(conversation, sent, timeout, last=not left)
                if reply is not None:
                    return Datagram(address, port, reply)
        return None

    async def _before(self, address: str, port: int) -> None:
        """Wait for the moment of one more datagram, and count it; the budget may have been used up meanwhile."""
        await self._pace.wait(address)
        self._admit(address, port)
        self._ledger.count(address, time.monotonic())

    async def _reply_within(
        self, conversation: Conversation, sent: float, timeout: float, *, last: bool
    ) -> bytes | None:
        """Wait as long as `waits` says; who began before the network was known goes on by what is known meanwhile."""
        loop = asyncio.get_running_loop()
        try:
            while (until := sent + self._waits.reply(timeout, last=last)) > loop.time():
                reply = await conversation.receive(min(until, loop.time() + FIRST_WAIT))
                if reply is not None:
                    return reply
        except ConnectionRefusedError:
            # The other system's own word, without a service's time to think: it tells how far away it is.
            self._waits.heard(loop.time() - sent)
            self._pace.control.heard(loop.time() - sent)
            raise
        return None
