"""An option that takes minutes."""

from __future__ import annotations

import math
from typing import Any

import click

from reports.locale import _


class Minutes(click.FloatRange):
    """More than none and fewer than endless; "nan", which no comparison refuses, is refused too."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the minutes, or say why not."""
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(_("{value} is not in the range {range}.", value=found, range=self._describe_range()), param, ctx)
        return found
