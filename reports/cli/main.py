"""The `rasoat` command: finds its sub-commands by their file names and turns errors into exit codes."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path
from typing import Any

import click

from reports.cli.context import Context
from reports.locale import _, choose_language
from scanner.errors import ExitCode, RasoatError
from scanner.version import VERSION

_NOT_COMMANDS = frozenset({"main", "context"})


class CommandFolder(click.Group):
    """A group whose commands are the modules of a package: `reports/cli/<name>.py` holds `command`.

    Modules whose name begins with an underscore, or that hold no command, are left out.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, sorted."""
        folder = Path(__file__).parent
        names = (info.name for info in pkgutil.iter_modules([str(folder)]))
        return sorted(name.rstrip("_") for name in names if name not in _NOT_COMMANDS and not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, None if there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        for module_name in (cmd_name, f"{cmd_name}_"):
            full = f"reports.cli.{module_name}"
            if importlib.util.find_spec(full):
                found: click.Command = importlib.import_module(full).command
                return found
        return None


_EVERYWHERE_FLAGS = ("-v", "-vv", "--verbose")
_EVERYWHERE_WITH_VALUE = ("--db", "--config", "--lang", "--as-of")


def _everywhere_first(arguments: list[str]) -> list[str]:
    """Move the options that stand everywhere before the command, wherever the user wrote them."""
    moved: list[str] = []
    kept: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument == "--":
            kept += [argument, *left]
        elif argument in _EVERYWHERE_WITH_VALUE:
            moved += [argument, *([value] if (value := next(left, None)) is not None else [])]
        elif argument.partition("=")[0] in _EVERYWHERE_WITH_VALUE or argument in _EVERYWHERE_FLAGS:
            moved.append(argument)
        else:
            kept.append(argument)
    return moved + kept


def _language_first(arguments: list[str]) -> None:
    """Choose the language before any help text is built, because help is text too."""
    asked = None
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            asked = argument.partition("=")[2]
        elif argument == "--lang" and position + 1 < len(arguments):
            asked = arguments[position + 1]
    choose_language(asked)


@click.group(
    cls=CommandFolder,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--db", metavar="URL", help="Database: a file, or postgresql://… for an office.")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="Configuration file.")
@click.option("--lang", type=click.Choice(["vi", "en"]), help="Language of all output.")
@click.option("--as-of", type=click.DateTime(), help="Judge as of this time (default: end of the last scan).")
@click.option("-v", "--verbose", count=True, help="Say more.")
@click.version_option(VERSION, prog_name="rasoat")
@click.pass_context
def cli(ctx: click.Context, **everywhere: Any) -> None:
    """Review a school's network, equipment and website against letter 4003."""
    everywhere["lang"] = choose_language(everywhere["lang"])
    ctx.obj = Context(**everywhere)
    if ctx.invoked_subcommand is None:
        _without_command(ctx)


def _without_command(ctx: click.Context) -> None:
    if sys.stdout.isatty() and sys.stdin.isatty():
        command = cli.get_command(ctx, "dashboard")
        if command is not None:
            ctx.invoke(command)
            return
    click.echo(ctx.get_help())


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with the right exit code."""
    given = _everywhere_first(sys.argv[1:] if arguments is None else arguments)
    _language_first(given)
    context = Context()
    try:
        result = cli.main(given, prog_name="rasoat", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        click.echo(_("Interrupted. What was stored stays stored."), err=True)
        code = ExitCode.INTERRUPTED
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except RasoatError as error:
        context.explain(error)
        code = error.exit_code
    else:
        code = result if isinstance(result, int) else ExitCode.OK
    sys.exit(int(code))
