"""Finds the checks: every module below checks/rules brings one, or several that share a judge."""

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType

from checks.base import Check


@functools.cache
def all_checks() -> Mapping[str, Check]:
    """Return every check by its id, sorted by id.

    A module holds `CHECK`, and its id is the module's name, or `CHECKS`, rows
    of one judge. Raises `ValueError` where two checks share an id or a file is
    not named after its check.
    """
    found: dict[str, Check] = {}
    for module in _modules():
        for check in _checks_of(module):
            if check.id in found:
                raise ValueError(f"two checks named {check.id}")
            found[check.id] = check
    return MappingProxyType({name: found[name] for name in sorted(found)})


def _modules() -> Iterator[ModuleType]:
    package = importlib.import_module("checks.rules")
    for info in sorted(pkgutil.walk_packages(package.__path__, "checks.rules."), key=lambda item: item.name):
        yield importlib.import_module(info.name)


def _checks_of(module: ModuleType) -> tuple[Check, ...]:
    single: Check | None = getattr(module, "CHECK", None)
    name = module.__name__.rpartition(".")[2]
    if single is not None and single.id != name:
        raise ValueError(f"check {single.id} stands in the file {name}")
    rows: tuple[Check, ...] = getattr(module, "CHECKS", ())
    return (*rows, single) if single is not None else rows
