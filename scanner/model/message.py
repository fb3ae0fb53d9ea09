"""Messages that travel as an English sentence and its parameters, and are translated only where a person reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Message:
    """A gettext message: `text` is the English sentence (the id) with `{name}` parameters."""

    text: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, /, **params: str | int | float) -> Self:
        """Build a message; `text` must be a literal so that it can be extracted for translation."""
        return cls(text, params)

    def __str__(self) -> str:
        return self.text.format(**self.params) if self.params else self.text
