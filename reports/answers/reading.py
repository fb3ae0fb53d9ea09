"""Reads one answer as a person wrote it into the form in which it is stored and judged."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from checks.requirements import Question
from reports.answers.words import LINE_TYPES, choices_of, hint_of, id_of, takes_several
from reports.locale import current_language
from scanner.model.message import Message
from scanner.text import clean

LONGEST = 500
"""Characters of one answer, reference or explanation."""
OLDEST_YEAR = 2000
_NUMBER = r"\d+(?:[.,]\d+)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LINE = re.compile(rf"(?P<type>\D*?)\s*(?P<rate>{_NUMBER})\s*(?:mbps|mb/s|mbit/s|m)?", re.IGNORECASE)


class AnswerRefusedError(ValueError):
    """An answer that cannot be taken; `message` says why and what would be understood."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def read_answer(question: Question, given: object, today: date) -> str:
    """Return an answer as it is stored: a word of the closed lists, an ISO date, a number; raises `AnswerRefusedError`.

    `given` is text, or what a cell of a sheet holds. "Don't know" is an answer to every question.
    """
    text = _text(given)
    if not text:
        raise AnswerRefusedError(Message.of("The answer is empty."))
    if id_of(text, ("dont_know",)):
        return "dont_know"
    choices = choices_of(question)
    if choices:
        return _several(question, text, choices) if takes_several(question) else _one(question, text, choices)
    return _READERS[question.answer_type](question, text, today)


def read_date(given: object, today: date) -> date:
    """Return a day not after today, written 20/11/2026 or 2026-11-20; raises `AnswerRefusedError`."""
    day = parse_day(given)
    if day > today or day.year < OLDEST_YEAR:
        raise AnswerRefusedError(Message.of("The date {text} lies in the future or too far back.", text=str(day)))
    return day


def parse_day(given: object) -> date:
    """Return any day, written 20/11/2026 or 2026-11-20; raises `AnswerRefusedError`."""
    text = _text(given)
    iso, written = _ISO.fullmatch(text), _DAY_FIRST.fullmatch(text)
    try:
        if iso:
            return date(*(int(part) for part in iso.groups()))
        if written:
            return date(int(written[3]), int(written[2]), int(written[1]))
    except ValueError:
        pass
    raise AnswerRefusedError(Message.of("{text} is no date; write it like 20/11/2026.", text=text[:40]))


def _text(given: object) -> str:
    if isinstance(given, datetime):
        return given.date().isoformat()
    if isinstance(given, float):
        return f"{given:.10g}"
    return "" if given is None else clean(str(given), LONGEST)


def _not_understood(question: Question, text: str) -> AnswerRefusedError:
    hint = hint_of(question, current_language())
    return AnswerRefusedError(Message.of("“{text}” is not understood; expected: {hint}.", text=text[:60], hint=hint))


def _one(question: Question, text: str, choices: tuple[str, ...]) -> str:
    found = id_of(text, choices)
    if found is None:
        raise _not_understood(question, text)
    return found


def _several(question: Question, text: str, choices: tuple[str, ...]) -> str:
    found = {_one(question, part, choices) for part in re.split(r"[,;|+]", text) if part.strip()}
    if not found or ("none" in found and len(found) > 1):
        raise _not_understood(question, text)
    return ", ".join(choice for choice in choices if choice in found)


def _date_or_no(question: Question, text: str, today: date) -> str:
    if id_of(text, ("no",)):
        return "no"
    if not (_ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text)):
        raise _not_understood(question, text)
    return read_date(text, today).isoformat()


def _date_and_number(question: Question, text: str, today: date) -> str:
    first, *rest = re.split(r"[;,\s]+", text)
    if len(rest) != 1:
        raise _not_understood(question, text)
    return f"{read_date(first, today).isoformat()}; {_number(question, rest[0], today)}"


def _number(question: Question, text: str, _today: date) -> str:
    if not re.fullmatch(_NUMBER, text):
        raise _not_understood(question, text)
    return text.replace(",", ".")


def _percent(question: Question, text: str, today: date) -> str:
    number = _number(question, text.removesuffix("%").strip(), today)
    if float(number) > 100:
        raise _not_understood(question, text)
    if 0 < float(number) < 1:
        raise AnswerRefusedError(Message.of("{text} is less than one percent; for 95 % write 95.", text=text[:20]))
    return number


def _ratio(question: Question, text: str, _today: date) -> str:
    found = re.fullmatch(r"(\d+)\s*/\s*(\d+)", text)
    if not found or not int(found[2]) or int(found[1]) > int(found[2]):
        raise _not_understood(question, text)
    return f"{int(found[1])}/{int(found[2])}"


def _number_and_percent(question: Question, text: str, today: date) -> str:
    parts = [part for part in re.split(r"[;\s]+", text.replace("%", " ")) if part]
    if len(parts) != 2:
        raise _not_understood(question, text)
    return f"{_number(question, parts[0], today)}; {_percent(question, parts[1], today)} %"


def _text_with_number(question: Question, text: str, _today: date) -> str:
    if not re.search(r"\d", text):
        raise _not_understood(question, text)
    return text


def _lines(question: Question, text: str, _today: date) -> str:
    """Read "cap quang 100; 50 Mbps": every number is a rate, so that their sum means something."""
    found = []
    for part in re.split(r"[;\n]", text):
        line = _LINE.fullmatch(part.strip())
        kind = id_of(line["type"], LINE_TYPES) if line and line["type"].strip() else ""
        if line is None or kind is None:
            raise _not_understood(question, text)
        found.append(f"{kind} {line['rate'].replace(',', '.')}".strip())
    return "; ".join(found)


def _any_text(_question: Question, text: str, _today: date) -> str:
    return "no" if id_of(text, ("no", "none")) else text


_READERS: Mapping[str, Callable[[Question, str, date], str]] = {
    "text": _any_text,
    "number": _number,
    "percent": _percent,
    "ratio": _ratio,
    "date_or_no": _date_or_no,
    "date+number": _date_and_number,
    "number+percent": _number_and_percent,
    "text+number": _text_with_number,
    "choice+number": _lines,
}
