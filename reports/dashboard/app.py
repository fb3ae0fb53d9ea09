"""The dashboard: overview, devices, findings, the letter, the map and the questions; stored, and live during a scan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Static, TabbedContent, TabPane
from textual.worker import get_current_worker

from checks.registry import all_checks
from checks.requirements import load_pack
from reports.answers.standing import Standing, standings
from reports.answers.storing import today_of
from reports.answers.words import word_of
from reports.dashboard.answer_form import AnswerForm
from reports.dashboard.detail import DetailScreen, Section, finding_detail, requirement_detail
from reports.dashboard.device_form import DeviceForm, DevicesForm, NewDeviceForm, undo_last
from reports.dashboard.device_sheet import EDIT, device_sheet
from reports.dashboard.help import HelpScreen
from reports.dashboard.network_map import NetworkMap
from reports.dashboard.plain import plain
from reports.dashboard.question_rows import last_role, question_rows
from reports.dashboard.rows import device_rows, finding_rows, requirement_rows
from reports.dashboard.scan_bar import ScanBar
from reports.dashboard.scan_process import ScanProcess
from reports.dashboard.start import StartScreen
from reports.dashboard.summary import Summary
from reports.dashboard.table import FilteredTable
from reports.dashboard.tables import device_table, finding_table, letter_table, question_table
from reports.end_sheet import end_sheet
from reports.locale import _, ngettext, translate
from reports.report import Report, build_report
from reports.review import Review, review
from reports.scan_tally import ScanTally
from reports.sheets.entering import journal_path
from scanner.errors import RasoatError
from scanner.events import HostDone, ScanFinished

if TYPE_CHECKING:
    from textual.screen import Screen

    from reports.cli.context import Context
    from scanner.model.school import Declaration

RELOAD_SECONDS = 3.0
"""How often a running scan's stored results are judged again."""


class Dashboard(App[int]):
    """Shows one database; starts scans as child processes."""

    CSS_PATH = Path(__file__).with_name("dashboard.tcss")
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('summary')", _("Overview"), id="tab.summary", show=False),
        Binding("2", "tab('devices')", _("Devices"), id="tab.devices", show=False),
        Binding("3", "tab('findings')", _("Findings"), id="tab.findings", show=False),
        Binding("4", "tab('letter')", _("The letter"), id="tab.letter", show=False),
        Binding("5", "tab('map')", _("Network map"), id="tab.map", show=False),
        Binding("6", "tab('questions')", _("Questions"), id="tab.questions", show=False),
        Binding("slash", "filter", _("Filter"), key_display="/", id="filter"),
        Binding("s", "scan", _("Scan"), id="scan"),
        Binding("x", "stop_scan", _("Stop scan"), id="scan.stop"),
        Binding("r", "report", _("Report"), id="report"),
        Binding("e", "edit", _("Edit"), id="device.edit"),
        Binding("n", "add", _("Add"), id="device.add"),
        Binding("u", "undo", _("Undo"), id="device.undo"),
        Binding("f1,question_mark", "help", _("Help"), key_display="F1", id="help"),
        Binding("escape", "clear", _("Clear filter"), id="clear", show=False),
        Binding("q", "leave", _("Quit"), id="quit"),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._options = context
        self._checks = all_checks()
        self._entries = {entry.id: entry for entry in load_pack().entries}
        self._review: Review | None = None
        self._report: Report | None = None
        self._began = False
        self._scan: ScanProcess | None = None
        self._stale = False
        self._standings: dict[str, Standing] = {}

    def compose(self) -> ComposeResult:
        """Lay out title, scan line, tabs and footer."""
        yield Static(plain("rasoat"), id="title")
        yield ScanBar()
        with TabbedContent(initial="summary"):
            with TabPane("1 " + _("Overview"), id="summary"):
                yield Summary(id="summary-body")
            with TabPane("2 " + _("Devices"), id="devices"):
                yield device_table()
            with TabPane("3 " + _("Findings"), id="findings"):
                yield finding_table()
            with TabPane("4 " + _("The letter"), id="letter"):
                yield letter_table()
            with TabPane("5 " + _("Network map"), id="map"):
                yield NetworkMap()
            with TabPane("6 " + _("Questions"), id="questions"):
                yield question_table()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Load what is stored; on first use begin the guided start."""
        self.title = "rasoat"
        self.load_review()
        self.set_interval(RELOAD_SECONDS, self._reload_if_stale)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every action in the command palette, in the interface's language."""
        yield SystemCommand(_("Scan"), _("Scan a network"), self.action_scan)
        yield SystemCommand(_("Report"), _("Write the HTML report"), self.action_report)
        yield SystemCommand(_("Add a device by hand"), _("One that no scan sees"), self.action_add)
        yield SystemCommand(_("Undo"), _("Put back what the last entry replaced"), self.action_undo)
        yield SystemCommand(_("Filter"), _("Filter the table"), self.action_filter)
        yield SystemCommand(_("Help"), _("Keys and what the words mean"), self.action_help)
        yield SystemCommand(_("Quit"), _("Leave the dashboard"), self.action_leave)

    @work(thread=True, exclusive=True, group="review")
    def load_review(self) -> None:
        """Read and judge the database in a thread, then show it; an empty database begins the guided start."""
        worker = get_current_worker()
        try:
            with self._options.repository() as repository:
                if not repository.scans() and not repository.person_values():
                    self.call_from_thread(self._begin)
                    return
                loaded = review(repository, as_of=self._options.as_of)
            report = build_report(loaded, self._options.lang)
        except RasoatError as error:
            self.call_from_thread(self._tell, error)
            return
        if not worker.is_cancelled:
            self.call_from_thread(self._show, loaded, report)

    def action_tab(self, name: str) -> None:
        """Go to one page."""
        self.query_one(TabbedContent).active = name
        table = self._table()
        if table is not None:
            table.focus_table()
        elif name == "map":
            self.query_one(NetworkMap).focus_tree()
        self.refresh_bindings()

    def on_tabbed_content_tab_activated(self) -> None:
        """Show in the footer what this page can do."""
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what is possible now: "scan" or "stop scan", and editing where the devices are."""
        if action == "stop_scan":
            return self._scan is not None
        if action in {"edit", "add", "undo"}:
            there = self.query_one(TabbedContent).active == "devices"
            return there and (action != "undo" or journal_path().exists())
        return not (action == "scan" and self._scan is not None)

    def action_filter(self) -> None:
        """Filter the table of this page."""
        table = self._table()
        if table is not None:
            table.start_filter()

    def action_clear(self) -> None:
        """Clear the filter of this page."""
        table = self._table()
        if table is not None:
            table.clear_filter()

    def action_help(self) -> None:
        """Show keys and words."""
        page = self.query_one(NetworkMap) if self.query_one(TabbedContent).active == "map" else self._table()
        self.push_screen(HelpScreen(page.help_text if page is not None else ""))

    def action_scan(self) -> None:
        """Plan and start a scan, unless one runs."""
        if self._scan is not None:
            self.notify(_("A scan is running; press x to stop it."), markup=False)
            return
        self.push_screen(StartScreen(self._options, first=False), self._start_scan)

    def action_stop_scan(self) -> None:
        """Stop the running scan; what it has found is kept."""
        if self._scan is not None:
            self._scan.stop()
            self.notify(_("Stopping. What was found is kept."), markup=False)

    def action_report(self) -> None:
        """Write the HTML report into the current folder."""
        self.write_report()

    @work(thread=True, exclusive=True, group="report")
    def write_report(self) -> None:
        """Write the report in a thread and say where it lies."""
        if self._review is None or self._report is None:
            return
        from reports.html.render import write_html  # noqa: PLC0415  (only when asked for)

        path = Path.cwd() / f"rasoat-{self._review.assessment.as_of:%Y-%m-%d}.html"
        try:
            write_html(self._report, path)
        except RasoatError as error:
            self.call_from_thread(self._tell, error)
            return
        self.call_from_thread(self.notify, _("Report written: {path}", path=path), markup=False, timeout=10)

    def action_leave(self) -> None:
        """Leave; a running scan is stopped first and keeps what it has."""
        if self._scan is not None:
            self._scan.stop()
        self.exit(0)

    def action_edit(self) -> None:
        """Enter what is known of the marked devices, or of the one under the cursor."""
        keys = self.query_one("#device-table", FilteredTable).marked_keys()
        if len(keys) == 1:
            self._edit(keys[0])
        elif keys and self._review is not None:
            devices = [item for item in self._review.inventory.devices if item.id in keys]
            self.push_screen(DevicesForm(self._options, devices), self._entered)

    def action_add(self) -> None:
        """Add a device that no scan sees."""
        self.push_screen(NewDeviceForm(self._options), self._entered)

    @work(thread=True, exclusive=True, group="entering")
    def action_undo(self) -> None:
        """Put back what the last entry replaced."""
        try:
            count = undo_last(self._options)
        except RasoatError as error:
            self.call_from_thread(self._tell, error)
            return
        self.call_from_thread(self.notify, ngettext("{count} value put back.", "{count} values put back.", count))
        self.call_from_thread(self.load_review)

    def on_filtered_table_chosen(self, event: FilteredTable.Chosen) -> None:
        """Open the sheet of a row."""
        if self._review is None or self._report is None:
            return
        if event.table.id == "finding-table":
            item = next(item for item in self._review.assessment.findings if item.id == event.key)
            check = self._checks[item.check]
            self.push_screen(finding_detail(item, check, self._review.inventory, self._options.lang))
        elif event.table.id == "letter-table":
            rows = (row for section in self._report.sections for row in section.rows)
            self.push_screen(requirement_detail(next(row for row in rows if row.id == event.key)))
        elif event.table.id == "question-table":
            role = last_role(self._review.inventory.declarations)
            self.push_screen(AnswerForm(self._options, self._standings[event.key], role), self._answered)
        else:
            self._open_device(event.key)

    def on_network_map_chosen(self, event: NetworkMap.Chosen) -> None:
        """Open the sheet of a device on the map."""
        self._open_device(event.device)

    def _open_device(self, key: str) -> None:
        if self._review is None or self._report is None:
            return
        language = self._options.lang
        device = next((item for item in self._review.inventory.devices if item.id == key), None)
        if device is None:
            return
        titles = {name: check.title.in_language(language) for name, check in self._checks.items()}
        row = next((row for row in self._report.devices if row.id == key), None)
        sheet = device_sheet(device, row, self._review, titles)
        self.push_screen(sheet, lambda wish: self._edit(key) if wish == EDIT else None)

    def _edit(self, key: str) -> None:
        devices = self._review.inventory.devices if self._review else ()
        device = next((item for item in devices if item.id == key), None)
        if device is not None:
            self.push_screen(DeviceForm(self._options, device), self._entered)

    def _entered(self, count: int | None) -> None:
        if count is None:
            return
        if not count:
            self.notify(_("Nothing changed: this is what was known already."), markup=False)
            return
        stored = ngettext("{count} value stored.", "{count} values stored.", count)
        self.notify(f"{stored} {_('Press u to undo.')}", markup=False)
        self.query_one("#device-table", FilteredTable).clear_marks()
        self.load_review()

    def _answered(self, said: Declaration | None) -> None:
        if said is not None:
            shown = word_of(said.answer, self._options.lang)
            self.notify(_("Stored: {answer}", answer=shown), markup=False)
            self.load_review()

    def _start_scan(self, arguments: Sequence[str] | None) -> None:
        if arguments:
            self.follow_scan(list(arguments))

    @work(exclusive=True, group="scan")
    async def follow_scan(self, arguments: list[str]) -> None:
        """Run one scan and follow its events."""
        bar = self.query_one(ScanBar)
        bar.start()
        self._scan = ScanProcess(arguments, db=self._options.db, language=self._options.lang)
        self.refresh_bindings()
        try:
            async for event in self._scan.events():
                bar.take(event)
                self._stale = self._stale or isinstance(event, HostDone | ScanFinished)
            if self._scan.exit_code not in {0, 1, 130}:
                happened = self._scan.error.strip() or _("The scan ended early.")
                self.notify(happened, severity="error", markup=False, timeout=20)
        finally:
            self._scan = None
            self.refresh_bindings()
            bar.add_class("hidden")
            self.load_review()
            self._show_end(bar.tally)

    def _show_end(self, tally: ScanTally) -> None:
        """Open the end sheet; over a form that is being filled in it is only a note."""
        if tally.ended is None:
            return
        sentences = end_sheet(tally.ended, tally.broken)
        if len(self.screen_stack) > 1:
            self.notify("\n".join(sentences), markup=False, timeout=20)
            return
        sections: list[Section] = [("", [plain(sentence) for sentence in sentences])]
        notices = [plain(_(item.text, **item.params)) for item in tally.notices]
        self.push_screen(DetailScreen(_("The scan has ended"), [*sections, (_("Please note"), notices)]))

    def _reload_if_stale(self) -> None:
        if self._stale and self._scan is not None:
            self._stale = False
            self.load_review()

    def _begin(self) -> None:
        self.query_one("#conclusion", Static).update(plain(_("Nothing has been scanned yet.")))
        for table in self.query(FilteredTable):
            table.show_rows([])
        if self._scan is None and not self._began:
            self._began = True
            self.push_screen(StartScreen(self._options, first=True), self._start_scan)

    def _show(self, loaded: Review, report: Report) -> None:
        self._review, self._report = loaded, report
        inventory, assessment, language = loaded.inventory, loaded.assessment, self._options.lang
        texts = {name: entry.vi if language == "vi" else entry.en for name, entry in self._entries.items()}
        self.query_one(Summary).show(report)
        self.query_one("#device-table", FilteredTable).show_rows(device_rows(inventory, assessment))
        self.query_one("#finding-table", FilteredTable).show_rows(
            finding_rows(inventory, assessment, self._checks, language)
        )
        self.query_one("#letter-table", FilteredTable).show_rows(requirement_rows(assessment, texts))
        self.query_one(NetworkMap).show(report)
        self._show_questions(inventory.declarations)
        self.query_one("#title", Static).update(
            plain(f"rasoat · {report.school_name} · " + _("as of {time}", time=report.as_of))
        )

    def _show_questions(self, declarations: Sequence[Declaration]) -> None:
        rows = standings(load_pack(), declarations, today_of(self._options.as_of))
        self._standings = {item.question.id: item for item in rows}
        self.query_one("#question-table", FilteredTable).show_rows(question_rows(rows, self._options.lang))

    def _table(self) -> FilteredTable | None:
        active = self.query_one(TabbedContent).active
        return next(iter(self.query(f"#{active} FilteredTable").results(FilteredTable)), None)

    def _tell(self, error: RasoatError) -> None:
        text = "\n".join(translate(part) for part in (error.asked, error.happened, error.remedy))
        self.notify(text, severity="error", markup=False, timeout=30)
