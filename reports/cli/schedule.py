"""`rasoat schedule`: repeat the last scan by the system's own timer."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.errors import ExitCode, SetupError, UsageError
from scanner.model.message import Message

if TYPE_CHECKING:
    from reports.schedule.calendar import Times
    from reports.schedule.job import Job
    from reports.schedule.timers.base import Call, Timer
    from scanner.model.scan import Scan

_ASKED = Message.of("Scan regularly.")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@click.command(
    help=_(
        "Repeat the last scan every week or day by the timer of this computer, with its scope and authorisation. "
        "Without a word: what is set, what comes next, what came last, what was missed.\n\n"
        "It never runs in school hours, on the days of --not-on, or in another network.\n\n"
        "Example: rasoat schedule weekly --day wed --at 12:00 --not-on 21/12/2026"
    )
)
@click.argument("rhythm", required=False, type=click.Choice(["weekly", "daily", "off"]), metavar="[weekly|daily|off]")
@click.option("--at", metavar="HH:MM", help=_("Time of day (default: 12:00, or after school)."))
@click.option("--day", type=click.Choice(_DAYS), help=_("Day of the week (default: that of the last scan)."))
@click.option(
    "--not-on", multiple=True, metavar="DATE", help=_("Not on this day, for example an exam; may be repeated.")
)
@click.option(
    "--school-hours",
    multiple=True,
    metavar="HH:MM-HH:MM",
    help=_("Not in these hours from Monday to Saturday; may be repeated (default: 07:00-11:30 and 13:30-17:00)."),
)
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@click.option("--run", "run_now", is_flag=True, hidden=True)
@click.option("--home", hidden=True)
@pass_context
def command(context: Context, /, rhythm: str | None, *, run_now: bool, home: str | None, **options: Any) -> int:
    """Show, set, switch off, or (called by the timer) run."""
    if home:
        os.environ["RASOAT_HOME"] = home
    if run_now:
        return _run()
    if rhythm is None:
        return _show(context)
    if rhythm == "off":
        return _off(context)
    return _set(context, rhythm, options)


def _show(context: Context) -> int:
    from reports.content.schedule_lines import missed_text, state_lines  # noqa: PLC0415  (start-up time)
    from reports.schedule.job import load_job  # noqa: PLC0415
    from reports.schedule.journal import note_missed, read_lines  # noqa: PLC0415

    job = load_job()
    if job is None:
        click.echo(_("No regular scan is set. Set one: rasoat schedule weekly"))
        return ExitCode.OK
    now = datetime.now().astimezone()
    missed = note_missed(job, now)
    for line in state_lines(job, read_lines(), now, context.lang):
        click.echo(line)
    if missed:
        click.echo(missed_text(missed, context.lang), err=True)
    return ExitCode.OK


def _set(context: Context, rhythm: str, options: dict[str, Any]) -> int:
    from reports.content.schedule_lines import job_lines, written_lines  # noqa: PLC0415
    from reports.schedule.job import save_job  # noqa: PLC0415
    from reports.schedule.system import best_timer  # noqa: PLC0415

    job = _job(context, rhythm, options)
    timer, call = best_timer(), _call(job)
    for line in (*job_lines(job, context.lang), "", *written_lines(timer.plan(job.times, call))):
        click.echo(line)
    _confirm(yes=options["yes"])
    _remove()
    save_job(job)
    _install(timer, job, call)
    _note(context, "schedule", {"rhythm": rhythm, "at": job.times.at, "scope": list(job.scope), "timer": timer.name})
    context.say(Message.of("The timer ({timer}) is set. Take it away again: rasoat schedule off", timer=timer.name))
    if timer.name in {"systemd", "cron"}:
        context.say(Message.of("It rings while the computer is on; with systemd also only while you are signed in."))
    return ExitCode.OK


def _install(timer: Timer, job: Job, call: Call) -> None:
    from reports.schedule.job import forget_job  # noqa: PLC0415

    try:
        timer.install(job.times, call)
    except BaseException:
        forget_job()
        raise


def _job(context: Context, rhythm: str, options: dict[str, Any]) -> Job:
    """Return the job that repeats the last scan."""
    from reports.schedule.job import job_of  # noqa: PLC0415
    from scanner.store.location import ENVIRONMENT  # noqa: PLC0415

    with context.repository() as repository:
        last = max(filter(_may_be_repeated, repository.scans()), key=lambda item: (item.started, item.id), default=None)
        if last is None:
            raise SetupError(
                _ASKED,
                Message.of("There is no finished scan that a person agreed to; it would be repeated."),
                Message.of("Scan once by hand first, for example: rasoat scan 192.168.1.0/24"),
            )
        evidence = repository.evidence([last.id])
    day = None if rhythm == "daily" else _weekday(options["day"], last.started)
    return job_of(
        last,
        evidence,
        _times(options, day),
        created=datetime.now().astimezone(),
        db=context.db or os.environ.get(ENVIRONMENT) or None,
        config=context.config,
        language=context.lang,
    )


def _may_be_repeated(scan: Scan) -> bool:
    """Tell whether a person agreed to all that a repetition would do: not of a run that only listened or took in."""
    from reports.comparison import went_out  # noqa: PLC0415
    from scanner.model.scan import ScanState  # noqa: PLC0415

    agreed = scan.settings.consented and not scan.settings.passive
    return agreed and scan.state is ScanState.FINISHED and went_out(scan)


def _weekday(asked: str | None, last: datetime) -> int:
    return _DAYS.index(asked) if asked else last.astimezone().weekday()


def _times(options: dict[str, Any], day: int | None) -> Times:
    from reports.answers.reading import AnswerRefusedError, parse_day  # noqa: PLC0415
    from reports.schedule.calendar import (  # noqa: PLC0415
        DEFAULT_SCHOOL_HOURS,
        NotATimeError,
        Times,
        default_time,
        read_range,
        read_time,
    )

    hours = options["school_hours"] or DEFAULT_SCHOOL_HOURS
    try:
        ranges = tuple("{:%H:%M}-{:%H:%M}".format(*read_range(text)) for text in hours)
        at = f"{read_time(options['at']):%H:%M}" if options["at"] else default_time(ranges)
        not_on = tuple(sorted(parse_day(text).isoformat() for text in options["not_on"]))
    except AnswerRefusedError as error:
        raise UsageError(_ASKED, error.message, Message.of("Correct it and repeat; nothing was set.")) from error
    except NotATimeError as error:
        raise UsageError(
            _ASKED,
            Message.of("This is no time: {text}", text=str(error)[:60]),
            Message.of("Write times like 12:00 and hours like 07:00-11:30."),
        ) from error
    times = Times(at, day, not_on, ranges)
    _refuse_lessons(times)
    return times


def _refuse_lessons(times: Times) -> None:
    from reports.schedule.calendar import SUNDAY, read_range, read_time  # noqa: PLC0415

    at = read_time(times.at)
    lessons = [text for text in times.school_hours if read_range(text)[0] <= at < read_range(text)[1]]
    if lessons and times.day != SUNDAY:
        raise UsageError(
            _ASKED,
            Message.of("{time} lies in school hours ({hours}).", time=times.at, hours=", ".join(lessons)),
            Message.of("Choose another time with --at, or give the school's own hours with --school-hours."),
        )


def _call(job: Job) -> Call:
    """Return what the timer starts; a data folder of one's own has to be named, the timer knows no environment."""
    from reports.schedule.timers.base import this_program  # noqa: PLC0415

    home = os.environ.get("RASOAT_HOME")
    return this_program(["--lang", job.language, "schedule", "--run", *(["--home", home] if home else [])])


def _confirm(*, yes: bool) -> None:
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            _ASKED,
            Message.of("Nobody is there to answer the question."),
            Message.of("Look at what is written above, then add --yes to agree to it."),
        )
    question = _("May these scans run by themselves from now on? Whoever answers yes is allowed to permit it.")
    click.confirm(question, abort=True, err=True)


def _off(context: Context) -> int:
    from reports.schedule.job import forget_job  # noqa: PLC0415

    removed = _remove()
    if forget_job() or removed:
        _note(context, "schedule_off", {"timers": removed})
        context.say(Message.of("The regular scan is switched off; its timer and files are gone, its results stay."))
    else:
        context.say(Message.of("No regular scan was set."))
    return ExitCode.OK


def _remove() -> list[str]:
    """Remove the schedule from whichever timer holds it and return their names."""
    from reports.schedule.system import all_timers  # noqa: PLC0415

    return [timer.name for timer in all_timers() if timer.remove()]


def _run() -> int:
    from reports.content.schedule_lines import line_text  # noqa: PLC0415
    from reports.schedule.job import load_job  # noqa: PLC0415
    from reports.schedule.journal import Result  # noqa: PLC0415
    from reports.schedule.unattended import run_unattended  # noqa: PLC0415
    from reports.schedule.whereabouts import places_here  # noqa: PLC0415

    job = load_job()
    if job is None:
        raise SetupError(_ASKED, Message.of("No regular scan is set."), Message.of("Set one: rasoat schedule weekly"))
    line = run_unattended(job, datetime.now().astimezone(), places_here())
    if line is None:
        return ExitCode.OK
    click.echo(line_text(line, job.language))
    return ExitCode.ENVIRONMENT if line.result is Result.FAILED else ExitCode.OK


def _note(context: Context, event: str, fields: dict[str, Any]) -> None:
    from scanner.audit import AuditLog, audit_path, who  # noqa: PLC0415

    AuditLog(audit_path(context.db)).append(event, {**who(), **fields})
