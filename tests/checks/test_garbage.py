"""Whatever a network says, no check raises and none passes without evidence."""

import dataclasses
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.assess import assess
from checks.facts import Facts
from checks.knowledge import load_knowledge
from checks.registry import all_checks
from scanner.model.closed_lists import Outcome
from scanner.model.observations.base import Observation, load_all
from tests.checks.builders import AS_OF, ended, seen, seen_website, unswept

TEXTS = st.text(max_size=12) | st.sampled_from(["PHP/7", "OpenSSH_1p1 Debian", "5.5.5-", "refused", "accepted", "200"])
NUMBERS = st.integers(-1, 70000) | st.sampled_from([22, 80, 443, 445, 9100])


def strategy(kind: Any) -> st.SearchStrategy[Any]:
    origin = get_origin(kind)
    if origin in {types.UnionType, Union}:
        return st.one_of(*(strategy(item) for item in get_args(kind)))
    if origin is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            return st.lists(strategy(inner[0]), max_size=3).map(tuple)
        return st.tuples(*(strategy(item) for item in inner))
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: strategy(hints[field.name]) for field in dataclasses.fields(kind)})
    plain = {str: TEXTS, int: NUMBERS, bool: st.booleans(), float: st.floats(0, 1e6), type(None): st.none()}
    return plain[kind]


OBSERVATIONS = st.one_of(*(strategy(kind) for kind in load_all().values() if issubclass(kind, Observation)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=st.lists(OBSERVATIONS, max_size=4), website=st.booleans(), kind=st.sampled_from(["printer", "router", ""]))
def test_no_observation_breaks_a_check(items: list[Observation], website: bool, kind: str):
    inventory = seen_website(*items) if website else seen(*items, kind=kind)
    result = assess(inventory, knowledge=load_knowledge(), as_of=AS_OF)
    assert result.broken_checks == ()
    assert len(result.verdicts) == 80


@pytest.mark.parametrize("name", sorted(all_checks()))
def test_nothing_looked_at_is_no_pass(name: str):
    failed = tuple(ended(probe, None) for probe in all_checks()[name].probes)
    for inventory in (unswept(), seen(swept=False), seen(swept=False, coverage=failed), seen_website()):
        outcomes = {item.outcome for item in all_checks()[name].judge(Facts(inventory, load_knowledge(), AS_OF))}
        assert Outcome.PASS not in outcomes
