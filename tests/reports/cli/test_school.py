import pytest
from click.testing import CliRunner

from reports.cli import school as school_command
from reports.cli.context import Context
from scanner.errors import UsageError
from scanner.model.school import School
from scanner.model.site import Site
from scanner.store.repository import Repository


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "school.db")


def _run(database, *arguments, typed=None):
    return CliRunner().invoke(school_command.command, arguments, obj=Context(db=database), input=typed)


def _stored(database):
    with Repository.open(database) as repository:
        return repository.school()


def test_what_is_given_is_stored_and_the_rest_kept(database):
    assert _run(database, "--name", "THCS Son Cam", "--level", "thcs", "--pupils", "702").exit_code == 0
    done = _run(database, "--classes", "18", "--satellite-site", "Thon Doai", "--it-budget-million", "50")
    assert done.exit_code == 0
    assert _stored(database) == School(
        name="THCS Son Cam",
        levels=("thcs",),
        pupils=702,
        classes=18,
        satellite_sites=(Site("Thon Doai"),),
        it_budget_million=50,
    )
    assert "Thon Doai" in done.stdout
    assert _run(database, "--no-satellite-sites").exit_code == 0
    assert _stored(database).satellite_sites == ()


def test_answers_are_asked_for_one_after_the_other_and_empty_ones_keep(database):
    _run(database, "--pupils", "702")
    typed = "\n".join(["THCS Son Cam", "thcs, THPT", "18", "", "nhieu", "650", *[""] * 7]) + "\n"
    done = _run(database, "--ask", typed=typed)
    assert done.exit_code == 0, done.output
    stored = _stored(database)
    assert (stored.name, stored.levels) == ("THCS Son Cam", ("thcs", "thpt"))
    assert (stored.classes, stored.pupils, stored.pupils_informatics) == (18, 702, 650)


def test_without_a_terminal_nothing_is_asked(database):
    assert _run(database).exit_code == 0
    assert _stored(database) == School()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--it-budget-million", "50000000"], "for example 50 for that sum"),
        (["--satellite-site", "Điểm chính"], "not a satellite site"),
        (["--name", "THCS Sơn Cẩm", "--satellite-site", "thcs son  cam"], "not a satellite site"),
        (["--satellite-site", "Thôn Đoài", "--satellite-site", "thon doai"], "same name"),
        (["--pupils", "10", "--pupils-informatics", "11"], "More pupils take Informatics"),
        (["--computers-owned", "10", "--computers-broken", "11"], "More computers are broken"),
        (["--pupils", "10", "--classes", "11"], "more classes than pupils"),
        (["--pupils", "-1"], "x>=0"),
        (["--level", "dai_hoc"], "thcs"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_stored(database, arguments, says):
    done = _run(database, *arguments)
    if isinstance(done.exception, UsageError):
        said = f"{done.exception.happened} {done.exception.remedy}"
    else:
        assert done.exit_code == 2
        said = done.stderr
    assert says in said
    assert _stored(database) == School()
