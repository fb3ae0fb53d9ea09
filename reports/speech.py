"""One language as a value, for what is written in a language other than the process's own."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.locale import translations
from scanner.model.bilingual import Text


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
        """Return a text of the data with its parameters, None where a parameter is missing."""
        try:
            return text.in_language(self.language, **(params or {}))
        except (KeyError, IndexError, ValueError):
            return None
