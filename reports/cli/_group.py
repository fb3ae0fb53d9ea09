"""The group of all commands, found by file name; built after the language is chosen, as help is text too."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path
from typing import Any

import click

from reports.cli._help_text import speak, write_by_task
from reports.cli.context import Context
from reports.locale import _, choose_language
from scanner.version import VERSION

_NOT_COMMANDS = frozenset({"main", "context"})
_SAY_IT_THEMSELVES = frozenset({"schedule", "dashboard"})
"""Commands before which nothing is said of missed scans: one says it itself, one fills the whole screen."""


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
                return speak(found)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown name gets a suggestion, which click alone makes for loaded commands only."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by task instead of by letter."""
        found = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        write_by_task({name: item for name, item in found.items() if item is not None}, formatter)


@click.group(
    cls=CommandFolder,
    invoke_without_command=True,
    help=_(
        "Review a school's network, equipment and website against letter 4003.\n\n"
        "Example: rasoat scan 192.168.1.0/24 --report report.html"
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--db", metavar="URL", help=_("Database: a file, or postgresql://… for an office."))
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help=_("Configuration file."))
@click.option("--lang", type=click.Choice(["vi", "en"]), help=_("Language of all output."))
@click.option(
    "--as-of", metavar="TIME", type=click.DateTime(), help=_("Judge as of this time (default: end of the last scan).")
)
@click.option("-v", "--verbose", count=True, help=_("Say more."))
@click.version_option(VERSION, prog_name="rasoat")
@click.pass_context
def cli(ctx: click.Context, /, **everywhere: Any) -> None:
    """Review a school's network, equipment and website against letter 4003."""
    everywhere["lang"] = choose_language(everywhere["lang"])
    ctx.obj = Context(**everywhere)
    if ctx.invoked_subcommand is None:
        _without_command(ctx)
    elif ctx.invoked_subcommand not in _SAY_IT_THEMSELVES:
        _tell_missed_scans(everywhere["lang"])


def _tell_missed_scans(language: str) -> None:
    from reports.schedule.reminder import missed_since  # noqa: PLC0415  (start-up time)

    missed = missed_since()
    if missed:
        from reports.content.schedule_lines import missed_text  # noqa: PLC0415

        click.echo(missed_text(missed, language), err=True)


def _without_command(ctx: click.Context) -> None:
    if sys.stdout.isatty() and sys.stdin.isatty():
        command = cli.get_command(ctx, "dashboard")
        if command is not None:
            ctx.invoke(command)
            return
    click.echo(ctx.get_help())


speak(cli)
