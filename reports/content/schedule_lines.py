"""The schedule in words: when, what, where it is written, what came of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from reports.dates import short_date
from reports.schedule.calendar import Times, next_slot
from reports.schedule.job import Job
from reports.schedule.journal import Line, Result
from reports.schedule.timers.base import Written
from reports.speech import Speech
from scanner.model.message import Message

LAST_SHOWN = 5
DAYS = (
    Message.of("Monday"),
    Message.of("Tuesday"),
    Message.of("Wednesday"),
    Message.of("Thursday"),
    Message.of("Friday"),
    Message.of("Saturday"),
    Message.of("Sunday"),
)
RESULTS = {
    Result.DONE: Message.of("done"),
    Result.FAILED: Message.of("failed"),
    Result.EXAM_DAY: Message.of("skipped: examination day"),
    Result.SCHOOL_HOURS: Message.of("skipped: it would have run in school hours"),
    Result.ELSEWHERE: Message.of("skipped: this computer was not in the school's network"),
    Result.MISSED: Message.of("missed: the computer was off or nobody was signed in"),
}


def job_lines(job: Job, language: str) -> Iterator[str]:
    """Return what a job does and when."""
    speech = Speech(language)
    _ = speech.say
    yield _("Regular scan: {when}", when=_when(job.times, speech))
    yield _("Scope: {scope}", scope=", ".join((*job.scope, *job.site_urls)))
    yield _("Authorised by: {name}", name=job.authorised_by or _("not given"))
    hours = ", ".join(job.times.school_hours)
    yield (
        _("Never in school hours (Monday to Saturday {hours}).", hours=hours)
        if hours
        else _("No school hours are set.")
    )
    days = ", ".join(_day(day, language) for day in job.times.not_on)
    if days:
        yield _("Never on: {days}", days=days)
    yield _("Only in the network of the last scan; without sign-on tests.")


def _when(times: Times, speech: Speech) -> str:
    if times.day is None:
        return speech.say("every day at {time}", time=times.at)
    return speech.say("every week on {day} at {time}", day=speech.say(DAYS[times.day].text), time=times.at)


def _day(text: str, language: str) -> str:
    return short_date(datetime.fromisoformat(text).date(), language)


def written_lines(written: Sequence[Written]) -> Iterator[str]:
    """Return what is written where, word for word."""
    for item in written:
        yield f"--- {item.place}"
        yield from item.text.rstrip("\n").splitlines()


def state_lines(job: Job, lines: Sequence[Line], now: datetime, language: str) -> Iterator[str]:
    """Return the job, its next time, and the last results with those that were missed."""
    speech = Speech(language)
    yield from job_lines(job, language)
    following = next_slot(job.times, now)
    yield speech.say("Next: {when}", when=moment_text(following, language) if following else "–")
    if not lines:
        yield speech.say("It has not run yet.")
    for line in lines[-LAST_SHOWN:]:
        yield f"  {line_text(line, language)}"


def line_text(line: Line, language: str) -> str:
    """Return one line of the journal: "25/11/2026 12:00: done; 1 new device; report …"."""
    parts = [
        f"{moment_text(datetime.fromisoformat(line.slot), language)}: {Speech(language).say(RESULTS[line.result].text)}"
    ]
    return "; ".join(part for part in (*parts, line.changed, line.detail, line.report) if part)


def moment_text(moment: datetime, language: str) -> str:
    """Return a moment by the clock of this computer, the one its timer goes by."""
    return f"{short_date(moment.date(), language)} {moment:%H:%M}"


def missed_text(moments: Sequence[datetime], language: str) -> str:
    """Return one sentence on scans that were missed."""
    shown = ", ".join(moment_text(moment, language) for moment in moments[-3:])
    return Speech(language).count(
        "{count} regular scan was missed ({when}): the computer was off or nobody was signed in.",
        "{count} regular scans were missed, the last: {when}: the computer was off or nobody was signed in.",
        len(moments),
        when=shown,
    )
