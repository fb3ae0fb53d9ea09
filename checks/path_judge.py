"""The way to a judgement for well-known paths: proof, and a control path that must not look alike."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from checks.base import Judgement
from checks.facts import Facts
from checks.judging import ACTIVE_PROOF, PROTOCOL_REPLY, failed, not_evaluated, passed
from checks.page_judge import Page, Pairs, judge_pages
from scanner.model.closed_lists import Outcome, Reason
from scanner.model.observations.web import HttpPathObservation

SERVER_TROUBLE = 500
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class PathQuestion:
    """Which marker proves the content, and at which paths it is looked for (all where empty)."""

    marker: str
    paths: tuple[str, ...] = ()

    def asks(self, path: str) -> bool:
        """Tell whether a path belongs to this question."""
        return not self.paths or any(path.startswith(item) for item in self.paths)


def judge_paths(facts: Facts, question: PathQuestion) -> Iterator[Judgement]:
    """Yield a gap for each path that is proven open, else one judgement per page."""

    def opinion(page: Page, seen: Pairs[HttpPathObservation]) -> list[Judgement]:
        asked = [pair for pair in seen if question.asks(pair[1].path)]
        if not asked:
            return [not_evaluated(Reason.NOT_REACHED)]
        judged = [replace(_opinion(question, item), evidence=(evidence.id,)) for evidence, item in asked]
        gaps = [item for item in judged if item.outcome is Outcome.FAIL]
        unclear = [item for item in judged if item.outcome is Outcome.NOT_EVALUATED]
        return gaps or unclear[:1] or [passed(PROTOCOL_REPLY)]

    return judge_pages(facts, "http_paths", HttpPathObservation, opinion)


def _opinion(question: PathQuestion, seen: HttpPathObservation) -> Judgement:
    """Judge one path; a server that answers everything alike proves nothing with a marker."""
    if seen.marker == question.marker:
        proven = 200 <= seen.status < 300 and not seen.control_alike
        return failed(ACTIVE_PROOF, sub_key=seen.path, path=seen.path) if proven else not_evaluated(Reason.GARBAGE)
    if seen.status >= SERVER_TROUBLE or seen.status == TOO_MANY:
        return not_evaluated(Reason.WAF)
    return passed()
