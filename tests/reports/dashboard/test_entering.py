"""What people enter in the dashboard: the same fields, rules, undo and audit note as on the command line."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from textual.pilot import Pilot
from textual.widgets import Input, Select, Static, Tree

from reports.cli._group import cli
from reports.cli.context import Context
from reports.dashboard.answer_form import AnswerForm
from reports.dashboard.app import Dashboard
from reports.dashboard.detail import DetailScreen
from reports.dashboard.device_form import DeviceForm, DevicesForm, NewDeviceForm
from reports.dashboard.network_map import NetworkMap
from reports.dashboard.start import StartScreen
from reports.locale import choose_language
from reports.report import build_report
from scanner.audit import audit_path
from scanner.model.school import PersonValue
from tests.reports import surveys
from tests.reports.dashboard.test_dashboard import context, rows_of, text_of, with_app  # noqa: F401  (a fixture)


def stored(context: Context) -> dict[str, str]:  # noqa: F811
    with context.repository() as repository:
        return {item.field: item.value for item in repository.person_values() if item.value}


async def settled(app: Dashboard, pilot: Pilot[int]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


async def typed(pilot: Pilot[int], text: str) -> None:
    for character in text:
        await pilot.press("space" if character == " " else character)


@pytest.mark.parametrize("size", [(80, 24), (80, 25), (120, 40)])
async def test_room_use_and_year_are_entered_by_keyboard_marked_and_undone(context: Context, size):  # noqa: F811
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("2", "e")
        await pilot.pause()
        assert isinstance(app.screen, DeviceForm)
        await pilot.press("tab", "tab")
        await typed(pilot, "Phong Tin 1")
        await pilot.press("enter", "enter", "down", "enter", "tab")
        await typed(pilot, "2019")
        await pilot.press("f2")
        await settled(app, pilot)
        assert stored(context) == {"room": "Phong Tin 1", "use": "informatics", "purchase_year": "2019"}
        await pilot.press("enter")
        await pilot.pause()
        sheet = "\n".join(str(part.render()) for part in app.screen.query(".section").results(Static))
        assert "Phong Tin 1  ← do người nhập" in sheet
        await pilot.press("escape", "u")
        await settled(app, pilot)
        assert stored(context) == {}

    await with_app(context, steps, size)


async def test_a_wrong_year_is_said_with_the_fields_label_and_nothing_is_stored(context: Context):  # noqa: F811
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("2", "e")
        await pilot.pause()
        app.screen.query_one("#field-purchase_year", Input).value = "20x9"
        app.screen.query_one("#field-room", Input).value = "P1"
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(app.screen, DeviceForm)
        assert "Năm mua" in text_of(app, "#form-error")
        assert stored(context) == {}
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, DeviceForm)

    await with_app(context, steps)


async def test_an_emptied_field_takes_the_entry_back_and_the_inferred_value_counts_again(context: Context):  # noqa: F811
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("2", "e")
        await pilot.pause()
        field = app.screen.query_one("#field-hostname", Input)
        assert (field.value, field.placeholder) == ("", "F670L")
        field.value = "MODEM-1"
        await pilot.press("f2")
        await settled(app, pilot)
        assert "MODEM-1" in rows_of(app, "device-table")[0][3]
        await pilot.press("e")
        await pilot.pause()
        assert app.screen.query_one("#field-hostname", Input).value == "MODEM-1"
        app.screen.query_one("#field-hostname", Input).value = ""
        await pilot.press("f2")
        await settled(app, pilot)
        assert "F670L" in rows_of(app, "device-table")[0][3]
        assert stored(context) == {}

    await with_app(context, steps)


async def test_what_the_dashboard_stored_the_command_line_undoes(context: Context):  # noqa: F811
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("2", "e")
        await pilot.pause()
        app.screen.query_one("#field-note", Input).value = "cho muon"
        await pilot.press("f2")
        await settled(app, pilot)

    await with_app(context, steps)
    assert stored(context) == {"note": "cho muon"}
    done = CliRunner().invoke(cli, ["--db", str(context.db), "device", "undo"], standalone_mode=False)
    assert done.exception is None
    assert stored(context) == {}


async def test_a_device_that_no_scan_sees_is_added_by_hand_and_taken_back(context: Context):  # noqa: F811
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("2")
        await pilot.pause()
        before = len(rows_of(app, "device-table"))
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, NewDeviceForm)
        await pilot.press("f2")
        await pilot.pause()
        assert "Chưa điền ô nào" in text_of(app, "#form-error")
        app.screen.query_one("#field-kind", Select).value = "computer"
        app.screen.query_one("#field-condition", Select).value = "broken"
        await pilot.press("f2")
        await settled(app, pilot)
        rows = rows_of(app, "device-table")
        assert len(rows) == before + 1
        assert [row[1] for row in rows if row[0] == "–"] == ["máy tính"]
        await pilot.press("u")
        await settled(app, pilot)
        assert len(rows_of(app, "device-table")) == before

    await with_app(context, steps)


async def test_the_same_is_entered_for_all_marked_devices_and_one_undo_takes_it_back(context: Context):  # noqa: F811
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("2", "slash")
        await typed(pilot, "phongmay")
        await pilot.press("enter", "a")
        await pilot.pause()
        assert len([row for row in rows_of(app, "device-table") if row[0].startswith("● ")]) == 4
        await pilot.press("space", "e")
        await pilot.pause()
        assert isinstance(app.screen, DevicesForm)
        app.screen.query_one("#field-use", Select).value = "informatics"
        await typed(pilot, "Phong Tin 1")
        await pilot.press("f2")
        await settled(app, pilot)
        with context.repository() as repository:
            entered = [(item.field, item.value) for item in repository.person_values()]
        assert sorted(entered) == [("room", "Phong Tin 1")] * 3 + [("use", "informatics")] * 3
        assert not [row for row in rows_of(app, "device-table") if row[0].startswith("●")]
        await pilot.press("u")
        await settled(app, pilot)
        assert stored(context) == {}

    await with_app(context, steps)


async def test_an_inventory_kept_by_hand_alone_is_shown_and_not_the_guided_start(tmp_path: Path):
    choose_language("vi")
    context = Context(db=str(tmp_path / "hand.db"), lang="vi")  # noqa: F811
    with context.repository() as repository:
        repository.set_person_values([PersonValue("a" * 20, "kind", "projector", "person", datetime.now(UTC))])

    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        assert not isinstance(app.screen, StartScreen)
        await pilot.press("2")
        await pilot.pause()
        assert [row[1] for row in rows_of(app, "device-table")] == ["máy chiếu"]

    await with_app(context, steps)


async def test_a_question_of_the_letter_is_answered_and_noted(context: Context):  # noqa: F811
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("6", "enter")
        await pilot.pause()
        assert isinstance(app.screen, AnswerForm)
        await pilot.press("f2")
        await pilot.pause()
        assert text_of(app, "#form-error").strip()
        await pilot.press("enter", "down", "enter", "tab")
        await typed(pilot, "hieu truong")
        await pilot.press("f2")
        await settled(app, pilot)
        with context.repository() as repository:
            (said,) = repository.declarations()
        assert (said.answer, said.by_role) == ("yes", "hieu truong")
        assert said.id in audit_path(context.db).read_text(encoding="utf-8")
        answered = [row for row in rows_of(app, "question-table") if row[0] == "✔ đã trả lời"]
        assert [row[3] for row in answered] == ["Có"]
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen.query_one("#field-role", Input).value == "hieu truong"

    await with_app(context, steps)


async def test_the_map_shows_the_tree_and_opens_a_device(context: Context):  # noqa: F811
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        await pilot.press("5")
        await pilot.pause()
        tree = app.query_one(Tree)
        labels = [str(tree.get_node_at_line(number).label) for number in range(tree.last_line + 1)]
        assert labels[0] == "F670L (192.168.1.1)"
        assert labels[1] == "qua cổng gi1/0/1 của nó: SW-TANG1 (192.168.1.3)"
        assert "cổng gi1/0/5: LBP226 (192.168.1.21)" in labels
        assert any("chưa rõ: bộ chia mạng thường" in label for label in labels)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, DetailScreen)
        await pilot.press("escape")

    await with_app(context, steps)


async def test_the_sheet_ends_with_why_it_is_this_device(context: Context):  # noqa: F811
    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        assert app._review is not None
        (decision, *_rest) = [item for item in reversed(app._review.decisions) if item.rule != "personal"]
        app._open_device(decision.device_id)
        await pilot.pause()
        lines = [str(item.render()) for item in app.screen.query(Static)]
        told = lines[lines.index("Vì sao cho rằng đây là thiết bị này") + 1]
        assert f"{', '.join(decision.addresses)}: thiết bị" in told
        assert "địa chỉ" in told.splitlines()[1]

    await with_app(context, steps)


async def test_hostile_names_in_form_sheet_and_map_do_nothing(context: Context):  # noqa: F811
    """Every device carries an attack as name, port, supply, room and note."""
    review = surveys.hostile_wires()
    devices = [
        replace(item, entered=(*item.entered, ("condition", item.hostname.value))) for item in review.inventory.devices
    ]

    async def steps(app: Dashboard, pilot: Pilot[int]) -> None:
        app._show(
            replace(review, inventory=replace(review.inventory, devices=tuple(devices))), build_report(review, "vi")
        )
        await pilot.press("5")
        await pilot.pause()
        assert app.query_one(NetworkMap).query_one(Tree).last_line >= len(devices) - 1
        for device in devices:
            app._open_device(device.id)
            await pilot.pause()
            await pilot.click("#sheet")
            await pilot.press("e")
            await pilot.pause()
            assert isinstance(app.screen, DeviceForm)
            drawn = app.export_screenshot()
            assert "\x1b" not in drawn
            assert "<script>alert" not in drawn
            await pilot.press("escape")
            await pilot.pause()
        assert app.is_running
        assert stored(context) == {}

    await with_app(context, steps, (120, 40))
