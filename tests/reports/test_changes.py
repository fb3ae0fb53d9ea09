"""Changes between two runs, from a real database to what is printed."""

import json

import pytest
from click.testing import CliRunner

from reports.cli.context import Context
from reports.cli.diff import command
from reports.comparison import changes_between, chosen_scans
from reports.content.change_lines import summary_line
from scanner.errors import SetupError, UsageError
from scanner.model.closed_lists import CoverageState, Outcome, Reason
from scanner.model.observations.names import NetbiosObservation
from scanner.model.scan import ScanState
from scanner.store.repository import Repository
from tests.reports.runs import Host, Run, store


@pytest.fixture
def repository(tmp_path):
    with Repository.open(str(tmp_path / "school.db")) as opened:
        yield opened


def diff(repository, *runs: Run):
    names = [store(repository, number, run) for number, run in enumerate(runs)]
    return changes_between(repository, *chosen_scans(repository, names[-2:]))


def addresses(devices) -> list[str]:
    return [device.addresses[0] for device in devices]


ONE = {"10.0.0.5": Host(5, (22,))}
TWO = {**ONE, "10.0.0.6": Host(6, (22,))}


def test_the_same_twice_is_no_change(repository):
    changes = diff(repository, Run(TWO), Run(TWO))
    assert changes.is_empty
    assert summary_line(changes, "en") == "nothing changed"


def test_new_and_gone(repository):
    changes = diff(repository, Run({**ONE, "10.0.0.7": Host(7)}), Run(TWO))
    assert addresses(changes.new) == ["10.0.0.6"]
    assert addresses(changes.gone) == ["10.0.0.7"]
    assert changes.unseen == ()
    assert summary_line(changes, "en") == "1 new device, 1 device gone"


@pytest.mark.parametrize(
    "later",
    [
        Run(ONE, scope=("10.0.0.0/30",)),
        Run(ONE, network=CoverageState.NOT_RUN, reason=Reason.OUT_OF_BUDGET, state=ScanState.INTERRUPTED),
        Run(ONE, network=CoverageState.FAILED, reason=Reason.ISOLATED_WIFI),
        Run(ONE, passive=True),
    ],
    ids=["smaller scope", "interrupted", "isolated", "passive"],
)
def test_what_was_not_looked_at_is_not_gone(repository, later):
    changes = diff(repository, Run(TWO), later)
    assert changes.gone == ()
    assert addresses(changes.unseen) == ["10.0.0.6"]


def test_a_device_known_from_before_is_back_not_new(repository):
    changes = diff(repository, Run(TWO), Run(ONE), Run(TWO))
    assert changes.new == ()
    assert addresses(changes.returned) == ["10.0.0.6"]


def test_moved_is_neither_new_nor_gone(repository):
    changes = diff(repository, Run({"10.0.0.5": Host(5)}), Run({"10.0.0.9": Host(5)}))
    assert (changes.new, changes.gone) == ((), ())
    assert [(item.before, item.after) for item in changes.moved] == [(("10.0.0.5",), ("10.0.0.9",))]


def test_a_changed_name(repository):
    def named(name: str) -> Run:
        return Run({"10.0.0.5": Host(5, (139,), extra=(NetbiosObservation(((name, 0),)),))})

    changes = diff(repository, named("MAY-01"), named("MAY-02"))
    assert [(item.field, item.before, item.after) for item in changes.fields] == [("hostname", "MAY-01", "MAY-02")]


def test_opened_and_closed_ports(repository):
    changes = diff(repository, Run({"10.0.0.5": Host(5, (22, 80))}), Run({"10.0.0.5": Host(5, (22, 443))}))
    assert [(item.port, item.certain) for item in changes.opened] == [(443, True)]
    assert [(item.port, item.certain) for item in changes.closed] == [(80, True)]


def test_a_port_that_fell_silent_or_was_not_asked_is_not_closed(repository):
    before = Run({"10.0.0.5": Host(5, (22, 80)), "10.0.0.6": Host(6, (22, 80))})
    after = Run({"10.0.0.5": Host(5, (22,), silent=1), "10.0.0.6": Host(6, (22,))}, ports=(22,))
    changes = diff(repository, before, after)
    assert [(item.port, item.certain) for item in changes.closed] == [(80, False), (80, False)]
    assert summary_line(changes, "en") == "2 ports without an answer"


TELNET = {"10.0.0.5": Host(5, (23,))}


def checks_of(items) -> list[str]:
    return [item.finding.check for item in items if item.finding.check == "telnet_open"]


def test_a_gap_still_there(repository):
    changes = diff(repository, Run(TELNET), Run(TELNET))
    assert checks_of(changes.still) == ["telnet_open"]
    assert changes.is_empty


def test_a_gap_is_fixed_by_a_port_that_is_closed_now(repository):
    changes = diff(repository, Run(TELNET), Run({"10.0.0.5": Host(5)}))
    assert checks_of(changes.fixed) == ["telnet_open"]
    assert changes.fixed[0].after is Outcome.PASS


@pytest.mark.parametrize(
    "later",
    [
        Run({}),
        Run({"10.0.0.5": Host(5, silent=1)}),
        Run({"10.0.0.5": Host(5)}, ports=(22, 80)),
        Run({"10.0.0.5": Host(77)}),
    ],
    ids=["device missing", "port silent", "port not asked", "other device at the address"],
)
def test_missing_is_not_fixed(repository, later):
    changes = diff(repository, Run(TELNET), later)
    assert checks_of(changes.fixed) == []
    assert checks_of(changes.untested) == ["telnet_open"]


def test_a_new_gap_and_one_that_follows_its_device(repository):
    changes = diff(repository, Run(TELNET), Run({"10.0.0.9": Host(5, (23,)), "10.0.0.6": Host(6, (23,))}))
    assert checks_of(changes.still) == ["telnet_open"]
    assert checks_of(changes.new_findings) == ["telnet_open"]
    assert changes.new_findings[0].finding.address == "10.0.0.6"


def test_the_last_two_of_the_same_site_and_place(repository):
    store(repository, 0, Run(ONE))
    store(repository, 1, Run(ONE, site="diem-truong"))
    store(repository, 2, Run(ONE, vantage="phong-may"))
    store(repository, 3, Run(ONE))
    before, after = chosen_scans(repository, ())
    assert (int(before.id, 16), int(after.id, 16)) == (0, 3)
    with pytest.raises(UsageError):
        chosen_scans(repository, (f"{1:032x}", f"{3:032x}"))
    with pytest.raises(UsageError):
        chosen_scans(repository, ("nope", f"{3:032x}"))


def test_what_was_only_taken_in_is_no_scan_to_compare_with(repository):
    store(repository, 0, Run(ONE))
    store(repository, 1, Run(TWO))
    store(repository, 2, Run({"10.0.0.9": Host(9)}, scope=()))
    store(repository, 3, Run(ONE, passive=True))
    assert [int(item.id, 16) for item in chosen_scans(repository, ())] == [0, 1]


def test_one_scan_is_not_enough(repository):
    store(repository, 0, Run(ONE))
    with pytest.raises(SetupError):
        chosen_scans(repository, ())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_command_prints_both_forms(repository, tmp_path, language):
    diff(repository, Run({**TELNET, "10.0.0.8": Host(8)}), Run({"10.0.0.5": Host(5), "10.0.0.6": Host(6, (23,))}))
    context = Context(db=str(tmp_path / "school.db"), lang=language)
    text = CliRunner().invoke(command, [], obj=context, catch_exceptions=False).output
    assert "10.0.0.6" in text
    assert "{" not in text
    document = json.loads(CliRunner().invoke(command, ["--format", "json"], obj=context).stdout)
    assert document["schema"] == "rasoat.changes/1"
    assert [item["addresses"] for item in document["devices"]["gone"]] == [["10.0.0.8"]]
    assert "telnet_open" in [item["check"] for item in document["findings"]["fixed"]]


def test_comparing_stores_nothing(repository):
    store(repository, 0, Run(ONE))
    store(repository, 1, Run(TWO))
    changes_between(repository, *chosen_scans(repository, ()))
    assert repository.identities() == ()
