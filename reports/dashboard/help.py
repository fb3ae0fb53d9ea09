"""Keys and words, one key away on every page."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from reports.dashboard.plain import plain
from reports.locale import _


class HelpScreen(ModalScreen[None]):
    """What this page shows, the keys, and what the states mean."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,f1", "close", _("Back"), id="help.back")]

    def __init__(self, page_text: str) -> None:
        super().__init__()
        self._page_text = page_text

    def compose(self) -> ComposeResult:
        """Lay out the three blocks."""
        with VerticalScroll(id="sheet"):
            if self._page_text:
                yield Static(plain(self._page_text), classes="section")
            yield Static(plain(_("Keys")), classes="heading")
            yield Static(plain("\n".join(f"{key:8} {text}" for key, text in _keys())), classes="section")
            yield Static(plain(_("What the words mean")), classes="heading")
            yield Static(plain("\n\n".join(_words())), classes="section")
        yield Footer(show_command_palette=False)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


def _keys() -> list[tuple[str, str]]:
    return [
        ("1 … 6", _("Overview, devices, findings, the letter, network map, questions")),
        ("↑ ↓", _("Move; Enter opens a row, Esc goes back")),
        ("/", _("Filter; tone marks are not needed")),
        ("s", _("Scan a network")),
        ("x", _("Stop the running scan; what was found is kept")),
        ("e n u", _("On the devices: edit, add one by hand, undo the last entry")),
        ("Space a", _("Mark devices, mark all shown, to enter the same for all")),
        ("r", _("Write the HTML report into this folder")),
        ("Ctrl+P", _("All actions")),
        ("q", _("Quit")),
    ]


def _words() -> list[str]:
    return [
        _("Gap: proven with evidence. It stays until the same check runs again on the same device and passes."),
        _("Suspected: there are signs, such as an old version in a banner, but no proof. Please verify."),
        _("Could not be checked: nobody looked or the device did not answer. It is never counted as fine."),
    ]
