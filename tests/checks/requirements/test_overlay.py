from datetime import date

import pytest

from checks.requirements import load_overlay, load_pack, read_overlay
from checks.requirements.overlay import in_force
from checks.requirements.threshold import Basis

HEAD = 'id = "x"\nissuer = "UBND xã"\ndocument = "12/HD 01/09/2026"\nlevel = "xa"\n'
ROW = """
[[threshold]]
indicator = "inv.printers"
op = "{op}"
value = 2
unit = ""
source = "12/HD"
basis = "{basis}"
"""


def test_only_the_letters_own_thresholds_hold_by_themselves():
    bounds = in_force(load_pack(), [], date(2026, 11, 23))
    assert {bound.basis for bound in bounds.values()} == {Basis.LETTER}
    assert "inv.printers" not in bounds


def test_an_overlay_brings_its_source_and_the_later_one_wins():
    own = read_overlay(HEAD + ROW.format(op="gte", basis="office"))
    bounds = in_force(load_pack(), [load_overlay("hiep_hoa"), own], date(2026, 11, 23))
    assert (bounds["inv.printers"].value, bounds["inv.printers"].source) == (2, "12/HD")


def test_an_overlay_out_of_its_dates_does_not_hold():
    over = read_overlay("valid_to = 2026-06-30\n" + HEAD + ROW.format(op="gte", basis="office"))
    assert "inv.printers" not in in_force(load_pack(), [over], date(2026, 11, 23))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + ROW.format(op="about", basis="office"), "unknown operator about"),
        (HEAD + ROW.format(op="gte", basis="wish"), "wish"),
        (HEAD + ROW.format(op="gte", basis="letter"), "only the letter itself"),
        (HEAD + ROW.format(op="gte", basis="office") * 2, "two thresholds"),
        (ROW.format(op="gte", basis="office"), "lacks id"),
    ],
)
def test_an_unusable_overlay_is_refused(text: str, message: str):
    with pytest.raises(ValueError, match=message):
        read_overlay(text)


def test_the_suggestions_are_ours_or_second_hand_only():
    bases = {bound.basis for bound in load_overlay("rasoat-goi-y").thresholds}
    assert bases == {Basis.TOOL_DEFAULT, Basis.CURRENT_LAW_SECONDARY}
