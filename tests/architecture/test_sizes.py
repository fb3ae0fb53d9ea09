"""Budgets that keep the code readable; there is no list of exemptions."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("scanner", "checks", "reports")


def source_files() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def functions() -> Iterator[tuple[str, int]]:
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{path.relative_to(ROOT)}:{node.name}", length


def share(lengths: list[int], limit: int) -> float:
    return sum(length <= limit for length in lengths) / len(lengths)


def test_no_file_over_500_lines_and_90_percent_within_350():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in source_files()}
    assert {str(path.relative_to(ROOT)): length for path, length in lengths.items() if length > 500} == {}
    assert share(list(lengths.values()), 350) >= 0.9


def test_no_function_over_60_lines():
    assert {name: length for name, length in functions() if length > 60} == {}


def test_functions_are_short():
    lengths = [length for _, length in functions()]
    assert statistics.median(lengths) <= 8
    assert share(lengths, 30) >= 0.9
