import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.cli._permission_sheet import render_sheet
from reports.cli.authorise import command
from reports.cli.context import Context
from reports.locale import choose_language


@pytest.mark.parametrize(("language", "title"), [("vi", "Phiếu cho phép"), ("en", "Permission to review")])
def test_the_sheet_its_hash_and_its_trace(tmp_path: Path, language: str, title: str) -> None:
    choose_language(language)
    sheet = tmp_path / "p.html"
    context = Context(db=str(tmp_path / "school.db"), lang=language)
    done = CliRunner().invoke(command, ["192.168.1.0/24", "-o", str(sheet)], obj=context, catch_exceptions=False)
    assert done.exit_code == 0
    content = sheet.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert digest in done.output
    row = json.loads((tmp_path / "school.audit.jsonl").read_text())
    assert (row["event"], row["sha256"], row["scope"]) == ("permission_sheet", digest, ["192.168.1.0/24"])
    page = content.decode()
    assert title in page
    assert "192.168.1.0/24" in page
    assert "http" not in page.replace("http-equiv", "")


def test_what_is_typed_never_becomes_markup() -> None:
    page = render_sheet(None, "en", school="<script>alert(1)</script>", hours='"><img src=x>')
    assert "<script>" not in page
    assert "<img" not in page
