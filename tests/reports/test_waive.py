"""Accepting the risk of a finding."""

from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner

from checks.base import Finding
from reports.choosing import choose_finding, is_open
from reports.cli.context import Context
from reports.cli.waive import command
from reports.locale import choose_language
from reports.review import review
from scanner.audit import audit_path, verify
from scanner.errors import UsageError
from scanner.model.message import Message
from scanner.store.repository import Repository
from tests.reports.runs import Host, Run, store

TODAY = date(2026, 11, 30)


@pytest.fixture
def database(tmp_path) -> str:
    choose_language("en")
    path = str(tmp_path / "school.db")
    with Repository.open(path) as repository:
        store(repository, 0, Run({"10.0.0.5": Host(5, (23,)), "10.0.0.6": Host(6, (23,))}))
    return path


def gaps(database: str, as_of: datetime | None = None):
    with Repository.open(database) as repository:
        findings = review(repository, as_of=as_of).assessment.findings
    return [item for item in findings if item.check == "telnet_open"]


def waive(database: str, *arguments: str, today: date = TODAY):
    moment = datetime(today.year, today.month, today.day, 1, tzinfo=UTC)
    context = Context(db=database, lang="en", as_of=moment)
    return CliRunner().invoke(command, list(arguments), obj=context, catch_exceptions=False, standalone_mode=False)


WHY = ("--reason", "printer is replaced soon", "--approver", "headmaster")


def test_a_waived_gap_stays_visible_and_counts_no_more(database):
    first, second = gaps(database)
    done = waive(database, first.id[:12], *WHY, "--until", "31/12/2026")
    assert done.return_value == 0
    after = {item.id: item for item in gaps(database)}
    assert after[first.id].waived
    assert after[first.id].waived_until == "2026-12-31"
    assert not after[first.id].is_gap
    assert after[second.id].is_gap


def test_it_ends_by_itself(database):
    first = gaps(database)[0]
    waive(database, first.id, *WHY, "--until", "2026-12-31")
    last = datetime(2026, 12, 31, 16, tzinfo=UTC)  # 23:00 in Vietnam
    assert not gaps(database, last)[0].is_gap
    assert gaps(database, last + timedelta(hours=2))[0].is_gap


def test_the_default_is_half_a_year(database):
    waive(database, gaps(database)[0].id, *WHY)
    with Repository.open(database) as repository:
        (stored,) = repository.waivers()
    assert (stored.created_on, stored.until) == (TODAY, TODAY + timedelta(days=180))


@pytest.mark.parametrize("until", ["01/12/2027", "29/11/2026", "tomorrow"])
def test_terms_that_are_refused(database, until):
    with pytest.raises(UsageError):
        waive(database, gaps(database)[0].id, *WHY, "--until", until)
    with Repository.open(database) as repository:
        assert repository.waivers() == ()


def test_a_year_is_the_longest(database):
    assert waive(database, gaps(database)[0].id, *WHY, "--until", "30/11/2027").return_value == 0


@pytest.mark.parametrize("missing", [("--reason", "x"), ("--approver", "x"), ("--reason", " ", "--approver", "x")])
def test_reason_and_approver_are_needed(database, missing):
    with pytest.raises(UsageError):
        waive(database, gaps(database)[0].id, *missing)


def test_unknown_findings_name_the_nearest(database):
    first = gaps(database)[0].id
    wrong = first[:9] + ("0" if first[9] != "0" else "1")
    with pytest.raises(UsageError) as caught:
        waive(database, wrong, *WHY)
    assert first[:10] in str(caught.value.remedy)
    with pytest.raises(UsageError) as caught:
        waive(database, "telnet_open", *WHY)
    assert all(item.id[:10] in str(caught.value.happened) for item in gaps(database))


def test_only_gaps_can_be_waived(database):
    with Repository.open(database) as repository:
        store(repository, 1, Run({"10.0.0.9": Host(9)}, ports=(22,)))
        findings = review(repository).assessment.findings
    other = next(item for item in findings if item.outcome not in {"fail", "suspected"})
    with pytest.raises(UsageError) as caught:
        waive(database, other.id, *WHY)
    assert "neither" in str(caught.value)


def test_an_ambiguous_beginning_is_refused(database):
    with pytest.raises(UsageError):
        waive(database, "", *WHY)


def test_listed_and_ended_early(database):
    first = gaps(database)[0]
    waive(database, first.id, *WHY)
    shown = waive(database, "--list").stdout
    assert "In force (1)" in shown
    assert "10.0.0.5" in shown
    assert "printer is replaced soon" in shown
    with Repository.open(database) as repository:
        (stored,) = repository.waivers()
    assert waive(database, "--end", stored.id, today=TODAY + timedelta(days=3)).return_value == 0
    assert gaps(database)[0].is_gap
    assert "Ended (1)" in waive(database, "--list", today=TODAY + timedelta(days=3)).stdout
    with pytest.raises(UsageError):
        waive(database, "--end", stored.id, today=TODAY + timedelta(days=3))
    log = audit_path(database)
    assert verify(log).broken_at is None
    assert log.read_text().count('"event": "waiver_ended"') == 1


def test_the_list_without_any_scan(tmp_path):
    choose_language("en")
    assert "No risk" in waive(str(tmp_path / "empty.db"), "--list").stdout


def test_hostile_text_is_harmless(database):
    waive(database, gaps(database)[0].id, "--reason", "\x1b[2J[@click=app.quit]x", "--approver", "=cmd|x")
    assert "\x1b" not in waive(database, "--list").stdout


@pytest.mark.parametrize("gaps_only", [True, False])
def test_explain_and_waive_take_the_same_names(database, gaps_only):
    """The beginning of a number, in any case; a check's name where one gap has it; never a guess."""
    with Repository.open(database) as repository:
        findings = review(repository).assessment.findings
    question = Message.of("Explain the finding {finding}.", finding="x")
    first, second = (item for item in findings if item.check == "telnet_open" and is_open(item))

    def chosen(asked: str, among: tuple[Finding, ...] = findings) -> Finding:
        return choose_finding(among, asked, question=question, gaps_only=gaps_only)

    assert chosen(first.id[:10].upper()) is first
    only_one = tuple(item for item in findings if item is not second)
    assert chosen("telnet_open", only_one) is first
    for asked in ("telnet_open", "", "zzzz", "\x1b[2J"):
        with pytest.raises(UsageError) as refused:
            chosen(asked)
        assert refused.value.asked is question
        assert "\x1b" not in str(refused.value.happened)
    with pytest.raises(UsageError, match="2 findings fit"):
        chosen("telnet_open")


def test_an_accepted_risk_is_named_as_a_finding_is(database):
    """By the beginning of its own number or of its finding's, in any case, spaces around it or not."""
    first = gaps(database)[0]
    for typed in (first.id[:10].upper(), f" {first.id[:10]} "):
        waive(database, first.id, *WHY)
        assert waive(database, "--end", typed).return_value == 0
        assert all(item.is_gap for item in gaps(database))
    with pytest.raises(UsageError):
        waive(database, "--end", "  ")
