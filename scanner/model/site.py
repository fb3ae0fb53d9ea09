"""A place with its own network; an address never identifies a device across sites."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """A main school or a satellite site ("điểm trường")."""

    name: str
    address: str = ""
    lines: int | None = None


MAIN_SITE = Site("main")
"""The site of a scan that names none."""
