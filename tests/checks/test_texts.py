"""Titles, reasons and remedies: complete, in both languages, plain for a teacher."""

import pkgutil
import re
from collections.abc import Iterator
from string import Formatter

import pytest

import tests.checks.cases
from checks.base import Check
from checks.registry import all_checks
from scanner.model.bilingual import Text

CHECKS = list(all_checks().values())
NAMES = {check.id: check for check in CHECKS}
UNGLOSSED = re.compile(
    r"\b(?:server|client|port|password|login|firewall|router|switch|update|patch|share|folder|backup|setting|settings"
    r"|enable|disable|config|service|browser|user|admin|upgrade|network|scan|host|hosting|website|default|access|file"
    r"|link|account|encryption|certificate|header|version|support|click|remote|control|security|anonymous|check)\b",
    re.IGNORECASE,
)
QUOTED_OR_GLOSSED = re.compile(r'"[^"]*"|\([^)]*\)|/\S+|\{\w+\}')
"""What a screen shows stands in quotation marks, a gloss in brackets; paths are names."""


def texts(check: Check) -> Iterator[tuple[str, Text]]:
    yield "title", check.title
    yield "why", check.why
    yield "summary", check.summary
    for number, step in enumerate(check.remedy, 1):
        yield f"remedy {number}", step
    for name, text in check.variants.items():
        yield f"variant {name}", text


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


ALL_TEXTS = [(check.id, name, text) for check in CHECKS for name, text in texts(check)]


@pytest.mark.parametrize("check", CHECKS, ids=sorted(NAMES))
def test_lengths_and_parts(check: Check):
    assert 1 <= len(check.remedy) <= 6
    assert check.probes
    assert check.references
    assert all(reference.startswith("https://") for reference in check.references)
    for language in ("vi", "en"):
        assert 10 <= len(check.title.in_language(language)) <= 150
        assert 20 <= len(check.why.in_language(language)) <= 400
    assert placeholders(check.reproduce) <= {"address", "port"}


@pytest.mark.parametrize(("check", "part", "text"), ALL_TEXTS)
def test_both_languages_say_the_same(check: str, part: str, text: Text):
    assert text.vi.strip()
    assert text.en.strip()
    assert text.vi != text.en
    assert placeholders(text.vi) == placeholders(text.en)
    assert part in {"summary"} or part.startswith("variant") or not placeholders(text.vi)


@pytest.mark.parametrize(("check", "part", "text"), ALL_TEXTS)
def test_no_english_word_stands_unexplained_in_vietnamese(check: str, part: str, text: Text):
    assert UNGLOSSED.findall(QUOTED_OR_GLOSSED.sub("", text.vi)) == []


def test_the_word_list_catches_what_it_is_for():
    assert UNGLOSSED.findall("Hãy disable service trên server") == ["disable", "service", "server"]
    assert UNGLOSSED.findall(QUOTED_OR_GLOSSED.sub("", 'Bấm "Advanced sharing settings" (chia sẻ nâng cao)')) == []


def test_every_check_has_cases_and_no_case_is_orphaned():
    found = {module.name for module in pkgutil.iter_modules(tests.checks.cases.__path__)}
    assert found == set(NAMES)
