"""The facts of the computer that rasoat runs on, whatever its platform."""

import dataclasses
import platform
import sys

from scanner.model.observations.self_facts import SelfObservation, Software
from scanner.probes.self_facts import linux, macos, windows
from scanner.probes.self_facts.hardware import hardware, running_programs
from scanner.probes.self_facts.machine import Machine, Registry
from scanner.text import clean

TEXT_LIMIT = 200
"""Characters of one text; names of hardware and programs are shorter."""

PLACEHOLDERS = frozenset(
    {
        "to be filled by o.e.m.",
        "system product name",
        "system manufacturer",
        "system serial number",
        "default string",
        "not specified",
        "none",
        "o.e.m.",
        "invalid",
        "0",
        "123456789",
        "0123456789",
    }
)
"""What makers print where they should have written something; lower case."""
_READERS = {"linux": linux.observe, "win32": windows.observe, "darwin": macos.observe}


def collect(machine: Machine | None = None, system: str = sys.platform) -> SelfObservation:
    """Return the facts of this computer, or of a recorded `machine`; reads only, sends no packet.

    A platform without a reader of its own gives what all platforms share.
    """
    here = machine or this_machine()
    reader = _READERS.get(system)
    return _cleaned(reader(here) if reader else _unknown_platform(here, system))


def this_machine() -> Machine:
    """Return the computer that rasoat runs on."""
    registry = Registry()
    if sys.platform == "win32":
        from scanner.probes.self_facts.windows_registry import WindowsRegistry  # noqa: PLC0415  (Windows only)

        registry = WindowsRegistry()
    return Machine(
        registry=registry,
        hardware=hardware(),
        processes=running_programs(),
        architecture=platform.machine(),
        kernel=platform.release(),
    )


def _unknown_platform(machine: Machine, system: str) -> SelfObservation:
    shared = dataclasses.asdict(machine.hardware)
    return SelfObservation(system=system, **shared)


def _cleaned(seen: SelfObservation) -> SelfObservation:
    """Pass every text through `clean` and drop what makers print where they should have written something."""
    texts = {
        field.name: _cleaned_text(value)
        for field in dataclasses.fields(seen)
        if isinstance(value := getattr(seen, field.name), str)
    }
    programs = tuple(
        Software(*(clean(text, TEXT_LIMIT) for text in (item.name, item.version, item.publisher)))
        for item in seen.software
    )
    return dataclasses.replace(seen, **texts, software=programs)  # type: ignore[arg-type]


def _cleaned_text(text: str) -> str:
    cleaned = clean(text, TEXT_LIMIT)
    return "" if cleaned.lower() in PLACEHOLDERS else cleaned
