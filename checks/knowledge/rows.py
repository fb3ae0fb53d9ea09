"""Loads the rows of knowledge that travel with the program."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from typing import Any

from checks.knowledge.life_cycle import UNKNOWN_LIFE, Branch, Life, Product, WindowsEdition

_SPECIAL = frozenset({"windows.toml", "openssh_packages.toml"})


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Rows by product; `dates` says for each table of rows when it was read (ISO date).

    `openssh_packages` maps (distribution, OpenSSH version) to the release that ships it.
    """

    products: Mapping[str, Product] = field(default_factory=dict)
    windows: Mapping[str, tuple[WindowsEdition, ...]] = field(default_factory=dict)
    openssh_packages: Mapping[tuple[str, str], str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)

    def life(self, product: str, version: str, today: date) -> Life:
        """Return the life-cycle phase of a product's version on a day; what has no row is unknown."""
        known = self.products.get(product)
        return known.life(version, today) if known else UNKNOWN_LIFE

    def editions(self, build: str) -> tuple[WindowsEdition, ...]:
        """Return the editions of a Windows build like "10.0.19045" or "10.0.19045.4170"."""
        return self.windows.get(".".join(build.split(".")[:3]), ())


@functools.cache
def load_knowledge() -> Knowledge:
    """Return the knowledge that travels with the program; raises `ValueError` for a broken row."""
    tables = _tables()
    products = [_product(table) for name, table in tables.items() if name not in _SPECIAL]
    packages = tables["openssh_packages.toml"]["packages"]
    return Knowledge(
        products={product.id: product for product in products},
        windows=_windows(tables["windows.toml"]["editions"]),
        openssh_packages={(row["product"], row["version"]): row["release"] for row in packages},
        dates={name.removesuffix(".toml"): table["date"].isoformat() for name, table in sorted(tables.items())},
    )


def _tables() -> dict[str, dict[str, Any]]:
    folder = resources.files("checks.knowledge").joinpath("data")
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return {item.name: tomllib.loads(item.read_text(encoding="utf-8")) for item in files}


def _product(table: Mapping[str, Any]) -> Product:
    if not table["source"].startswith("http"):
        raise ValueError(f"life-cycle rows of {table['product']} name no source")
    return Product(
        id=table["product"],
        label=table["label"],
        source=table["source"],
        read_on=table["date"],
        branches=tuple(Branch(**row) for row in table["branches"]),
        extended_needs_contract=table.get("extended_needs_contract", False),
    )


def _windows(rows: list[dict[str, Any]]) -> dict[str, tuple[WindowsEdition, ...]]:
    found: dict[str, tuple[WindowsEdition, ...]] = {}
    for row in rows:
        edition = WindowsEdition(**row)
        found[edition.build] = (*found.get(edition.build, ()), edition)
    return found
