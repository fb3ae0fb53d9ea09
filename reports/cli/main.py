"""The `rasoat` command: options that stand everywhere, the language, and errors turned into exit codes."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys

import click

from reports.cli.context import Context
from reports.locale import _, choose_language, translate
from scanner.errors import ExitCode, RasoatError
from scanner.model.message import Message
from scanner.system_fault import told
from scanner.text import clean

_COLLECTED = (50_000, 20, 100)
"""When the garbage collector looks: nearly all that a command makes lives to its end; looking often costs an eighth."""
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
    """Run the command line and end the process with the right exit code; no traceback reaches the user."""
    gc.set_threshold(*_COLLECTED)
    _speak_utf8()
    given = _everywhere_first(sys.argv[1:] if arguments is None else arguments)
    _language_first(given)
    try:
        code = _run(given)
    except (KeyboardInterrupt, click.Abort):
        _say(_("Interrupted. What was stored stays stored."))
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        code = ExitCode.ENVIRONMENT
    except Exception as error:
        code = _own_fault(given, error)
    sys.exit(int(code))


def _speak_utf8() -> None:
    """Write UTF-8 into files and pipes: the old code pages of Windows hold neither Vietnamese nor JSON's text."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _run(given: list[str]) -> int:
    from reports.cli._group import cli  # noqa: PLC0415  (help texts are made in the chosen language)

    try:
        result = cli.main(given, prog_name="rasoat", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except SystemExit as stop:  # click's own end where nobody reads its output any more; 1 would mean gaps
        return ExitCode.ENVIRONMENT if stop.code == 1 else int(stop.code or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except RasoatError as error:
        Context().explain(error)
        return error.exit_code
    return result if isinstance(result, int) else ExitCode.OK


def _own_fault(given: list[str], error: Exception) -> int:
    """Say what happened where nothing in rasoat had expected it; `-v` shows where, for whoever mends it."""
    if any(argument in _EVERYWHERE_FLAGS for argument in given):
        import traceback  # noqa: PLC0415

        traceback.print_exception(error)
    happened = told(error) if isinstance(error, OSError) else _fault_of_rasoat(error)
    for sentence in (
        Message.of("Asked for: rasoat {command}", command=clean(" ".join(given), 200)),
        happened,
        Message.of("What was stored stays stored. Run it again with -v and pass on what it prints to be mended."),
    ):
        _say(translate(sentence))
    return ExitCode.ENVIRONMENT


def _fault_of_rasoat(error: Exception) -> Message:
    return Message.of("A fault of rasoat itself: {detail}", detail=clean(f"{type(error).__name__}: {error}", 200))


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(sentence, err=True)


def _let_go_of_output() -> None:
    """Let the interpreter's last flush go nowhere, as nobody reads any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
