"""Life-cycle phases of products and of Windows builds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Phase(StrEnum):
    """Where a version stands on a day.

    `extended` is long-term support that everybody gets; `contract` support that only
    those get who enrolled or pay, so that nothing is known without asking.
    """

    SUPPORTED = "supported"
    EXTENDED = "extended"
    CONTRACT = "contract"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Life:
    """A phase, the branch it was read from and the day it ends (or ended), None while no end is announced."""

    phase: Phase
    label: str = ""
    end: date | None = None


UNKNOWN_LIFE = Life(Phase.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a product; `end` None means that no end is announced."""

    name: str
    end: date | None = None
    extended_end: date | None = None
    lts: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """A product's branches, with source and the day they were read."""

    id: str
    label: str
    source: str
    read_on: date
    branches: tuple[Branch, ...]
    extended_needs_contract: bool = False

    def life(self, version: str, today: date) -> Life:
        """Return the phase of a version ("8.2.7", "12"); a version of no known branch is unknown."""
        branch = next((item for item in self.branches if _belongs(version, item.name)), None)
        if branch is None:
            return UNKNOWN_LIFE
        label = f"{self.label} {branch.name}"
        return phase_of(label, branch.end, branch.extended_end, today, contract=self.extended_needs_contract)


@dataclass(frozen=True, slots=True)
class WindowsEdition:
    """One edition that carries a Windows build.

    `edition` is home_pro, enterprise, ltsc, iot, iot_ltsc, server or any.
    `extended_end` is the end of paid extended security updates.
    """

    build: str
    label: str
    edition: str
    end: date
    extended_end: date | None = None

    def life(self, today: date) -> Life:
        """Return the phase of this edition."""
        return phase_of(self.label, self.end, self.extended_end, today, contract=True)


def phase_of(label: str, end: date | None, extended_end: date | None, today: date, *, contract: bool) -> Life:
    """Return the phase by the two dates; the last day of support still counts as supported."""
    if end is None or today <= end:
        return Life(Phase.SUPPORTED, label, end)
    if extended_end is not None and today <= extended_end:
        return Life(Phase.CONTRACT if contract else Phase.EXTENDED, label, extended_end)
    return Life(Phase.ENDED, label, max(end, extended_end) if extended_end and not contract else end)


def windows_lives(editions: Iterable[WindowsEdition], today: date) -> tuple[Life, ...]:
    """Return the phases of all editions of one build."""
    return tuple(edition.life(today) for edition in editions)


def _belongs(version: str, branch: str) -> bool:
    return version == branch or version.startswith(f"{branch}.")
