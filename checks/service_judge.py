"""The way from a port to a judgement, the same for every check of a TCP service.

A subject exists where the port is open. What was not asked, or not answered,
is `not_evaluated` with its reason; a closed port is no subject.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Generic

from checks.base import Judgement
from checks.contradiction import least_favourable
from checks.facts import Facts, Place, reason_of
from checks.judging import PROTOCOL_REPLY, not_evaluated, passed
from scanner.model.closed_lists import CoverageState, Outcome, Reason, Transport
from scanner.model.device import Device
from scanner.model.evidence import Evidence
from scanner.model.inventory import ObservationT


@dataclass(frozen=True, slots=True)
class ServiceQuestion(Generic[ObservationT]):
    """What one probe asks of one kind of TCP service.

    `ports` are where the service is usual, the first being the one that must
    have been asked; `names` are the service names it is known by. `stand_ins`
    are ports that matter only where the usual one is closed (139 for 445).
    """

    probe: str
    observation: type[ObservationT]
    ports: tuple[int, ...]
    names: frozenset[str]
    opt_in: bool = False
    stand_ins: frozenset[int] = frozenset()

    def is_about(self, place: Place) -> bool:
        """Tell whether a place is (or may be) such a service."""
        name = place.service.name.value if place.service and place.service.name else ""
        return name in self.names if name else place.port in self.ports


def judge_service(
    facts: Facts, question: ServiceQuestion[ObservationT], opinion: Callable[[ObservationT], Judgement]
) -> Iterator[Judgement]:
    """Yield one judgement per place; `opinion` judges one observation."""
    return judge_service_parts(facts, question, lambda seen: (opinion(seen),))


def judge_service_parts(
    facts: Facts,
    question: ServiceQuestion[ObservationT],
    opinion: Callable[[ObservationT], Iterable[Judgement]],
) -> Iterator[Judgement]:
    """Yield the judgements per place where one observation holds several subjects (shares)."""
    for device in facts.devices:
        places = sorted(_places(facts, question, device), key=lambda item: (item.address, item.port))
        for place in places:
            yield from _judge_place(facts, question, opinion, place)
        unknown = None if places or device.personal else facts.port_unknown(device, question.ports[0])
        if unknown is not None and device.addresses:
            nowhere = Place(device, device.addresses[0], question.ports[0])
            yield at_place(not_evaluated(unknown), nowhere)


def at_place(judgement: Judgement, place: Place, *evidence: Evidence) -> Judgement:
    """Return a judgement that names where it holds and on which evidence."""
    return replace(
        judgement,
        device=place.device.id,
        address=place.address,
        port=place.port,
        evidence=tuple(item.id for item in evidence),
        params={"address": place.address, "port": place.port, **judgement.params},
    )


def _places(facts: Facts, question: ServiceQuestion[ObservationT], device: Device) -> Iterator[Place]:
    found: dict[tuple[str, int], Place] = {}
    for service in device.services:
        place = Place(device, service.address, service.port, service)
        if service.transport is Transport.TCP and question.is_about(place):
            found[place.address, place.port] = place
    usual = {address for address, port in found if port == question.ports[0]}
    found = {key: place for key, place in found.items() if key[1] not in question.stand_ins or key[0] not in usual}
    for evidence, seen in facts.seen(device, question.observation):
        port = int(getattr(seen, "port", 0))
        found.setdefault((evidence.target, port), Place(device, evidence.target, port))
    yield from found.values()


def _judge_place(
    facts: Facts,
    question: ServiceQuestion[ObservationT],
    opinion: Callable[[ObservationT], Iterable[Judgement]],
    place: Place,
) -> Iterator[Judgement]:
    newest = facts.newest_at(place, question.observation)
    if not newest:
        yield at_place(not_evaluated(_silence(facts, question, place)), place)
        return
    evidence = newest[-1][0]
    gone = _gone(facts, place, evidence)
    if gone is not None:
        yield gone
        return
    newer_failure = facts.failed_after(question.probe, place.address, place.port, evidence)
    for judgement in least_favourable([tuple(opinion(seen)) for _, seen in newest]):
        if judgement.outcome is Outcome.PASS and newer_failure is not None:
            yield at_place(replace(not_evaluated(newer_failure), sub_key=judgement.sub_key), place)
        else:
            yield at_place(judgement, place, *(item for item, _ in newest))


def _silence(facts: Facts, question: ServiceQuestion[ObservationT], place: Place) -> Reason:
    attempt = facts.attempt(question.probe, place.address, place.port)
    if attempt is not None:
        return Reason.GARBAGE if attempt.state is CoverageState.DONE else reason_of(attempt)
    return Reason.OPT_IN_OFF if question.opt_in and not facts.login_tests_allowed else Reason.NOT_REACHED


def _gone(facts: Facts, place: Place, evidence: Evidence) -> Judgement | None:
    """Judge a service that answered once and whose port a newer scan did not find open.

    Only a port that is known to be closed is a fix; one that fell silent is not.
    """
    swept = facts.sweep(place.device, place.address)
    if swept is None or not facts.sweep_asked(place.device, place.address, place.port):
        return None
    if place.port in swept[1].open or facts.started(swept[0].scan_id) <= facts.started(evidence.scan_id):
        return None
    if swept[1].silent:
        return at_place(not_evaluated(Reason.FILTERED), place, evidence, swept[0])
    return at_place(passed(PROTOCOL_REPLY), place, swept[0])
