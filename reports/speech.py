"""One language as a value, for what is written in a language other than the process's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.dates import short_date
from reports.locale import translations
from scanner.model.bilingual import Text

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Speech:
    """Says sentences in `language` ("vi" or "en")."""

    language: str

    def say(self, sentence: str, /, **params: object) -> str:
        """Return an English sentence in this language, its `{name}` parameters filled in."""
        text = translations(self.language).gettext(sentence)
        return text.format(**params) if params else text

    def count(self, singular: str, plural: str, count: int, /, **params: object) -> str:
        """Return the form of a sentence that fits `count`; `{count}` is filled in."""
        return translations(self.language).ngettext(singular, plural, count).format(count=count, **params)

    def text(self, text: Text, params: Mapping[str, str | int] | None = None) -> str | None:
        """Return a text of the data with its parameters, None where one is missing; ISO dates become the language's."""
        try:
            chosen = text.in_language(self.language)
            return chosen.format(**{name: self._form(value) for name, value in (params or {}).items()})
        except (KeyError, IndexError, ValueError):
            return None

    def _form(self, value: str | int) -> str | int:
        if isinstance(value, str) and _ISO_DATE.fullmatch(value):
            try:
                return short_date(date.fromisoformat(value), self.language)
            except ValueError:
                return value
        return value
