"""Judges an inventory: every check, every requirement, one set of numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from checks.base import Assessment, Check, Finding
from checks.counts import count
from checks.facts import Facts
from checks.findings import in_order, make_findings
from checks.hidden import hidden_networks
from checks.knowledge import Knowledge
from checks.registry import all_checks
from checks.requirements import Overlay, judge_requirements, load_pack
from scanner.model.inventory import Inventory

NOTHING_SEEN: Mapping[str, datetime] = MappingProxyType({})


def assess(
    inventory: Inventory,
    *,
    knowledge: Knowledge,
    as_of: datetime,
    first_seen: Mapping[str, datetime] = NOTHING_SEEN,
    overlays: Sequence[Overlay] = (),
    checks: Mapping[str, Check] | None = None,
) -> Assessment:
    """Return all judgement over an inventory at a time.

    `first_seen` maps finding ids to when they were first seen in earlier runs.
    `overlays` are the offices' thresholds, the later one winning. `checks`
    replaces the registered ones in tests. The same input gives the same output.
    """
    facts = Facts(inventory, knowledge, as_of)
    findings, broken = _judge(all_checks() if checks is None else checks, facts, first_seen)
    pack = load_pack()
    verdicts = judge_requirements(pack, facts, findings, broken, overlays)
    return Assessment(
        as_of=as_of,
        findings=findings,
        verdicts=verdicts,
        counts=count(inventory, findings, verdicts, left_out=pack.rollups),
        broken_checks=broken,
        hidden_networks=hidden_networks(inventory),
        data_dates=knowledge.dates,
    )


def _judge(
    checks: Mapping[str, Check], facts: Facts, first_seen: Mapping[str, datetime]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    findings: list[Finding] = []
    broken: list[str] = []
    for name, check in checks.items():
        try:
            findings += make_findings(check, facts, first_seen)
        except Exception:  # a broken check costs its own result, never the assessment
            broken.append(name)
    return in_order(findings), tuple(sorted(broken))
