"""Each check finds its gap, raises no alarm where there is none, and says when it cannot tell."""

import importlib
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.base import Check, Judgement
from checks.facts import Facts
from checks.findings import make_findings
from checks.knowledge import load_knowledge
from checks.registry import all_checks
from scanner.model.closed_lists import Outcome
from scanner.model.inventory import Inventory
from tests.checks.builders import AS_OF, without

GAPS = {Outcome.FAIL, Outcome.SUSPECTED}
CHECKS = sorted(all_checks())


def cases(name: str) -> ModuleType:
    return importlib.import_module(f"tests.checks.cases.{name}")


def facts(inventory: Inventory) -> Facts:
    return Facts(inventory, load_knowledge(), AS_OF)


def judge(check: Check, inventory: Inventory) -> list[Judgement]:
    return list(check.judge(facts(inventory)))


def everything(name: str) -> tuple[Inventory, ...]:
    module = cases(name)
    return (*module.POSITIVE, *module.NEGATIVE, *module.NOT_EVALUABLE)


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_has_all_three_kinds_of_case(name: str):
    module = cases(name)
    assert module.POSITIVE
    assert module.NEGATIVE
    assert module.NOT_EVALUABLE


@pytest.mark.parametrize("name", CHECKS)
def test_a_gap_is_found(name: str):
    for inventory in cases(name).POSITIVE:
        outcomes = [item.outcome for item in judge(all_checks()[name], inventory)]
        assert GAPS.intersection(outcomes), outcomes


@pytest.mark.parametrize("name", CHECKS)
def test_no_alarm_where_there_is_no_gap(name: str):
    for inventory in cases(name).NEGATIVE:
        outcomes = {item.outcome for item in judge(all_checks()[name], inventory)}
        assert outcomes <= {Outcome.PASS, Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize("name", CHECKS)
def test_what_could_not_be_looked_at_is_said_with_its_reason(name: str):
    for inventory in cases(name).NOT_EVALUABLE:
        judgements = judge(all_checks()[name], inventory)
        assert {item.outcome for item in judgements} == {Outcome.NOT_EVALUATED}
        assert all(item.reason for item in judgements)


@pytest.mark.parametrize("name", CHECKS)
def test_gaps_name_their_subject_their_evidence_and_all_params_of_the_sentence(name: str):
    check = all_checks()[name]
    for inventory in cases(name).POSITIVE:
        for item in judge(check, inventory):
            if item.outcome not in GAPS:
                continue
            assert item.device or item.website
            assert item.evidence
            assert set(item.evidence) <= {row.id for row in inventory.evidence}
            sentence = check.sentence(item.params)
            assert "{" not in sentence.in_language("vi", **item.params)
            assert "{" not in sentence.in_language("en", **item.params)


@pytest.mark.parametrize("name", CHECKS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_taking_evidence_away_never_makes_a_pass(name: str, data: st.DataObject):
    check = all_checks()[name]
    inventory = data.draw(st.sampled_from(everything(name)))
    ids = [item.id for item in inventory.evidence]
    gone = data.draw(st.frozensets(st.sampled_from(ids))) if ids else frozenset()
    less = without(inventory, evidence_ids=gone, coverage=data.draw(st.booleans()))
    before = {item.id for item in make_findings(check, facts(inventory), {}) if item.outcome is Outcome.PASS}
    after = {item.id for item in make_findings(check, facts(less), {}) if item.outcome is Outcome.PASS}
    assert after <= before
