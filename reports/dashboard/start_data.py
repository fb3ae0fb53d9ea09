"""What the guided start reads and writes: the network this computer is in, the school's numbers, the plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scanner.errors import UsageError
from scanner.model.message import Message

if TYPE_CHECKING:
    from reports.cli.context import Context

SCHOOL_NUMBERS: tuple[tuple[str, Message], ...] = (
    ("classes", Message.of("Number of classes")),
    ("pupils", Message.of("Number of pupils")),
    ("pupils_informatics", Message.of("Pupils who take Informatics")),
    ("staff", Message.of("Staff and teachers")),
    ("computers_owned", Message.of("Computers that the school owns")),
    ("rooms", Message.of("Computer rooms")),
)
"""The six numbers, as fields of `School`."""


@dataclass(frozen=True, slots=True)
class ScanWish:
    """What the user entered on the network page."""

    target: str
    site_url: str = ""
    authorised_by: str = ""
    profile: str = ""

    def arguments(self) -> list[str]:
        """Return the arguments of `rasoat scan`; permission was given on the last page."""
        parts = [*self.target.replace(",", " ").split()]
        if self.site_url:
            parts += ["--site-url", self.site_url]
        if self.authorised_by:
            parts += ["--authorised-by", self.authorised_by]
        if self.profile:
            parts += ["--profile", self.profile]
        return [*parts, "--yes"]


def suggested_target() -> str:
    """Return this computer's own private IPv4 network where it is small enough to scan, "" where there is none."""
    from scanner.surroundings import attached_networks  # noqa: PLC0415  (reads the system; only this page needs it)

    for network in attached_networks():
        if network.version == 4 and network.is_private and 20 <= network.prefixlen <= 30:
            return str(network)
    return ""


def numbers_of(fields: Mapping[str, str]) -> dict[str, int | None]:
    """Return the numbers entered; raises `UsageError` for one that is none or below zero."""
    numbers: dict[str, int | None] = {}
    for name, text in fields.items():
        if text and not text.isdecimal():
            raise UsageError(
                Message.of("Store the school's numbers."),
                Message.of("{text} is not a number.", text=text),
                Message.of("Enter digits only, or leave the field empty."),
            )
        numbers[name] = int(text) if text else None
    return numbers


def save_numbers(context: Context, numbers: Mapping[str, int | None]) -> None:
    """Store what was entered; an empty field changes nothing."""
    entered: dict[str, Any] = {name: number for name, number in numbers.items() if number is not None}
    if not entered:
        return
    from scanner.school_profile import check_profile  # noqa: PLC0415  (start-up time)

    with context.repository() as repository:
        school = dataclasses.replace(repository.school(), **entered)
        check_profile(school)
        repository.save_school(school)


def plan_of(context: Context, wish: ScanWish) -> str:
    """Return the scan's plan as text; raises `UsageError`, `OutOfScopeError` or `SetupError`.

    It is planned with the same defaults as `rasoat scan`, which is what runs afterwards.
    """
    from reports.cli._plan_text import plan_text  # noqa: PLC0415  (the engine is loaded only for a plan)
    from scanner.interfaces import possible_step  # noqa: PLC0415
    from scanner.model.closed_lists import Profile  # noqa: PLC0415
    from scanner.model.scan import Settings  # noqa: PLC0415
    from scanner.plan import make_plan  # noqa: PLC0415
    from scanner.scope_file import read_scope_file  # noqa: PLC0415
    from scanner.settings_file import config_folder, read_scan_defaults  # noqa: PLC0415
    from scanner.surroundings import attached_networks  # noqa: PLC0415

    defaults = read_scan_defaults(context.config)
    settings = Settings(
        profile=Profile(wish.profile) if wish.profile else defaults.profile,
        step=possible_step(),
        max_time=defaults.max_time * 60 if defaults.max_time else None,
    )
    plan = make_plan(
        wish.target.replace(",", " ").split(),
        settings,
        site_urls=[wish.site_url] if wish.site_url else [],
        rows=read_scope_file(config_folder(context.config)),
        attached=attached_networks(),
        limits=defaults.limits(),
        authorised_by=wish.authorised_by or defaults.authorised_by or None,
    )
    return plan_text(plan)
