"""Help in the user's language: placeholders, types of values, and commands listed by task."""

from __future__ import annotations

import click

from reports.locale import _

SHORT_HELP = 160
"""Letters of a command's first sentence in a list; it wraps, as a cut sentence says nothing."""


def tasks() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the tasks of a user in their usual order, with the commands of each."""
    return (
        (_("Begin"), ("dashboard", "demo", "doctor")),
        (_("Look at the network"), ("authorise", "scan", "schedule", "self", "import")),
        (_("See what it means"), ("check", "explain", "diff", "report")),
        (_("Say what no scan can see"), ("school", "declare", "device", "waive", "forget")),
        (_("Pass on and collect"), ("export", "bundle", "collect")),
    )


def speak(command: click.Command) -> click.Command:
    """Translate what click itself writes into a command's usage line and options."""
    command.options_metavar = _("[OPTIONS]")
    if isinstance(command, click.Group):
        optional = command.invoke_without_command
        command.subcommand_metavar = _("[COMMAND] [ARGS]...") if optional else _("COMMAND [ARGS]...")
        for inner in command.commands.values():
            speak(inner)
    for parameter in command.params:
        _speak_parameter(parameter)
    return command


def _speak_parameter(parameter: click.Parameter) -> None:
    if parameter.metavar:
        parameter.metavar = _(parameter.metavar)
    elif isinstance(parameter, click.Argument) and parameter.name:
        parameter.metavar = _(parameter.name.upper())
    if isinstance(parameter.type, click.types.IntParamType | click.types.FloatParamType):
        # click names number types in English only, in the sentence "… is not a valid integer".
        parameter.type.name = _(parameter.type.name)


def write_by_task(commands: dict[str, click.Command], formatter: click.HelpFormatter) -> None:
    """Write the commands, each under the task that it serves; others come last."""
    left = dict(commands)
    for title, names in tasks():
        _write(title, {name: left.pop(name) for name in names if name in left}, formatter)
    _write(_("Other commands"), left, formatter)


def _write(title: str, commands: dict[str, click.Command], formatter: click.HelpFormatter) -> None:
    if commands:
        with formatter.section(title):
            formatter.write_dl([(name, item.get_short_help_str(SHORT_HELP)) for name, item in commands.items()])
