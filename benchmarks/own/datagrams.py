"""Ask every UDP and multicast question: `{"network", "addresses"}` in, `{"answered"}` out."""

import asyncio
import contextlib
import json
import sys

from scanner.engine.asking import Question
from scanner.engine.questions import datagram_questions
from scanner.gate import Gate
from scanner.interfaces import local_interfaces
from scanner.model.closed_lists import Profile
from scanner.model.scope import Scope
from scanner.probes.base import SegmentProbe, all_probes, all_segment_probes


async def _ask(question: Question, gate: Gate, answered: set[tuple[str, int]]) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(question.probe.seconds):
            answer = await question.probe.ask(question.target, gate)
        if answer.observations:
            answered.add((question.target.address, question.target.port))


async def _ask_segment(probe: SegmentProbe, own: str, gate: Gate, told: set[tuple[str, str]]) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(probe.seconds):
            told |= {(address, probe.name) for address in await probe.ask_segment(own, gate)}


async def _main(network: str, addresses: list[str]) -> None:
    gate = Gate(Scope(networks=(network,)))
    probes = all_probes()
    answered: set[tuple[str, int]] = set()
    told: set[tuple[str, str]] = set()
    async with asyncio.TaskGroup() as group:
        for interface in local_interfaces():
            if interface.network == network:
                for probe in all_segment_probes():
                    group.create_task(_ask_segment(probe, interface.address, gate, told))
        for address in addresses:
            for question in datagram_questions(address, Profile.NORMAL, probes):
                group.create_task(_ask(question, gate, answered))
    print(json.dumps({"answered": sorted(answered), "told": sorted(told)}))


if __name__ == "__main__":
    asyncio.run(_main(**json.loads(sys.argv[1])))
