"""PJLink: name, maker, model and (class 2) serial number of a projector that asks for no password.

Only questions are sent, never a command; where a password is wanted, nothing is sent at all.
"""

from typing import TYPE_CHECKING

from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.protocols.pjlink_message import parse_answer, parse_greeting, question
from scanner.stream import Stream
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_NAME, _MAKER, _MODEL, _CLASS, _SERIAL, _SOFTWARE = b"NAME", b"INF1", b"INF2", b"CLSS", b"SNUM", b"SVER"


async def ask(target: Target, gate: "Gate") -> Answer:
    """Wait for the greeting and read the name plate, one question after the other on one connection."""
    async with await gate.connect(target.address, target.port) as stream:
        greeting = await stream.receive_until(b"\r")
        if parse_greeting(greeting):
            locked = DeviceInformationObservation(target.port, "pjlink", authentication_required=True)
            return Answer((locked,), greeting)
        found = {body: await _value(stream, body) for body in (_NAME, _MAKER, _MODEL, _CLASS)}
        if found[_CLASS] == b"2":
            found |= {body: await _value(stream, body, 2) for body in (_SERIAL, _SOFTWARE)}
    text = {body: clean(value, 200) for body, value in found.items()}
    observation = DeviceInformationObservation(
        target.port,
        "pjlink",
        name=text[_NAME],
        manufacturer=text[_MAKER],
        model=text[_MODEL],
        firmware=text.get(_SOFTWARE, ""),
        serial=text.get(_SERIAL, ""),
    )
    return Answer((observation,), greeting)


async def _value(stream: Stream, body: bytes, level: int = 1) -> bytes:
    await stream.send(question(body, level))
    return parse_answer(await stream.receive_until(b"\r"), body, level)


PROBE = Probe("pjlink", ask, frozenset({"pjlink"}), packets=20, observes=(DeviceInformationObservation,))
