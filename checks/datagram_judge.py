"""The way to a judgement for services that answer in single datagrams (UDP).

No answer means that nothing is there, or nothing that wants to answer us: no
subject, and never a pass. What was not permitted or broke is `not_evaluated`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic

from checks.base import Judgement
from checks.contradiction import least_favourable
from checks.facts import Facts, Place, reason_of
from checks.judging import not_evaluated
from checks.service_judge import at_place
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.device import Device
from scanner.model.inventory import ObservationT

_SILENCE = frozenset({Reason.TIMEOUT, Reason.REFUSED, Reason.FILTERED, Reason.NOT_REACHED})


@dataclass(frozen=True, slots=True)
class DatagramQuestion(Generic[ObservationT]):
    """What one probe asks of one UDP port; `counts` tells whether an observation answers this question at all."""

    probe: str
    observation: type[ObservationT]
    port: int
    counts: Callable[[ObservationT], bool] = lambda _seen: True


def judge_datagram(
    facts: Facts, question: DatagramQuestion[ObservationT], opinion: Callable[[ObservationT], Judgement]
) -> Iterator[Judgement]:
    """Yield one judgement per address that answered, or whose question could not be put."""
    for device in facts.devices:
        for address in device.addresses:
            yield from judge_address(facts, question, opinion, device, address)


def judge_address(
    facts: Facts,
    question: DatagramQuestion[ObservationT],
    opinion: Callable[[ObservationT], Judgement],
    device: Device,
    address: str,
) -> Iterator[Judgement]:
    """Yield the judgement of one address, if there is one."""
    place = Place(device, address, question.port)
    newest = facts.newest_at(place, question.observation, any_port=True, counts=question.counts)
    if newest:
        for judgement in least_favourable([(opinion(seen),) for _, seen in newest]):
            yield at_place(judgement, place, *(evidence for evidence, _ in newest))
        return
    attempt = facts.attempt(question.probe, address)
    if attempt is None or attempt.state is CoverageState.DONE or device.personal:
        return
    if attempt.state is not CoverageState.FAILED or reason_of(attempt) not in _SILENCE:
        yield at_place(not_evaluated(reason_of(attempt)), place)
