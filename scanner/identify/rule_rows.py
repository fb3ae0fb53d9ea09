"""The naming rules: rows of data, each with examples of its own that a test runs."""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from scanner.identify.literals import Literals, folded, needed_literals

FIELDS = frozenset({"vendor", "kind", "model", "os", "product", "version", "cpe", "hostname", "serial"})
TEXT_LIMIT = 512
"""Characters of a text that rules look at: names stand at the beginning, and a bound keeps every match short."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what the row must give for it."""

    text: str
    gives: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One naming rule.

    `pattern` is searched in a clue's text, case ignored. `gives` maps a field
    to a value with `{group}` places. `confidence` (1 to 99) counts for every
    field but those in `weights`.
    """

    id: str
    channels: tuple[str, ...]
    pattern: str
    gives: Mapping[str, str]
    confidence: int
    weights: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()

    def weight(self, name: str) -> int:
        """Return how sure this row is of one field."""
        return self.weights.get(name, self.confidence)

    def apply(self, text: str) -> dict[str, str]:
        """Return the fields that the text gives, {} where the row does not match."""
        found = _compiled(self.pattern).search(text[:TEXT_LIMIT])
        if found is None:
            return {}
        groups = {name: value.strip() for name, value in found.groupdict().items() if value and value.strip()}
        filled = ((name, _filled(template, groups)) for name, template in self.gives.items())
        return {name: value for name, value in filled if value}


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern when a text first needs it: most rows of a scan never meet one that has their literals."""
    return re.compile(pattern, re.IGNORECASE)


def _filled(template: str, groups: Mapping[str, str]) -> str:
    try:
        return template.format_map(groups)
    except KeyError:  # an optional group that this text does not have
        return ""


@functools.cache
def all_rows() -> tuple[Row, ...]:
    """Return every row of `rows/*.toml`, in the order of files and lines."""
    return tuple(_parsed())


@functools.cache
def rows_of(channel: str) -> tuple[Row, ...]:
    """Return the rows that speak of one channel."""
    return tuple(row for row in all_rows() if channel in row.channels)


def rows_for(channel: str, text: str) -> Iterator[Row]:
    """Yield the rows of one channel that may match a text: those whose literals it has.

    Looking for a literal costs a hundredth of a search that fails, and most rows of a channel fail.
    """
    plain = folded(text[:TEXT_LIMIT])
    for row, literals in _with_literals(channel):
        if not literals or any(literal in plain for literal in literals):
            yield row


@functools.cache
def _with_literals(channel: str) -> tuple[tuple[Row, Literals], ...]:
    return tuple((row, needed_literals(row.pattern)) for row in rows_of(channel))


def table(name: str) -> Any:
    """Return another data file of the folder, as TOML gives it."""
    return tomllib.loads(resources.files(__package__).joinpath("rows", name).read_text(encoding="utf-8"))


def _parsed() -> Iterator[Row]:
    folder = resources.files(__package__).joinpath("rows")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            data = table(entry.name)
            yield from (_row(row) for row in data.get("row", ()))
            for group in data.get("group", ()):
                yield from (_member(group, row) for row in group["rows"])


def _row(data: Mapping[str, Any]) -> Row:
    examples = tuple(Example(item["text"], item.get("gives", {})) for item in data.get("examples", ()))
    channel: str | list[str] = data["channel"]
    return Row(
        id=data["id"],
        channels=(channel,) if isinstance(channel, str) else tuple(channel),
        pattern=data["pattern"],
        gives=data["gives"],
        confidence=data["confidence"],
        weights=data.get("weights", {}),
        examples=examples,
    )


def _member(group: Mapping[str, Any], data: Mapping[str, Any]) -> Row:
    """Return the row that one line of a group stands for.

    A group says once what its lines share: `id` (a prefix), `channel`,
    `confidence`, `weights`, `gives`, and `before` and `after`, which enclose
    each line's `pattern`. A line has `id`, `text` (one example or several) and
    any field of its own; without `pattern` its text is meant literally.
    `shows` says what the example gives for the fields with places.
    """
    gives = {**group.get("gives", {}), **{name: value for name, value in data.items() if name in FIELDS}}
    gives = {name: value for name, value in gives.items() if value}
    texts: list[str] = [data["text"]] if isinstance(data["text"], str) else data["text"]
    pattern = data.get("pattern", re.escape(texts[0]))
    plain = {name: value for name, value in gives.items() if "{" not in value}
    weights = {**group.get("weights", {}), **data.get("weights", {})}
    return _row(
        {
            "id": group["id"] + data["id"],
            "channel": group["channel"],
            "pattern": f"{group.get('before', '')}(?:{pattern}){group.get('after', '')}",
            "gives": gives,
            "confidence": data.get("confidence", group["confidence"]),
            "weights": {name: weight for name, weight in weights.items() if name in gives},
            "examples": [{"text": text, "gives": plain | data.get("shows", {})} for text in texts[:1]]
            + [{"text": text, "gives": plain} for text in texts[1:]],
        }
    )
