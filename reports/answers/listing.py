"""Where the questions stand, as lines for a console."""

from collections.abc import Iterator, Sequence

from checks.requirements import Pack, Question
from reports.answers.standing import Standing, State, last_day
from reports.answers.words import hint_of, word_of
from reports.dates import short_date
from reports.speech import Speech
from scanner.model.message import Message
from scanner.model.school import Declaration

TITLES = {
    State.EXPIRED: Message.of("Expired: to be answered again"),
    State.EXPIRING: Message.of("Expires within 30 days"),
    State.UNANSWERED: Message.of("Not answered yet"),
    State.HELD: Message.of("Answered"),
}


def listing_lines(standings: Sequence[Standing], language: str) -> Iterator[str]:
    """Return the questions by what they want, the most urgent first, with a count at the end."""
    speech = Speech(language)
    for state in State:
        rows = [item for item in standings if item.state is state]
        if rows:
            yield f"{speech.say(TITLES[state].text)} ({len(rows)})"
            yield from (f"  {line}" for item in rows for line in _question(item, speech))
            yield ""
    held = sum(item.state in {State.HELD, State.EXPIRING} for item in standings)
    yield speech.say("{held} of {total} questions are answered and valid.", held=held, total=len(standings))


def _question(item: Standing, speech: Speech) -> Iterator[str]:
    question, language = item.question, speech.language
    text = question.en if language == "en" else question.vi
    yield f"{question.id:<20} [{item.entry.id}] {text}"
    if item.newest is not None and item.until is not None:
        answer = word_of(item.newest.answer, language)
        parts = [answer, item.newest.evidence_reference, item.newest.by_role, short_date(item.until, language)]
        yield "    → " + " · ".join(part for part in parts if part)
    else:
        yield f"    {hint_of(question, language)}"


def history_lines(pack: Pack, question: Question, given: Sequence[Declaration], language: str) -> Iterator[str]:
    """Return a question, how it is answered, and every answer given so far, the newest first."""
    speech = Speech(language)
    entry = next(item for item in pack.entries if question in item.questions)
    yield f"{question.id} [{entry.id}]"
    yield question.en if language == "en" else question.vi
    yield speech.say("How to answer: {hint}", hint=hint_of(question, language))
    yield speech.count("An answer holds {count} day.", "An answer holds {count} days.", question.valid_days)
    if not given:
        yield speech.say("Nobody has answered yet.")
    for item in sorted(given, key=lambda said: (said.answered_on, said.id), reverse=True):
        until = short_date(last_day(item, question), language)
        parts = [short_date(item.answered_on, language), word_of(item.answer, language), item.by_role]
        parts += [item.evidence_reference, item.explanation, speech.say("until {day}", day=until)]
        yield "  " + " · ".join(part for part in parts if part)
