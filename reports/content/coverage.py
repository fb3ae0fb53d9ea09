"""What was not looked at: never left out, because not looked at is never fine."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from checks.base import HiddenNetwork
from reports.content.findings import Ground
from reports.content.order import address_key
from reports.content.places import sentence_case
from reports.content.standing import standing
from reports.locale import translate
from reports.wording import probe_word, reason_word
from scanner.hidden import hidden_signs
from scanner.model.closed_lists import CoverageState, Outcome
from scanner.model.site import MAIN_SITE

TARGETS_NAMED = 12
_NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Unseen:
    """Attempts of one probe that ended for one reason."""

    probe: str
    reason: str
    count: int
    targets: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """A segment of which no "all clear" may be said; `advice` tells what was seen and what to do, by pairs."""

    network: str
    reason: str
    detail: str
    advice: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A check that could not judge some of its subjects."""

    check: str
    title: str
    count: int
    reasons: str


@dataclass(frozen=True, slots=True)
class CoverageContent:
    """Everything a reader must know of what this report cannot say; `standing` of what was not asked anew."""

    hidden: tuple[Hidden, ...]
    unseen: tuple[Unseen, ...]
    not_evaluated: tuple[NotEvaluated, ...]
    broken_checks: tuple[str, ...]
    standing: str = ""


def coverage_content(ground: Ground) -> CoverageContent:
    """Return what was not looked at, by probe and reason, by check, and by segment."""
    return CoverageContent(
        hidden=_hidden(ground),
        unseen=_unseen(ground),
        not_evaluated=_not_evaluated(ground),
        broken_checks=ground.assessment.broken_checks,
        standing=standing(ground),
    )


def _hidden(ground: Ground) -> tuple[Hidden, ...]:
    language, public = ground.speech.language, ground.places.public
    reasons = {
        HiddenNetwork(ground.inventory.site_of(item.scan_id), item.target): item
        for item in ground.inventory.coverage
        if item.probe == _NETWORK and item.reason is not None
    }
    advice = {} if public else _advice(ground)
    return tuple(
        Hidden(
            network="" if public else _segment(ground, item),
            reason=reason_word(reasons[item].reason or "", language) if item in reasons else "",
            detail="" if public or item not in reasons or item in advice else reasons[item].detail,
            advice=tuple(advice.get(item, ())),
        )
        for item in ground.assessment.hidden_networks
    )


def _segment(ground: Ground, item: HiddenNetwork) -> str:
    """Return a network; where several sites were scanned, with its site."""
    if len({scan.site for scan in ground.inventory.scans}) < 2:
        return item.network
    return f"{ground.speech.say('main site') if item.site == MAIN_SITE.name else item.site}: {item.network}"


def _advice(ground: Ground) -> dict[HiddenNetwork, list[tuple[str, str]]]:
    """Return by network what showed that something hides there, and which cable goes into which box."""
    language = ground.speech.language
    found: dict[HiddenNetwork, list[tuple[str, str]]] = {}
    for sign in hidden_signs(ground.inventory):
        pair = (translate(sign.seen, language), translate(sign.instruction, language))
        found.setdefault(HiddenNetwork(ground.inventory.site_of(sign.scan_id), sign.network), []).append(pair)
    return found


def _unseen(ground: Ground) -> tuple[Unseen, ...]:
    language = ground.speech.language
    grouped: dict[tuple[str, str], list[str]] = {}
    for item in ground.inventory.coverage:
        if item.state is not CoverageState.DONE and item.probe != _NETWORK:
            target = f"{item.target}:{item.port}" if item.port else item.target
            grouped.setdefault((item.probe, item.reason or item.state), []).append(target)
    rows = [
        Unseen(probe_word(probe, language), reason_word(reason, language), len(targets), _targets(ground, targets))
        for (probe, reason), targets in grouped.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.count, row.probe, row.reason)))


def _targets(ground: Ground, targets: Iterable[str]) -> str:
    if ground.places.public:
        return ""
    distinct = sorted(set(targets), key=lambda item: (address_key(item.rpartition(":")[0] or item), item))
    named = ", ".join(distinct[:TARGETS_NAMED])
    rest = len(distinct) - TARGETS_NAMED
    if rest <= 0:
        return named
    return ground.speech.count("{named} and {count} more", "{named} and {count} more", rest, named=named)


def _not_evaluated(ground: Ground) -> tuple[NotEvaluated, ...]:
    language = ground.speech.language
    grouped: dict[str, Counter[str]] = {}
    for item in ground.assessment.findings:
        if item.outcome is Outcome.NOT_EVALUATED:
            grouped.setdefault(item.check, Counter())[item.reason or ""] += 1
    return tuple(
        NotEvaluated(
            check=check,
            title=_title(ground, check),
            count=reasons.total(),
            reasons=sentence_case(
                "; ".join(f"{reason_word(reason, language)} ({count})" for reason, count in sorted(reasons.items()))
            ),
        )
        for check, reasons in sorted(grouped.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    )


def _title(ground: Ground, name: str) -> str:
    check = ground.checks.get(name)
    return (ground.speech.text(check.title) if check else None) or name
