"""The allowed answers in words, and back; every word is understood in both languages and without tone marks."""

from checks.requirements import Question
from reports.locale import LANGUAGES, translate
from scanner.model.message import Message
from scanner.text import fold

WORDS = {
    "yes": Message.of("Yes"),
    "partly": Message.of("Partly"),
    "no": Message.of("No"),
    "dont_know": Message.of("Don't know"),
    "not_applicable": Message.of("Not applicable"),
    "fibre": Message.of("Fibre"),
    "copper": Message.of("Copper cable"),
    "4g5g": Message.of("4G or 5G"),
    "mobile": Message.of("Mobile network"),
    "satellite": Message.of("Satellite"),
    "none": Message.of("None"),
    "not_reached": Message.of("Not reached"),
    "basic": Message.of("Basic"),
    "advanced": Message.of("Advanced"),
    "1": Message.of("Level 1"),
    "2": Message.of("Level 2"),
    "3": Message.of("Level 3"),
    "ott": Message.of("Chat app (Zalo and the like)"),
    "email": Message.of("E-mail"),
    "mobile_app": Message.of("Mobile app"),
    "website": Message.of("Website"),
}
LINE_TYPES = ("fibre", "copper", "mobile", "satellite")
HINTS = {
    "text": Message.of("a few words"),
    "number": Message.of("a number, for example 3"),
    "percent": Message.of("a percentage, for example 95"),
    "ratio": Message.of("a part and the whole, for example 17/20"),
    "date_or_no": Message.of("a date like 20/11/2026, or No"),
    "date+number": Message.of("a date and a number, for example 30/05/2026; 95"),
    "number+percent": Message.of("a number and a percentage, for example 3; 90"),
    "text+number": Message.of("a few words with a number"),
    "choice+number": Message.of("type and Mbps of each line, for example: fibre 100; fibre 50"),
}


def choices_of(question: Question) -> tuple[str, ...]:
    """Return the closed list of a question's answers, empty for a free one."""
    kind, _, rest = question.answer_type.partition(":")
    if kind in {"choice", "multi"}:
        return tuple(rest.split("|"))
    return tuple(kind.split("|")) if kind.startswith("yes|") else ()


def takes_several(question: Question) -> bool:
    """Tell whether more than one answer of the list may be given."""
    return question.answer_type.startswith("multi:")


def word_of(answer: str, language: str) -> str:
    """Return an answer as it is shown: "yes" → "Có"; what is no word of a list stays."""
    parts = [part.strip() for part in answer.split(",")]
    if not all(part in WORDS for part in parts):
        return answer
    return ", ".join(translate(WORDS[part], language) for part in parts)


def hint_of(question: Question, language: str) -> str:
    """Return how a question is answered."""
    choices = choices_of(question)
    if choices:
        words = [translate(WORDS[choice], language) for choice in choices]
        return (", " if takes_several(question) else " / ").join(words)
    return translate(HINTS[question.answer_type], language)


def id_of(word: str, choices: tuple[str, ...]) -> str | None:
    """Return which answer of a list a word means, None if none of them."""
    wanted = _key(word)
    for choice in choices:
        if wanted in {_key(choice), *(_key(translate(WORDS[choice], language)) for language in LANGUAGES)}:
            return choice
    return None


def _key(text: str) -> str:
    return " ".join(fold(text).replace("’", "").replace("'", "").replace("_", " ").split())
