from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from checks.assess import assess
from checks.base import Assessment, HiddenNetwork, Judgement
from checks.facts import Facts
from checks.judging import failed
from checks.knowledge import load_knowledge
from checks.registry import all_checks
from scanner.model.closed_lists import CoverageState, Outcome, Reason, Severity, VerdictStatus
from scanner.model.coverage import Coverage
from scanner.model.inventory import Inventory
from scanner.model.observations.access import RedisObservation, SmbObservation, TelnetObservation
from scanner.model.observations.hosts import TcpPortsObservation
from scanner.model.school import Waiver
from tests.checks.builders import ADDRESS, AS_OF, SCANNED, changed, device, evidence, scan, seen, unanswered

TELNET = TelnetObservation(23, "login:", True)


def assessed(inventory: Inventory, **more: object) -> Assessment:
    return assess(inventory, knowledge=load_knowledge(), as_of=AS_OF, **more)


def finding(result: Assessment, check: str):
    return next(item for item in result.findings if item.check == check)


def test_a_broken_check_costs_its_own_result_only():
    def broken(facts: Facts) -> Iterable[Judgement]:
        raise RuntimeError("no row")

    checks = dict(all_checks()) | {"telnet_open": replace(all_checks()["telnet_open"], judge=broken)}
    result = assessed(seen(TELNET, RedisObservation(6379, "pong")), checks=checks)
    assert result.broken_checks == ("telnet_open",)
    assert finding(result, "redis_no_auth").outcome is Outcome.FAIL


def test_ids_survive_a_new_address():
    before = seen(TELNET)
    moved = device((), kind="computer")
    found = evidence(TELNET, "10.0.0.77")
    after = changed(
        before,
        devices=(replace(moved, addresses=("10.0.0.77",), evidence=(found.id,)),),
        evidence=(found,),
    )
    assert finding(assessed(before), "telnet_open").id == finding(assessed(after), "telnet_open").id


def test_same_input_same_output():
    inventory = seen(TELNET, RedisObservation(6379, "pong"), SmbObservation(445, ("2.1",), True))
    assert assessed(inventory) == assessed(inventory)
    order = [item.severity for item in assessed(inventory).findings]
    assert order == sorted(order, key=list(Severity).index)


def waived(until: date) -> Inventory:
    inventory = seen(TELNET)
    name = finding(assessed(inventory), "telnet_open").id
    waiver = Waiver("v1", name, "chờ thay thiết bị", "hiệu trưởng", date(2026, 9, 1), until)
    return changed(inventory, waivers=(waiver,))


def test_a_waiver_holds_to_its_last_day_and_expires_by_itself():
    held = finding(assessed(waived(AS_OF.date())), "telnet_open")
    assert (held.waived, held.is_gap, held.waived_until) == (True, False, "2026-11-23")
    over = finding(assessed(waived(AS_OF.date() - timedelta(days=1))), "telnet_open")
    assert (over.waived, over.is_gap) == (False, True)


def test_a_waived_gap_is_counted_apart():
    counts = assessed(waived(AS_OF.date())).counts
    assert counts.gaps[Severity.HIGH] == 0
    assert counts.waived == 1


def test_first_seen_is_the_oldest_known():
    inventory = seen(TELNET)
    name = finding(assessed(inventory), "telnet_open").id
    assert finding(assessed(inventory), "telnet_open").first_seen == SCANNED
    earlier = SCANNED - timedelta(days=40)
    assert finding(assessed(inventory, first_seen={name: earlier}), "telnet_open").first_seen == earlier


def test_a_fail_needs_confidence_and_an_unproven_check_gives_suspected():
    telnet = all_checks()["telnet_open"]

    def unsure(facts: Facts) -> Iterable[Judgement]:
        yield replace(failed(69), device="d1", port=23)

    unsure_check = assessed(seen(), checks={"telnet_open": replace(telnet, judge=unsure)})
    assert unsure_check.findings[0].outcome is Outcome.SUSPECTED
    unproven = finding(assessed(seen(TELNET), checks={"telnet_open": replace(telnet, proven=False)}), "telnet_open")
    assert (unproven.outcome, unproven.unproven) == (Outcome.SUSPECTED, True)


def two_scans(second_open: tuple[int, ...], silent: int = 0, failed_probe: Reason | None = None) -> Inventory:
    first, second = scan("scan-1"), scan("scan-2", SCANNED + timedelta(hours=1))
    sweep = TcpPortsObservation(second_open, closed=12, silent=silent, method="connect")
    found = (evidence(TELNET, of=first), evidence(sweep, of=second))
    coverage = (Coverage("scan-2", "telnet", ADDRESS, CoverageState.FAILED, failed_probe, 23),) if failed_probe else ()
    return Inventory(AS_OF, scans=(first, second), devices=(device((23,), found),), evidence=found, coverage=coverage)


def test_a_gap_closes_only_when_the_port_is_known_to_be_closed():
    assert finding(assessed(two_scans(())), "telnet_open").outcome is Outcome.PASS
    silent = finding(assessed(two_scans((), silent=1)), "telnet_open")
    assert (silent.outcome, silent.reason) == (Outcome.NOT_EVALUATED, Reason.FILTERED)
    assert finding(assessed(two_scans((23,))), "telnet_open").outcome is Outcome.FAIL
    assert finding(assessed(two_scans((23,), failed_probe=Reason.TIMEOUT)), "telnet_open").outcome is Outcome.FAIL


def test_an_old_pass_does_not_outlive_a_newer_failure():
    first, second = scan("scan-1"), scan("scan-2", SCANNED + timedelta(hours=1))
    found = (evidence(RedisObservation(6379, "noauth"), of=first),)
    coverage = (Coverage("scan-2", "redis", ADDRESS, CoverageState.FAILED, Reason.TIMEOUT, 6379),)
    inventory = Inventory(
        AS_OF, scans=(first, second), devices=(device((6379,), found),), evidence=found, coverage=coverage
    )
    judged = finding(assessed(inventory), "redis_no_auth")
    assert (judged.outcome, judged.reason) == (Outcome.NOT_EVALUATED, Reason.TIMEOUT)


def test_hidden_networks_come_from_coverage():
    hidden = Coverage("scan-1", "network", "10.0.1.0/24", CoverageState.FAILED, Reason.BEHIND_ROUTER)
    plain = Coverage("scan-1", "network", "10.0.0.0/24", CoverageState.DONE)
    assert assessed(seen(coverage=(hidden, plain))).hidden_networks == (HiddenNetwork("main", "10.0.1.0/24"),)


def test_counts_add_up():
    result = assessed(unanswered(23, "telnet"))
    counts = result.counts
    assert sum(counts.verdicts.values()) == 79, "the roll-up of II.3.b is not counted twice"
    assert counts.verdicts[VerdictStatus.MET] == 0
    assert (counts.asked, counts.looked_at) == (1, 0)
    gaps = sum(counts.gaps.values())
    not_applicable = sum(item.outcome is Outcome.NOT_APPLICABLE for item in result.findings)
    assert gaps + counts.suspected + counts.not_evaluated + counts.passed + counts.waived + not_applicable == len(
        result.findings
    )
