"""The naming rules: rows of data, each with examples of its own that a test runs."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import tomli

from scanner.identify.literals import Literals, folded, needed_in_frame, needed_literals

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
    written: tuple[Mapping[str, Any], ...] = ()
    framed: tuple[str, str, str] | None = None
    """Of a group's line: what stands before its own part of the pattern, that part, and what stands after it."""

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples as they are written beside the row; a scan asks for none."""
        return tuple(Example(item["text"], item.get("gives", {})) for item in self.written)

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
    return tuple(row for name in _texts() for row in _rows_in(name))


@functools.cache
def rows_of(channel: str) -> tuple[Row, ...]:
    """Return the rows that speak of one channel, in the order of files and lines.

    Only files whose text has the channel's name in quotes are parsed: most networks meet a part of the channels.
    """
    quoted = (f'"{channel}"', f"'{channel}'")
    names = (name for name, text in _texts().items() if any(mark in text for mark in quoted))
    return tuple(row for name in names for row in _rows_in(name) if channel in row.channels)


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
    return tuple((row, _literals(row)) for row in rows_of(channel))


def prepare() -> None:
    """Read all rows and what they need of a text now, so that the first names need not wait for it."""
    for channel in {channel for row in all_rows() for channel in row.channels}:
        _with_literals(channel)


def _literals(row: Row) -> Literals:
    return needed_in_frame(*row.framed) if row.framed else needed_literals(row.pattern)


def table(name: str) -> Any:
    """Return another data file of the folder, as TOML gives it."""
    return tomli.loads(resources.files(__package__).joinpath("rows", name).read_text(encoding="utf-8"))


@functools.cache
def _texts() -> Mapping[str, str]:
    """Return the text of every data file by its name, sorted by name."""
    folder = resources.files(__package__).joinpath("rows")
    entries = sorted(folder.iterdir(), key=lambda item: item.name)
    return {entry.name: entry.read_text(encoding="utf-8") for entry in entries if entry.name.endswith(".toml")}


@functools.cache
def _rows_in(name: str) -> tuple[Row, ...]:
    """Return the rows of one file, first those that stand alone, then those of its groups."""
    data = tomli.loads(_texts()[name])
    alone = [_row(row) for row in data.get("row", ())]
    return (*alone, *(_member(group, row) for group in data.get("group", ()) for row in group["rows"]))


def _row(data: Mapping[str, Any]) -> Row:
    channel: str | list[str] = data["channel"]
    return Row(
        id=data["id"],
        channels=(channel,) if isinstance(channel, str) else tuple(channel),
        pattern=data["pattern"],
        gives=data["gives"],
        confidence=data["confidence"],
        weights=data.get("weights", {}),
        written=tuple(data.get("examples", ())),
        framed=data.get("framed"),
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
    framed = (group.get("before", ""), pattern, group.get("after", ""))
    return _row(
        {
            "id": group["id"] + data["id"],
            "channel": group["channel"],
            "pattern": "{}(?:{}){}".format(*framed),
            "framed": framed,
            "gives": gives,
            "confidence": data.get("confidence", group["confidence"]),
            "weights": {name: weight for name, weight in weights.items() if name in gives},
            "examples": [{"text": text, "gives": plain | data.get("shows", {})} for text in texts[:1]]
            + [{"text": text, "gives": plain} for text in texts[1:]],
        }
    )
