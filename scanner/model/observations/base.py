"""How observations are named, registered and turned into stored data and back."""

import dataclasses
import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar


class Observation:
    """Base of all observations: frozen, slotted, built of str, int, float, bool, None, tuples and such classes."""

    __slots__ = ()
    KIND: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1


ClassT = TypeVar("ClassT", bound=type[Observation])
_classes: dict[tuple[str, int], type[Observation]] = {}


def observation(kind: str, version: int = 1) -> Callable[[ClassT], ClassT]:
    """Register an observation class under a stable name and a version of its fields."""

    def register(cls: ClassT) -> ClassT:
        key = (kind, version)
        if key in _classes and _classes[key].__qualname__ != cls.__qualname__:
            raise ValueError(f"two observation classes for {kind}/{version}")
        cls.KIND, cls.VERSION = kind, version
        _classes[key] = cls
        return cls

    return register


def kind_of(item: Observation) -> str:
    """Return "kind/version", the name an observation is stored under."""
    return f"{item.KIND}/{item.VERSION}"


def to_data(item: Observation) -> dict[str, Any]:
    """Return the observation's fields as JSON-ready data."""
    return dataclasses.asdict(item)  # type: ignore[call-overload,no-any-return]


def from_data(kind: str, data: Mapping[str, Any]) -> Observation:
    """Rebuild an observation from its stored name and data.

    Raises `ValueError` for an unknown name or for data of another shape.
    """
    load_all()
    name, _, version = kind.partition("/")
    if (name, int(version or 1)) not in _classes:
        raise ValueError(f"unknown observation {kind}")
    rebuilt: Observation = _adapter(name, int(version or 1)).validate_python(data)
    return rebuilt


def load_all() -> Mapping[tuple[str, int], type[Observation]]:
    """Import every observation module and return the classes by (kind, version)."""
    _import_modules()
    return _classes


@functools.cache
def _import_modules() -> None:
    package = importlib.import_module("scanner.model.observations")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


@functools.cache
def _adapter(name: str, version: int) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415  (start-up time: only stored data needs it)

    return TypeAdapter(_classes[name, version])
