"""Real daemons from Debian packages (and named imitations), each set up in its host's own folder.

A set-up is a function of (host, folder) that writes configuration and returns
the commands to run in the foreground inside the host's namespace.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.lab.truth import Host

Command = Sequence[str]
Setup = Callable[[Host, Path], Sequence[Command]]


def all_setups() -> Mapping[str, Setup]:
    """Return every set-up of the modules in this package by name."""
    found: dict[str, Setup] = {}
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        found.update(importlib.import_module(info.name).SETUPS)
    return found
