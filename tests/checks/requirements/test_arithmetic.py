"""The truth tables, row by row."""

import pytest

from checks.base import Item, Verdict
from checks.requirements.arithmetic import of_items, of_parts
from scanner.model.closed_lists import ItemState, NotAssessedReason, VerdictStatus

MET, NOT_MET, ACCEPTED = ItemState.MET, ItemState.NOT_MET, ItemState.ACCEPTED
CONFLICT, OPEN, NONE = ItemState.CONFLICT, ItemState.NOT_ASSESSED, ItemState.NOT_APPLICABLE


def items(*states: ItemState, must: bool = True) -> list[Item]:
    return [Item(f"i{number}", state, must) for number, state in enumerate(states)]


@pytest.mark.parametrize(
    ("states", "status"),
    [
        ((), "not_applicable"),
        ((NONE, NONE), "not_applicable"),
        ((MET, MET, NONE), "met"),
        ((NOT_MET, MET), "partly"),
        ((CONFLICT, MET), "partly"),
        ((NOT_MET, ACCEPTED), "partly"),
        ((MET, ACCEPTED), "partly"),
        ((ACCEPTED,), "partly"),
        ((NOT_MET, NOT_MET), "not_met"),
        ((CONFLICT,), "not_met"),
        ((NOT_MET, OPEN), "not_met"),
        ((NOT_MET, MET, OPEN), "partly"),
        ((MET, OPEN), "not_assessed"),
        ((ACCEPTED, OPEN), "not_assessed"),
        ((OPEN,), "not_assessed"),
    ],
)
def test_items(states: tuple[ItemState, ...], status: str):
    assert of_items("x", items(*states)).status == status


def test_support_items_never_decide():
    assert of_items("x", [*items(MET), *items(NOT_MET, OPEN, must=False)]).status == "met"


def test_a_part_answer_is_partly():
    assert of_items("x", [Item("q", NOT_MET, value="partly")]).status == "partly"


def test_a_conflict_is_flagged_and_the_musts_are_counted():
    verdict = of_items("x", items(MET, CONFLICT, NONE, OPEN))
    assert (verdict.conflict, verdict.musts_met, verdict.musts) == (True, 1, 3)


def parts(*names: str) -> list[Verdict]:
    return [Verdict(f"p{number}", VerdictStatus(name)) for number, name in enumerate(names)]


@pytest.mark.parametrize(
    ("must", "should", "status"),
    [
        (["met", "met"], [], "met"),
        (["met", "partly"], [], "partly"),
        (["partly"], [], "partly"),
        (["met", "not_met"], [], "partly"),
        (["not_met"], [], "not_met"),
        (["not_met", "not_assessed"], [], "not_met"),
        (["partly", "not_assessed"], [], "partly"),
        (["met", "not_assessed"], [], "not_assessed"),
        (["met", "out_of_scope", "not_applicable"], [], "met"),
        (["out_of_scope"], [], "out_of_scope"),
        (["not_applicable"], [], "not_applicable"),
        (["met"], ["met"], "met"),
        (["met"], ["not_met"], "partly"),
        (["met"], ["not_assessed"], "partly"),
        (["met"], ["out_of_scope", "not_applicable"], "met"),
        (["not_assessed"], ["met"], "not_assessed"),
        (["not_met"], ["met"], "not_met"),
    ],
)
def test_parts(must: list[str], should: list[str], status: str):
    assert of_parts("x", parts(*must), parts(*should), []).status == status


def test_the_reason_is_that_of_the_first_open_must():
    open_items = [Item("a", MET), Item("b", OPEN, reason=NotAssessedReason.EXPIRED), Item("c", OPEN)]
    assert of_items("x", open_items).reason is NotAssessedReason.EXPIRED
