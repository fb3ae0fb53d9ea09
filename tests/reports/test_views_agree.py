"""Console, HTML and JSON print the same numbers, because one function counts them."""

import io
import re

import pytest

from reports.console import WIDTH, print_summary
from reports.export_json import inventory_document
from reports.html.render import render_html
from reports.report import build_report
from scanner.text import clean
from tests.reports import surveys


def printed(review, language="vi", **more) -> str:
    stream = io.StringIO()
    print_summary(review, build_report(review, language), stream, **more)
    return stream.getvalue()


@pytest.mark.parametrize("survey", [surveys.tiny, surveys.hostile, surveys.planted, surveys.two_hundred])
def test_same_numbers_in_every_view(survey):
    review = survey()
    counts = inventory_document(review)["counts"]
    gaps = counts["gaps"]
    console = " ".join(printed(review, "en").split())
    html = re.sub(r"\s+", " ", render_html(build_report(review, "en")))
    words = ", ".join(f"{name} {gaps[name]}" for name in ("critical", "high", "medium", "low"))
    assert f"Gaps: {sum(gaps.values())} ({words})" in console
    assert f"{counts['devices']} device" in console
    assert f"Suspected: {counts['suspected']} · could not be checked: {counts['not_evaluated']}" in console
    assert f"not met {counts['verdicts']['not_met']}, not assessed {counts['verdicts']['not_assessed']}" in console
    tiles = {
        word.strip(): int(number)
        for number, word in re.findall(
            r"<b>(\d+)</b><span>(?:<span aria-hidden=\"true\">[^<]*</span>)?([^<]*)</span>", html
        )
    }
    for name in ("critical", "high", "medium", "low"):
        assert tiles[name.capitalize()] == gaps[name]
    assert tiles.get("devices", tiles.get("device")) == counts["devices"]
    assert tiles["Not assessed"] == counts["verdicts"]["not_assessed"]
    assert f"Could not be checked: <b>{counts['not_evaluated']}</b>" in html


@pytest.mark.parametrize("language", ["vi", "en"])
def test_console_shows_hostile_text_and_obeys_none(language):
    text = printed(surveys.hostile(), language)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert clean(surveys.HOSTILE[0]) in text
    assert {character for character in text if ord(character) < 32} == {"\n"}


def test_console_lines_fit_a_narrow_window_and_name_the_report(tmp_path):
    text = printed(surveys.two_hundred(), written=tmp_path / "r.html")
    assert [line for line in text.splitlines() if len(line) > WIDTH and str(tmp_path) not in line] == []
    assert str(tmp_path / "r.html") in text
    assert "Chưa lưu phiếu cho phép" in text.replace("\n", " ")


def test_nothing_seen_is_not_all_clear():
    report = build_report(surveys.empty(), "vi")
    assert report.conclusion[0] == "Chưa ghi nhận thiết bị hay trang web nào nên chưa thể kết luận điều gì."
    hidden = build_report(surveys.hostile(), "vi")
    assert any("không được coi phần đó là an toàn" in sentence for sentence in hidden.conclusion)
