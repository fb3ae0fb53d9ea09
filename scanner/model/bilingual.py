"""Text written in both languages side by side, so that they are reviewed together and cannot drift."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Vietnamese and English; both may hold `{name}` parameters, the same in each."""

    vi: str
    en: str

    def in_language(self, language: str, **params: object) -> str:
        """Return the text in `language` ("vi" or "en") with its parameters filled in."""
        chosen = self.en if language == "en" else self.vi
        return chosen.format(**params) if params else chosen
