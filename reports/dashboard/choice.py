"""A closed list as one line that opens."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Select
from textual.widgets._select import SelectCurrent, SelectOverlay

from reports.locale import _


class _Overlay(SelectOverlay):
    """The opened list; Textual's own describes its key in English only."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", _("Close the list"), id="choice.close")]


class Choice(Select[str]):
    """A closed list: Enter opens it, arrows and Enter choose."""

    def compose(self) -> ComposeResult:
        """Lay out the chosen word and the list."""
        yield SelectCurrent(self.prompt)
        yield _Overlay(type_to_search=True).data_bind(compact=Select.compact)
