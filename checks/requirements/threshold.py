"""Thresholds: a number, who set it and on what basis. None is invented."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Basis(StrEnum):
    """Where a threshold comes from; only `letter` holds by itself, the rest by an overlay."""

    LETTER = "letter"
    OFFICE_EXAMPLE = "office_example"
    CURRENT_LAW_SECONDARY = "current_law_secondary"
    TOOL_DEFAULT = "tool_default"
    OFFICE = "office"


_OPERATORS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {"gte": operator.ge, "lte": operator.le, "eq": operator.eq}
)
_SIGNS: Mapping[str, str] = MappingProxyType({"gte": "≥", "lte": "≤", "eq": "="})


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound for one indicator: `op` is gte, lte or eq; `source` prints beside the value."""

    indicator: str
    op: str
    value: float | str
    unit: str
    source: str
    basis: Basis

    def holds(self, value: float) -> bool:
        """Tell whether a measured value satisfies the bound; a bound that is no number never holds."""
        return isinstance(self.value, int | float) and _OPERATORS[self.op](value, float(self.value))

    def __str__(self) -> str:
        return f"{_SIGNS[self.op]} {self.value} {self.unit}".strip()


def read_threshold(row: Mapping[str, Any]) -> Threshold:
    """Build a threshold from a row of a pack or an overlay; raises `ValueError` for an unknown operator or basis."""
    if row["op"] not in _OPERATORS:
        raise ValueError(f"threshold {row['indicator']}: unknown operator {row['op']}")
    return Threshold(
        indicator=row["indicator"],
        op=row["op"],
        value=row["value"],
        unit=row["unit"],
        source=row["source"],
        basis=Basis(row["basis"]),
    )
