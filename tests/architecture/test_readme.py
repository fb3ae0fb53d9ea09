"""What the READMEs name exists, what the program can do is named there, and links lead somewhere."""

import re
from pathlib import Path

import click
import pytest

from reports.cli._group import cli
from reports.cli._help_text import tasks
from reports.locale import choose_language

ROOT = Path(__file__).parents[2]
READMES = ["README.md", "README.vi.md"]


@pytest.fixture(autouse=True)
def english():
    choose_language("en")
    yield
    choose_language("vi")


def commands() -> dict[str, click.Command]:
    context = click.Context(cli)
    return {name: command for name in cli.list_commands(context) if (command := cli.get_command(context, name))}


def flat() -> dict[str, click.Command]:
    """Return every command under the words that call it: "scan", "collect report"."""
    found = dict(commands())
    for name, command in commands().items():
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": item for inner, item in command.commands.items()}
    return found


def calls(readme: str) -> list[list[str]]:
    """Return the words of every call of the program that a README shows."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    return [found.split() for found in re.findall(r"(?:\./rasoat|rasoat\.cmd)((?: [^\s`#|]+)*)", text)]


@pytest.mark.parametrize("readme", READMES)
def test_every_call_is_one_that_the_program_takes(readme: str):
    known = flat()
    named = [words for words in calls(readme) if words]
    assert len(named) > 20
    for words in named:
        command = known.get(" ".join(words[:2]), known.get(words[0]))
        assert command is not None, words
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if re.match(r"--?\w", word)} <= options, words


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_named(readme: str):
    assert set(commands()) - {words[0] for words in calls(readme) if words} == set()


@pytest.mark.parametrize("readme", READMES)
def test_links_and_pictures_lead_somewhere(readme: str):
    text = (ROOT / readme).read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    assert len(targets) >= 4
    assert [target for target in targets if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("picture", ["dashboard.png", "report.png"])
def test_pictures_are_light(picture: str):
    assert 20_000 < (ROOT / "docs" / "pictures" / picture).stat().st_size < 300_000


def test_every_command_has_help_with_an_example():
    for name, command in flat().items():
        assert re.search("(Example|Ví dụ): rasoat", command.help or ""), name
        assert all(getattr(item, "hidden", False) or getattr(item, "help", None) for item in options_of(command)), name


def options_of(command: click.Command) -> list[click.Parameter]:
    return [item for item in command.params if isinstance(item, click.Option)]


def test_every_command_belongs_to_a_task():
    listed = [name for _title, names in tasks() for name in names]
    assert sorted(listed) == sorted(commands())
