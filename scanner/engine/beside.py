"""What is asked of a found host while its ports are still being swept: datagrams, and ports that were open before."""

import asyncio
from datetime import UTC, datetime

from scanner.engine.asking import Question, ask
from scanner.engine.questions import datagram_questions, following_questions
from scanner.engine.session import Host, Session
from scanner.engine.unchanged import greets_alike, seems_unchanged
from scanner.probes.base import all_probes


async def ask_beside(session: Session, host: Host) -> None:
    """Ask a host that may be unchanged for its greetings and what it told by datagrams, any other for all datagrams."""
    known = seems_unchanged(session, host, datetime.now(UTC))
    questions = datagram_questions_of(session, host)
    if known is not None:
        questions = tuple(item for item in questions if item.probe.name in known.spoke or item.target.accounts)
    _note(host, questions)
    async with session.beside_turn, asyncio.TaskGroup() as group:
        for question in questions:
            group.create_task(_ask_datagram(session, host, question))
        if known is not None:
            host.greets_alike = await greets_alike(session, host, known)


async def ask_the_rest(session: Session, host: Host) -> None:
    """Put the datagram questions that were not put beside the sweep."""
    questions = datagram_questions_of(session, host)
    left = tuple(item for item in questions if (item.probe.name, item.target.port) not in host.asked)
    _note(host, left)
    async with asyncio.TaskGroup() as group:
        for question in left:
            group.create_task(_ask_datagram(session, host, question))


async def settled(host: Host) -> None:
    """Return once nothing is asked beside the sweep any more; its errors are raised where the tasks were started."""
    asked = [task for task in (host.beside, host.early) if task is not None]
    if asked:
        await asyncio.wait(asked)


def datagram_questions_of(session: Session, host: Host) -> tuple[Question, ...]:
    """Return what is asked of a host by datagram, each with the user's own credentials for it."""
    plan = session.plan
    return datagram_questions(host.address, plan.settings.profile, all_probes(), plan.accounts)


def _note(host: Host, questions: tuple[Question, ...]) -> None:
    keys = [(item.probe.name, item.target.port) for item in questions]
    host.asked.update(keys)
    host.wait_for(keys)


async def _ask_datagram(session: Session, host: Host, question: Question) -> None:
    ending = await ask(session, question, host.findings)
    host.waiting.pop((question.probe.name, question.target.port), None)
    for following in following_questions(question.target, ending.answer, all_probes()):
        await ask(session, following, host.findings)
