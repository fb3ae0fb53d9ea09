import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static

from reports.cli.context import Context
from reports.dashboard.app import Dashboard
from reports.dashboard.detail import DetailScreen
from reports.dashboard.start import StartScreen
from reports.dashboard.table import FilteredTable
from reports.demo.sample_school import SCAN_ID, sample_school, store_sample
from reports.locale import choose_language
from reports.report import build_report
from reports.review import Review, review
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.hosts import NeighbourObservation, TcpPortsObservation
from scanner.model.observations.web import HttpObservation
from scanner.store.repository import Repository
from scanner.text import clean

HOSTILE = "[@click=app.quit]x[/] <script>alert(1)</script> \x1b[2J \u202e =cmd|'/c calc'!A0 [/evil]"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def context(tmp_path: Path) -> Context:
    choose_language("vi")
    given = Context(db=str(tmp_path / "school.db"), lang="vi")
    with given.repository() as repository:
        store_sample(repository)
    return given


async def with_app(context: Context, steps: Callable[[Dashboard, Pilot[int]], Awaitable[None]], size=(80, 24)) -> None:
    app = Dashboard(context)
    async with app.run_test(size=size) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await steps(app, pilot)


def text_of(app: Dashboard, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).render())


def rows_of(app: Dashboard, name: str) -> list[list[str]]:
    table = app.query_one(f"#{name} DataTable", DataTable)
    return [[str(cell) for cell in table.get_row_at(number)] for number in range(table.row_count)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_shows_the_same_numbers_as_the_report(context: Context, size: tuple[int, int]):
    with context.repository() as repository:
        loaded = review(repository)
    report = build_report(loaded, "vi")
    gaps = sum(loaded.assessment.counts.gaps.values())

    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        conclusion = text_of(app, "#conclusion")
        for number in report.severities:
            assert f"{number.count} {number.word}" in conclusion
        for number in report.statuses:
            assert f"{number.count} {number.word}" in text_of(app, "#statuses")
        await pilot.press("2", "3")
        await pilot.pause()
        assert len([row for row in rows_of(app, "finding-table") if row[3] == "chưa đạt"]) == gaps
        personal = loaded.assessment.counts.personal_devices
        assert len(rows_of(app, "device-table")) == loaded.assessment.counts.devices - personal

    await with_app(context, steps, size)


async def test_filter_matches_without_tone_marks_and_escape_clears(context: Context):
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("3", "slash")
        assert isinstance(app.focused, Input)
        before = len(rows_of(app, "finding-table"))
        await pilot.press(*"khong can mat khau".replace(" ", "_").replace("_", " "))
        await pilot.pause()
        shown = rows_of(app, "finding-table")
        assert 0 < len(shown) < before
        assert all("không cần mật khẩu" in " ".join(row).lower() for row in shown)
        await pilot.press("escape")
        await pilot.pause()
        assert len(rows_of(app, "finding-table")) == before

    await with_app(context, steps)


@pytest.mark.parametrize("page", ["2", "3", "4"])
async def test_enter_opens_a_row_and_escape_goes_back(context: Context, page: str):
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press(page, "enter")
        await pilot.pause()
        assert isinstance(app.screen, DetailScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, DetailScreen)

    await with_app(context, steps)


async def test_every_table_has_help(context: Context):
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        assert all(table.help_text for table in app.query(FilteredTable).results(FilteredTable))
        await pilot.press("f1")
        await pilot.pause()
        sheet = "\n".join(str(part.render()) for part in app.screen.query(".section").results(Static))
        assert "Ctrl+P" in sheet
        assert "Chưa kiểm tra được" in sheet

    await with_app(context, steps)


async def test_hostile_names_are_shown_and_do_nothing(tmp_path: Path):
    choose_language("vi")
    context = Context(db=str(tmp_path / "hostile.db"), lang="vi")
    sample = sample_school()
    moment = datetime(2026, 11, 23, 0, 31, tzinfo=UTC)
    shown = clean(HOSTILE)
    seen = [
        NeighbourObservation("00:80:77:31:a5:44", "arp"),
        TcpPortsObservation((80,), 1, 0, "syn"),
        HttpObservation(80, "http://192.168.1.9/", False, 200, (("server", shown),), title=shown),
    ]
    evidence = [
        Evidence(evidence_id(SCAN_ID, "http", "192.168.1.9", item), SCAN_ID, "http", "192.168.1.9", moment, item, shown)
        for item in seen
    ]
    with context.repository() as repository:
        repository.begin_scan(sample.scan)
        repository.record(SCAN_ID, "192.168.1.9", evidence, [], host_done=True)
        repository.finish_scan(SCAN_ID, sample.scan.state, moment)

    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("2", "enter")
        await pilot.pause()
        await pilot.click("#sheet")
        await pilot.pause()
        assert app.is_running
        drawn = app.export_screenshot()
        assert "\x1b" not in drawn
        assert "<script>alert" not in drawn

    await with_app(context, steps)


async def test_until_all_is_read_no_page_says_that_nothing_was_found(context: Context, monkeypatch: pytest.MonkeyPatch):
    may_go_on = threading.Event()

    def slow_review(repository: Repository, *, as_of: datetime | None) -> Review:
        may_go_on.wait(60)
        return review(repository, as_of=as_of)

    monkeypatch.setattr("reports.dashboard.app.review", slow_review)
    app = Dashboard(context)
    async with app.run_test(size=(80, 24)) as pilot:
        try:
            assert text_of(app, "#conclusion") == "Đang đọc …"
            await pilot.press("2")
            await pilot.pause()
            assert text_of(app, "#device-table .count") == "Đang đọc …"
        finally:
            may_go_on.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "dòng" in text_of(app, "#device-table .count")


async def test_first_use_begins_with_the_guided_start_and_sends_nothing(tmp_path: Path):
    choose_language("vi")
    context = Context(db=str(tmp_path / "new.db"), lang="vi")

    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        assert isinstance(app.screen, StartScreen)
        await app.workers.wait_for_complete()
        app.screen.query_one("#next").focus()
        await pilot.press("enter")
        for digits in ("16", "640", "640", "38", "34", "2"):
            await pilot.press(*digits, "enter")
        await pilot.pause()
        target = app.screen.query_one("#target", Input)
        target.value = "127.0.0.1"
        await pilot.press("enter", "enter", "enter")
        await pilot.pause()
        assert "127.0.0.1" in text_of(app, "#plan-text")
        await pilot.press("escape")
        await pilot.pause()
        assert text_of(app, "#conclusion") == "Chưa có lần quét nào."
        with context.repository() as repository:
            assert repository.school().computers_owned == 34
            assert not [scan for scan in repository.scans() if scan.scope]

    await with_app(context, steps, (80, 25))


async def test_a_target_outside_what_may_be_scanned_is_refused_on_the_page(context: Context):
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("s")
        await pilot.pause()
        app.screen.query_one("#target", Input).value = "8.8.8.0/24"
        await pilot.press("enter", "enter", "enter")
        await pilot.pause()
        assert text_of(app, "#start-error").strip()
        assert isinstance(app.screen, StartScreen)

    await with_app(context, steps)


async def test_a_scan_runs_as_a_child_and_its_results_appear(tmp_path: Path):
    choose_language("vi")
    context = Context(db=str(tmp_path / "live.db"), lang="vi")
    with context.repository() as repository:
        store_sample(repository)

    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        app.follow_scan(["127.0.0.1", "--profile", "quick", "--yes"])
        await app.workers.wait_for_complete()
        await pilot.pause()
        with context.repository() as repository:
            assert {"127.0.0.1/32"} in [set(scan.scope) for scan in repository.scans()]
        assert app.query_one("#scan-bar").has_class("hidden")
        assert isinstance(app.screen, DetailScreen)
        sheet = "\n".join(str(part.render()) for part in app.screen.query(".section").results(Static))
        assert "gói tin" in sheet
        assert "ngừng trả lời" in sheet
        await pilot.press("escape")

    await with_app(context, steps)


def test_help_of_the_command_is_in_both_languages():
    for language, word in (("vi", "bảng theo dõi"), ("en", "dashboard")):
        argv = [sys.executable, "-m", "reports", "dashboard", "--help", "--lang", language]
        done = subprocess.run(argv, capture_output=True, text=True, check=True, cwd=ROOT)
        assert word in done.stdout
