"""The worked examples of the requirement guide, and the property that silence never raises a rank."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.assess import assess
from checks.base import Assessment, Item, Verdict
from checks.knowledge import load_knowledge
from checks.requirements import Overlay, load_overlay, load_pack
from scanner.model.closed_lists import CoverageState, ItemState, NotAssessedReason, Reason, VerdictStatus
from scanner.model.coverage import Coverage
from scanner.model.inventory import Inventory
from scanner.model.observations.access import RedisObservation, SmbObservation, SnmpObservation, TelnetObservation
from scanner.model.observations.web import HttpObservation, HttpPathObservation
from scanner.model.school import Declaration, School, Waiver
from tests.checks.builders import AS_OF, changed, seen, seen_website, without

TODAY = AS_OF.date()
RANK = {VerdictStatus.MET: 2, VerdictStatus.PARTLY: 1}
HIEP_HOA, SUGGESTED = load_overlay("hiep_hoa"), load_overlay("rasoat-goi-y")


def said(question: str, answer: str, days_ago: int = 10, expires_on: date | None = None) -> Declaration:
    return Declaration(
        f"{question}-{days_ago}", question, answer, "hiệu trưởng", TODAY - timedelta(days=days_ago), expires_on
    )


def assessed(inventory: Inventory, overlays: Sequence[Overlay] = ()) -> Assessment:
    return assess(inventory, knowledge=load_knowledge(), as_of=AS_OF, overlays=overlays)


def verdict(inventory: Inventory, requirement: str, overlays: Sequence[Overlay] = ()) -> Verdict:
    return next(item for item in assessed(inventory, overlays).verdicts if item.requirement == requirement)


def item(of: Verdict, name: str) -> Item:
    return next(item for item in of.items if item.id == name)


def primary_school() -> Inventory:
    inventory = seen()
    one = replace(inventory.devices[0], entered=(("use", "informatics"),))
    return changed(
        inventory,
        school=School(levels=("tieu_hoc",), pupils_informatics=287, pupils=500, computers_owned=10),
        devices=tuple(replace(one, id=f"d{number}") for number in range(10)),
        declarations=(said("Q.plan", "có"),),
    )


def test_example_1_ratio_over_the_office_bound_is_partly():
    judged = verdict(primary_school(), "II.3.a.s1", [HIEP_HOA, SUGGESTED])
    ratio = item(judged, "inv.students_per_computer")
    assert (judged.status, judged.musts_met, judged.musts) == (VerdictStatus.PARTLY, 2, 3)
    assert (ratio.state, ratio.value) == (ItemState.NOT_MET, "28.7")
    assert "500/HD-PGD&ĐT" in ratio.source


def test_example_1_without_the_overlays_has_no_threshold():
    judged = verdict(primary_school(), "II.3.a.s1")
    assert (judged.status, judged.reason) == (VerdictStatus.NOT_ASSESSED, NotAssessedReason.NO_THRESHOLD)
    assert item(judged, "inv.students_per_computer").value == "28.7"


def safe_school(owned: int = 1) -> Inventory:
    inventory = seen(SmbObservation(445, ("3.1.1",), False, True), RedisObservation(6379, "noauth"))
    return changed(inventory, school=School(computers_owned=owned))


def test_example_2_few_of_the_registered_computers_prove_nothing():
    shares = item(verdict(safe_school(60), "II.1.a.s4"), "sec.exposed_databases")
    assert (shares.state, shares.reason) == (ItemState.NOT_ASSESSED, NotAssessedReason.LOW_COVERAGE)
    assert item(verdict(safe_school(1), "II.1.a.s4"), "sec.exposed_databases").state is ItemState.MET


def test_a_hidden_network_proves_nothing():
    hidden = Coverage("scan-1", "network", "10.0.1.0/24", CoverageState.FAILED, Reason.ISOLATED_WIFI)
    inventory = changed(safe_school(), coverage=(hidden,))
    assert item(verdict(inventory, "II.3.b.s1"), "sec.smb1").reason is NotAssessedReason.LOW_COVERAGE


def test_example_4_an_old_answer_has_expired():
    judged = verdict(changed(seen(), declarations=(said("Q.aware", "2", 400),)), "II.3.b.s3", [SUGGESTED])
    assert (judged.status, judged.reason) == (VerdictStatus.NOT_ASSESSED, NotAssessedReason.EXPIRED)
    fresh = changed(seen(), declarations=(said("Q.aware", "2", 40),))
    assert verdict(fresh, "II.3.b.s3", [SUGGESTED]).status is VerdictStatus.MET
    assert verdict(fresh, "II.3.b.s3").reason is NotAssessedReason.NO_THRESHOLD


def test_example_5_a_measured_gap_beats_a_good_answer():
    inventory = changed(seen(SnmpObservation(0, "2c", "switch")), declarations=(said("Q.pw", "yes"),))
    judged = verdict(inventory, "II.3.b.s1")
    assert item(judged, "Q.pw").state is ItemState.CONFLICT
    assert judged.conflict
    assert RANK.get(judged.status, 0) <= 1


def test_example_7_the_rate_per_pupil_sums_the_lines():
    def with_lines(answer: str) -> Item:
        declared = (said("Q.contract_mbps", answer),)
        inventory = changed(seen(), school=School(pupils=500), declarations=declared)
        return item(verdict(inventory, "II.2.a.s2", [HIEP_HOA]), "net.mbps_per_student")

    assert (with_lines("fibre 100").state, with_lines("fibre 100").value) == (ItemState.NOT_MET, "0.2")
    assert with_lines("fibre 100; fibre 50").state is ItemState.MET


def test_a_severe_gap_needs_no_threshold():
    judged = verdict(seen(TelnetObservation(23, "login:", True)), "II.3.b.s1")
    telnet = item(judged, "sec.cleartext_admin")
    assert (telnet.state, telnet.source) == (ItemState.NOT_MET, "4003/BGDĐT-CNTT II.3.b.s1")
    assert judged.status is VerdictStatus.NOT_MET


def test_an_accepted_risk_is_partly_at_best():
    inventory = changed(seen(TelnetObservation(23, "login:", True)), school=School(computers_owned=1))
    gap = next(gap for gap in assessed(inventory).findings if gap.check == "telnet_open" and gap.is_gap)
    waiver = Waiver("v", gap.id, "chờ thay", "hiệu trưởng", date(2026, 9, 1), date(2026, 12, 31))
    judged = verdict(changed(inventory, waivers=(waiver,)), "II.3.b.s1")
    assert item(judged, "sec.cleartext_admin").state is ItemState.ACCEPTED
    assert judged.status is not VerdictStatus.MET


def test_no_answer_alone_settles_what_is_to_be_measured():
    answered = changed(seen(), declarations=(said("Q.csdl.account", "yes"),))
    assert verdict(answered, "II.1.a.s1").status is VerdictStatus.NOT_ASSESSED


def test_the_rollup_repeats_its_clause():
    inventory = seen(TelnetObservation(23, "login:", True))
    whole, repeated = verdict(inventory, "II.3.b"), verdict(inventory, "III.2.s3")
    assert (repeated.status, repeated.musts) == (whole.status, 0)


def test_exactly_one_verdict_for_each_entry_in_the_letters_order():
    names = [item.requirement for item in assessed(seen()).verdicts]
    assert names == [entry.id for entry in load_pack().entries]


def test_dont_know_and_unanswered_are_told_apart():
    unknown = verdict(changed(seen(), declarations=(said("Q.lead.school", "không biết"),)), "III.1.c")
    assert unknown.reason is NotAssessedReason.DONT_KNOW
    assert verdict(seen(), "III.1.c").reason is NotAssessedReason.UNANSWERED
    assert verdict(changed(seen(), declarations=(said("Q.lead.school", "Có"),)), "III.1.c").status is VerdictStatus.MET


def test_what_is_the_offices_duty_is_not_the_schools():
    assert verdict(seen(), "III.1.a").status is VerdictStatus.NOT_APPLICABLE
    assert verdict(seen(), "III.4").status is VerdictStatus.OUT_OF_SCOPE


ANSWERS = st.sampled_from(
    ["yes", "no", "partly", "dont_know", "100", "0", "50", "2026-10-01", "fibre", "not_applicable"]
)
QUESTIONS = sorted(load_pack().questions)
GOOD = (
    SmbObservation(445, ("3.1.1",), False, True),
    RedisObservation(6379, "noauth"),
    TelnetObservation(23, "login:", True),
    SmbObservation(445, ("2.1",), True, False),
    SnmpObservation(0, "2c", "x"),
    HttpObservation(80, "http://10.0.0.5/", False, 200),
)


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    things = draw(st.lists(st.sampled_from(GOOD), max_size=3, unique_by=type))
    base = seen(*things)
    if draw(st.booleans()):
        path = HttpPathObservation(443, "u", "/.git/HEAD", draw(st.sampled_from([404, 200])), marker="")
        site = seen_website(HttpObservation(443, "https://truong.edu.vn/", True, 200), path)
        base = changed(base, websites=site.websites, evidence=(*base.evidence, *site.evidence))
    answers = draw(st.dictionaries(st.sampled_from(QUESTIONS), ANSWERS, max_size=len(QUESTIONS)))
    school = School(computers_owned=1, pupils=100, pupils_informatics=20, levels=("thcs",))
    return changed(base, school=school, declarations=tuple(said(name, answer) for name, answer in answers.items()))


@settings(max_examples=60, deadline=None)
@given(inventory=inventories(), data=st.data())
def test_taking_evidence_away_never_raises_a_rank(inventory: Inventory, data: st.DataObject):
    ids = [row.id for row in inventory.evidence]
    gone = data.draw(st.frozensets(st.sampled_from(ids)))
    kept = data.draw(st.lists(st.sampled_from(inventory.declarations), unique=True)) if inventory.declarations else []
    less = changed(without(inventory, evidence_ids=gone), declarations=tuple(kept))
    before, after = assessed(inventory, [SUGGESTED]).verdicts, assessed(less, [SUGGESTED]).verdicts
    for full, poor in zip(before, after, strict=True):
        assert RANK.get(poor.status, 0) <= RANK.get(full.status, 0), full.requirement
