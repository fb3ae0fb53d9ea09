"""The way to a judgement for what a computer says of itself."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from checks.base import Judgement
from checks.facts import Facts
from checks.judging import ACTIVE_PROOF, failed, not_evaluated, passed
from scanner.model.closed_lists import Reason
from scanner.model.observations.self_facts import SelfObservation


def judge_computers(facts: Facts, opinion: Callable[[SelfObservation], Judgement | None]) -> Iterator[Judgement]:
    """Yield one judgement per computer whose own facts are known; None from `opinion` is no subject."""
    for device in facts.devices:
        seen = facts.seen(device, SelfObservation)
        judged = opinion(seen[-1][1]) if seen else None
        if judged is not None:
            evidence, own = seen[-1]
            params = {"hostname": own.hostname or evidence.target, **judged.params}
            yield replace(judged, device=device.id, evidence=(evidence.id,), params=params)


def by_state(state: str) -> Judgement:
    """Judge a protection that is on, off or unknown."""
    if state == "on":
        return passed(ACTIVE_PROOF)
    return failed(ACTIVE_PROOF) if state == "off" else not_evaluated(Reason.ERROR)
