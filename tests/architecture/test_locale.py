"""Every sentence a person may read has a Vietnamese translation, and the compiled catalogues are current."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from reports.locale.compile import FOLDER, compiled

ROOT = Path(__file__).parents[2]
PO_FILES = sorted(FOLDER.glob("*/LC_MESSAGES/*.po"))
MARKERS = {"_", "of", "ngettext", "gettext"}


def sentences_in_code() -> dict[str, str]:
    """Return every marked English sentence and a file that has it."""
    found: dict[str, str] = {}
    for package in ("reports", "scanner"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _marks(node.func):
                    for argument in node.args[:1]:
                        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                            found[argument.value] = str(path.relative_to(ROOT))
        for path in (ROOT / package).rglob("*.j2"):
            for sentence in re.findall(r"""\b_\(\s*"((?:[^"\\]|\\.)*)\"""", path.read_text(encoding="utf-8")):
                found[sentence] = str(path.relative_to(ROOT))
    return found


def _marks(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id in MARKERS
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "of"
        and isinstance(function.value, ast.Name)
        and function.value.id == "Message"
    )


def translated() -> set[str]:
    known: set[str] = set()
    for path in FOLDER.glob("vi/LC_MESSAGES/*.po"):
        with path.open("rb") as stream:
            for message in read_po(stream):
                known.add(message.id[0] if isinstance(message.id, tuple | list) else message.id)
    return known


def test_every_sentence_is_translated():
    known = translated()
    assert {sentence: place for sentence, place in sentences_in_code().items() if sentence not in known} == {}


@pytest.mark.parametrize("po_file", PO_FILES, ids=lambda path: path.stem)
def test_compiled_catalogue_is_current(po_file: Path):
    assert po_file.with_suffix(".mo").read_bytes() == compiled(po_file)


@pytest.mark.parametrize("po_file", PO_FILES, ids=lambda path: path.stem)
def test_translations_keep_the_parameters(po_file: Path):
    with po_file.open("rb") as stream:
        for message in read_po(stream):
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if not message.id:
                continue
            wanted = {name for text in ids for name in re.findall(r"\{(\w+)", text)}
            for text in strings:
                assert set(re.findall(r"\{(\w+)", text)) <= wanted, message.id


def test_no_vietnamese_letters_in_code_outside_data():
    letters = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
    offenders = []
    for package in ("reports", "scanner"):
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            docstrings = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            strings = (
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
            )
            if any(len(text) > 1 and letters.search(text) for text in strings):
                offenders.append(str(path.relative_to(ROOT)))
    assert offenders == []
