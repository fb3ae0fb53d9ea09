"""Every value of a closed list has a word in both languages."""

from enum import StrEnum

import pytest

from reports import wording
from scanner.model import closed_lists

LISTS = [
    (closed_lists.Severity, wording.severity_word),
    (closed_lists.FixOwner, wording.fix_owner_word),
    (closed_lists.Outcome, wording.outcome_word),
    (closed_lists.VerdictStatus, wording.status_word),
    (closed_lists.ItemState, wording.item_state_word),
    (closed_lists.Reason, wording.reason_word),
    (closed_lists.NotAssessedReason, wording.reason_word),
    (closed_lists.CoverageState, wording.coverage_word),
    (closed_lists.DeviceKind, wording.kind_word),
]


@pytest.mark.parametrize(("values", "say"), LISTS, ids=[values.__name__ for values, _ in LISTS])
def test_every_value_has_a_word(values: type[StrEnum], say):
    vietnamese = [say(value, "vi") for value in values]
    english = [say(value, "en") for value in values]
    assert all(vietnamese)
    assert len(set(vietnamese)) == len(set(english)) == len(values)
    assert not [word for word in english if "_" in word]


def test_a_value_without_a_word_stands_for_itself():
    assert wording.severity_word("unheard") == "unheard"
    assert wording.probe_word("brand_new_probe", "vi") == "brand_new_probe"


def test_every_status_and_severity_has_a_sign_of_its_own():
    assert len(set(wording.STATUS_SIGNS.values())) == len(closed_lists.VerdictStatus)
    assert len(set(wording.SEVERITY_SIGNS.values())) == len(closed_lists.Severity)
