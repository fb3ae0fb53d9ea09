"""The dashboard: overview, devices, findings and the letter; over stored scans and live during one."""

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
from reports.content.places import sentence_case
from reports.dashboard.detail import device_detail, finding_detail, requirement_detail
from reports.dashboard.help import HelpScreen
from reports.dashboard.plain import plain
from reports.dashboard.rows import device_rows, finding_rows, requirement_rows
from reports.dashboard.scan_bar import ScanBar
from reports.dashboard.scan_process import ScanProcess
from reports.dashboard.start import StartScreen
from reports.dashboard.summary import Summary
from reports.dashboard.table import Column, FilteredTable
from reports.locale import _, translate
from reports.report import Report, build_report
from reports.review import Review, review
from scanner.errors import RasoatError
from scanner.events import HostDone, ScanFinished

if TYPE_CHECKING:
    from textual.screen import Screen

    from reports.cli.context import Context

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
        Binding("slash", "filter", _("Filter"), key_display="/", id="filter"),
        Binding("s", "scan", _("Scan"), id="scan"),
        Binding("x", "stop_scan", _("Stop scan"), id="scan.stop"),
        Binding("r", "report", _("Report"), id="report"),
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

    def compose(self) -> ComposeResult:
        """Lay out title, scan line, tabs and footer."""
        yield Static(plain("rasoat"), id="title")
        yield ScanBar()
        with TabbedContent(initial="summary"):
            with TabPane("1 " + _("Overview"), id="summary"):
                yield Summary(id="summary-body")
            with TabPane("2 " + _("Devices"), id="devices"):
                yield _device_table()
            with TabPane("3 " + _("Findings"), id="findings"):
                yield _finding_table()
            with TabPane("4 " + _("The letter"), id="letter"):
                yield _letter_table()
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
        yield SystemCommand(_("Filter"), _("Filter the table"), self.action_filter)
        yield SystemCommand(_("Help"), _("Keys and what the words mean"), self.action_help)
        yield SystemCommand(_("Quit"), _("Leave the dashboard"), self.action_leave)

    @work(thread=True, exclusive=True, group="review")
    def load_review(self) -> None:
        """Read and judge the database in a thread, then show it; an empty database begins the guided start."""
        worker = get_current_worker()
        try:
            with self._options.repository() as repository:
                if not repository.scans():
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer "scan" and "stop scan" one at a time, so that the footer says what is possible now."""
        if action == "stop_scan":
            return self._scan is not None
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
        table = self._table()
        self.push_screen(HelpScreen(table.help_text if table is not None else ""))

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

    def on_filtered_table_chosen(self, event: FilteredTable.Chosen) -> None:
        """Open the sheet of a row."""
        if self._review is None or self._report is None:
            return
        assessment, inventory = self._review.assessment, self._review.inventory
        language = self._options.lang
        if event.table.id == "finding-table":
            item = next(item for item in assessment.findings if item.id == event.key)
            self.push_screen(finding_detail(item, self._checks[item.check], inventory, language))
        elif event.table.id == "letter-table":
            rows = (row for section in self._report.sections for row in section.rows)
            self.push_screen(requirement_detail(next(row for row in rows if row.id == event.key)))
        else:
            device = next(item for item in inventory.devices if item.id == event.key)
            titles = {name: check.title.in_language(language) for name, check in self._checks.items()}
            self.push_screen(device_detail(device, assessment.findings, titles))

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

    def _reload_if_stale(self) -> None:
        if self._stale and self._scan is not None:
            self._stale = False
            self.load_review()

    def _begin(self) -> None:
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
        self.query_one("#title", Static).update(
            plain(f"rasoat · {report.school_name} · " + _("as of {time}", time=report.as_of))
        )

    def _table(self) -> FilteredTable | None:
        active = self.query_one(TabbedContent).active
        return next(iter(self.query(f"#{active} FilteredTable").results(FilteredTable)), None)

    def _tell(self, error: RasoatError) -> None:
        text = "\n".join(translate(part) for part in (error.asked, error.happened, error.remedy))
        self.notify(text, severity="error", markup=False, timeout=30)


def _device_table() -> FilteredTable:
    return FilteredTable(
        [
            Column(_("Address"), 15, 15),
            Column(_("Kind"), 15, 13),
            Column(sentence_case(_("gap")), 8, 8),
            Column(_("Vendor, model, name"), None, None),
            Column(_("Operating system"), 17, 0),
            Column(_("Open ports"), 16, 0),
        ],
        empty=_("No device yet. Press s to scan."),
        help_text=_("Each row is a device that answered. Enter shows what it is, why we think so, and its services."),
        id="device-table",
    )


def _finding_table() -> FilteredTable:
    return FilteredTable(
        [
            Column(_("Severity"), 12, 12),
            Column(_("Finding"), None, None),
            Column(_("Where"), 21, 18),
            Column(_("State"), 18, 10),
            Column(_("Since"), 10, 0),
        ],
        empty=_("No finding in what was looked at."),
        help_text=_(
            "A gap is proven; suspected means signs only; could not be checked means just that, never that it is fine."
        ),
        id="finding-table",
    )


def _letter_table() -> FilteredTable:
    return FilteredTable(
        [
            Column(_("Clause"), 11, 11),
            Column(_("State"), 20, 20),
            Column(_("Basis"), 6, 6),
            Column(_("The letter says"), None, None),
        ],
        empty=_("Nothing judged yet."),
        help_text=_("Each row is one entry of letter 4003. Enter shows the official text and the basis of the state."),
        id="letter-table",
    )
