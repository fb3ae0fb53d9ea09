"""Overlays: the thresholds that an office set or a school adopted, each with its source."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from checks.requirements.pack import Pack
from checks.requirements.threshold import Basis, Threshold, read_threshold

SUGGESTIONS = "rasoat-goi-y"
"""Our own suggestions; off until a named person or office adopts them."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """One document's thresholds; `valid_from` and `valid_to` bound it, None is open."""

    id: str
    issuer: str
    document: str
    level: str
    thresholds: tuple[Threshold, ...]
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the overlay is in force on a day."""
        return not (self.valid_from and day < self.valid_from) and not (self.valid_to and day > self.valid_to)


def load_overlay(name: str) -> Overlay:
    """Return an overlay that travels with the program, such as "hiep_hoa" or "rasoat-goi-y"."""
    file = resources.files("checks.requirements").joinpath("overlays", f"{name}.toml")
    return read_overlay(file.read_text(encoding="utf-8"))


def read_overlay(text: str) -> Overlay:
    """Build an overlay from TOML; raises `ValueError` where a row is not usable."""
    data: Mapping[str, Any] = tomllib.loads(text)
    for name in ("id", "issuer", "document", "level", "threshold"):
        if name not in data:
            raise ValueError(f"the overlay lacks {name}")
    thresholds = tuple(read_threshold(row) for row in data["threshold"])
    names = [item.indicator for item in thresholds]
    if len(names) != len(set(names)):
        raise ValueError(f"overlay {data['id']}: an indicator has two thresholds")
    if any(item.basis is Basis.LETTER for item in thresholds):
        raise ValueError(f"overlay {data['id']}: only the letter itself has the basis letter")
    return Overlay(
        id=data["id"],
        issuer=data["issuer"],
        document=data["document"],
        level=data["level"],
        thresholds=thresholds,
        valid_from=data.get("valid_from"),
        valid_to=data.get("valid_to"),
    )


def in_force(pack: Pack, overlays: Sequence[Overlay], day: date) -> dict[str, Threshold]:
    """Return the threshold of each indicator: the letter's own, then the overlays', the later one winning."""
    own = [item for entry in pack.entries for item in entry.thresholds if item.basis is Basis.LETTER]
    return {item.indicator: item for item in (*own, *_of(overlays, day))}


def _of(overlays: Sequence[Overlay], day: date) -> Iterable[Threshold]:
    return (item for overlay in overlays if overlay.holds_on(day) for item in overlay.thresholds)
