"""The `rasoat` command: options that stand everywhere, the language, and errors turned into exit codes."""

from __future__ import annotations

import sys

import click

from reports.cli.context import Context
from reports.locale import _, choose_language
from scanner.errors import ExitCode, RasoatError

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


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with the right exit code."""
    given = _everywhere_first(sys.argv[1:] if arguments is None else arguments)
    _language_first(given)
    context = Context()
    from reports.cli._group import cli  # noqa: PLC0415  (help texts are made in the chosen language)

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
