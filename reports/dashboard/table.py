"""A table that can be filtered while typing and keeps the cursor on its row when it is refilled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.message import Message
from textual.widgets import DataTable, Input, Static

from reports.dashboard.plain import cell, plain
from reports.dashboard.rows import Row, matching
from reports.locale import _, ngettext

ROW_LIMIT = 1000
"""Rows that a table shows at most; it says so when there are more."""
FLEXIBLE_MINIMUM = 24
"""Cells that the column without a width of its own has at least."""
SCROLLBAR_WIDTH = 2
MARK = "●"
NARROW = 100
"""Cells below which a table takes its columns' narrow widths."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its width in cells (None: what the others leave) and its width on a narrow screen (0: left out)."""

    title: str
    width: int | None
    narrow: int | None

    def width_at(self, narrow: bool) -> int | None:
        """Return the width on a narrow or a wide screen."""
        return self.narrow if narrow else self.width


class FilteredTable(Vertical):
    """Columns, rows, a filter line and a line that says how many rows are shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", _("Mark"), id="table.mark", show=False),
        Binding("a", "mark_all", _("Mark all shown"), id="table.mark_all", show=False),
    ]

    class Chosen(Message):
        """A row was opened with Enter or a click."""

        def __init__(self, table: "FilteredTable", key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str,
        help_text: str,
        id: str,  # noqa: A002  (Textual's own name)
        markable: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._markable = markable
        self._marked: set[str] = set()
        self._columns = columns
        self._empty = empty
        self._rows: list[Row] = []
        self._read = False
        self._filter = ""
        self._width = 0
        self._narrow = False
        self.help_text = help_text

    def compose(self) -> ComposeResult:
        """Lay out table, count and filter."""
        yield DataTable(cursor_type="row", zebra_stripes=True)
        yield Static(plain(""), classes="count")
        yield Input(placeholder=_("Filter (tone marks not needed); Esc clears"), classes="filter hidden")

    def on_resize(self, event: Resize) -> None:
        """Give the column without a width what the others leave."""
        if event.size.width == self._width:
            return
        self._width, self._narrow = event.size.width, event.size.width < NARROW
        table = self.query_one(DataTable)
        shown = [item for item in self._columns if item.width_at(self._narrow) != 0]
        fixed = sum(item.width_at(self._narrow) or 0 for item in shown)
        rest = event.size.width - fixed - 2 * table.cell_padding * len(shown) - SCROLLBAR_WIDTH
        table.clear(columns=True)
        for item in shown:
            width = item.width_at(self._narrow)
            table.add_column(plain(item.title), width=max(rest, FLEXIBLE_MINIMUM) if width is None else width)
        self._refill()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace the rows; the filter and, where its row is still there, the cursor stay."""
        if list(rows) == self._rows and self._read:
            return
        self._rows = list(rows)
        self._read = True
        self._marked &= {row.key for row in self._rows}
        self._refill()

    def start_filter(self) -> None:
        """Show the filter line and put the cursor into it."""
        field = self.query_one(Input)
        field.remove_class("hidden")
        field.focus()

    def clear_filter(self) -> bool:
        """Hide the filter line; tell whether there was anything to clear."""
        field = self.query_one(Input)
        was_there = not field.has_class("hidden")
        field.value = ""
        field.add_class("hidden")
        self.focus_table()
        return was_there

    def focus_table(self) -> None:
        """Put the cursor into the table."""
        self.query_one(DataTable).focus()

    def current_key(self) -> str | None:
        """Return the key of the row under the cursor."""
        table = self.query_one(DataTable)
        if not table.row_count:
            return None
        return table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value

    def marked_keys(self) -> tuple[str, ...]:
        """Return the keys of the marked rows in the table's order; of the row under the cursor where none is marked."""
        marked = tuple(row.key for row in self._rows if row.key in self._marked)
        current = self.current_key()
        return marked or ((current,) if current is not None else ())

    def clear_marks(self) -> None:
        """Take all marks away."""
        self._marked.clear()
        self._refill()

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on to the next."""
        key = self.current_key()
        if not self._markable or key is None:
            return
        self._marked ^= {key}
        self._refill()
        self.query_one(DataTable).action_cursor_down()

    def action_mark_all(self) -> None:
        """Mark all rows that are shown; where all are marked already, none."""
        if not self._markable:
            return
        shown = {row.key for row in matching(self._rows, self._filter)}
        self._marked = set() if shown <= self._marked else self._marked | shown
        self._refill()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as the user types."""
        event.stop()
        self._filter = event.value
        self._refill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes back to the rows that are left."""
        event.stop()
        self.focus_table()

    def on_data_table_row_selected(self, event: "DataTable.RowSelected") -> None:
        """Tell the screen which row was opened."""
        event.stop()
        if event.row_key.value is not None:
            self.post_message(self.Chosen(self, event.row_key.value))

    def _refill(self) -> None:
        table = self.query_one(DataTable)
        if not table.columns:
            return
        before = self.current_key()
        shown = matching(self._rows, self._filter)
        table.clear()
        visible = [item.width_at(self._narrow) != 0 for item in self._columns]
        for row in shown[:ROW_LIMIT]:
            cells = [cell(*content) for content, is_shown in zip(row.cells, visible, strict=True) if is_shown]
            if row.key in self._marked:
                cells[0] = cell(f"{MARK} {row.cells[0][0]}", "reverse")
            table.add_row(*cells, key=row.key)
        keys = [row.key for row in shown[:ROW_LIMIT]]
        if before in keys:
            table.move_cursor(row=keys.index(before), animate=False)
        self.query_one(".count", Static).update(plain(self._count_line(len(shown))))

    def _count_line(self, shown: int) -> str:
        if self._marked:
            marked = ngettext("{count} marked", "{count} marked", len(self._marked))
            return f"{self._shown_line(shown)} · {marked}"
        return self._shown_line(shown)

    def _shown_line(self, shown: int) -> str:
        if not self._read:
            return _("Reading …")
        if not self._rows:
            return self._empty
        if shown > ROW_LIMIT:
            return _("{limit} of {count} shown: filter to see the others", limit=ROW_LIMIT, count=shown)
        if shown < len(self._rows):
            return _("{shown} of {count} match", shown=shown, count=len(self._rows))
        return ngettext("{count} row", "{count} rows", shown)
