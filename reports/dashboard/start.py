"""The guided start: this computer, six numbers of the school, the network, the plan, the permission."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, ContentSwitcher, Footer, Input, Label, Static

from reports.content.places import sentence_case
from reports.dashboard.choice import Choice
from reports.dashboard.plain import plain
from reports.dashboard.start_data import (
    SCHOOL_NUMBERS,
    ScanWish,
    numbers_of,
    plan_of,
    save_numbers,
    suggested_target,
)
from reports.locale import _, translate
from reports.wording import profile_word
from scanner.errors import RasoatError
from scanner.model.closed_lists import Profile

if TYPE_CHECKING:
    from reports.cli.context import Context

STEPS = ("self", "school", "network", "plan")


class StartScreen(ModalScreen["list[str] | None"]):
    """Leads to a scan in four pages; gives the scan command's arguments, or None where the user goes back.

    Nothing is sent before the last page's button. No field needs accented letters and none has to be filled.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("Back"), id="start.leave"),
        Binding("pagedown", "turn(1)", _("Read on"), key_display="PgDn", id="start.down"),
        Binding("pageup", "turn(-1)", _("Read back"), key_display="PgUp", id="start.up", show=False),
    ]

    def __init__(self, context: Context, *, first: bool) -> None:
        super().__init__()
        self._options = context
        self._steps = STEPS if first else STEPS[2:]
        self._step = 0

    def compose(self) -> ComposeResult:
        """Lay out all pages; one is shown at a time."""
        with Vertical(id="sheet"):
            yield Static(plain(""), classes="title", id="start-title")
            with ContentSwitcher(initial=self._steps[0], id="pages"):
                yield from self._pages()
            yield Static(plain(""), classes="error", id="start-error")
            with Horizontal(classes="buttons"):
                yield Button(_("Next"), id="next", variant="primary", compact=True)
                yield Button(_("Back"), id="back", compact=True)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill in what is known already."""
        self.query_one("#target", Input).value = suggested_target()
        if "self" in self._steps:
            self.read_this_computer()
        self._show_step()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Go on or back."""
        event.stop()
        if event.button.id == "next":
            self._forward()
        elif self._step:
            self._step -= 1
            self._show_step()
        else:
            self.dismiss(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter moves to the next field, from the last one to the next page."""
        event.stop()
        fields = list(self.query(f"#{self._steps[self._step]} Input").results(Input))
        position = fields.index(event.input)
        if position + 1 < len(fields):
            fields[position + 1].focus()
        else:
            self._forward()

    def action_turn(self, direction: int) -> None:
        """Scroll the page while the button keeps the focus."""
        page = self.query_one(f"#{self._steps[self._step]}", VerticalScroll)
        page.scroll_relative(y=direction * max(1, page.size.height - 1), animate=False)

    def action_leave(self) -> None:
        """Leave without a scan."""
        self.dismiss(None)

    @work(thread=True)
    def read_this_computer(self) -> None:
        """Show what `rasoat self` says; it sends no packet."""
        database = ["--db", self._options.db] if self._options.db else []
        argv = [sys.executable, "-m", "reports", "--lang", self._options.lang, *database, "self"]
        done = subprocess.run(argv, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)  # noqa: S603  (our own command)
        self.app.call_from_thread(self.query_one("#self-text", Static).update, plain(done.stdout or done.stderr))

    def _pages(self) -> ComposeResult:
        with VerticalScroll(id="self"):
            yield Static(plain(_("rasoat first looks at this computer only. It sends no packet.")))
            yield Static(plain(_("Reading …")), id="self-text")
        with VerticalScroll(id="school"):
            yield Static(plain(_("Six numbers of your school make the letter's counts possible. Empty is allowed.")))
            for name, label in SCHOOL_NUMBERS:
                yield Label(plain(translate(label)))
                yield Input(type="integer", id=f"school-{name}", compact=True)
        with VerticalScroll(id="network"):
            yield Label(plain(_("Network to scan (address, range or network)")))
            yield Input(id="target")
            yield Label(plain(_("Website of the school (may stay empty)")))
            yield Input(id="site-url", placeholder="https://")
            yield Label(plain(_("Who permitted the scan, with the paper's number (may stay empty)")))
            yield Input(id="authorised-by")
            yield Label(plain(_("How thoroughly (the next page says what each costs)")))
            yield Choice(_profiles(), prompt=_("as usual"), id="profile", compact=True)
        with VerticalScroll(id="plan"):
            yield Static(plain(""), id="plan-text")

    def _forward(self) -> None:
        self.query_one("#start-error", Static).update(plain(""))
        try:
            self._leave_page(self._steps[self._step])
        except RasoatError as error:
            words = " ".join(translate(part) for part in (error.happened, error.remedy))
            self.query_one("#start-error", Static).update(plain(words))
            return
        if self._step + 1 == len(self._steps):
            self.dismiss(self._wish().arguments())
            return
        self._step += 1
        self._show_step()

    def _leave_page(self, page: str) -> None:
        if page == "school":
            fields = {name: self.query_one(f"#school-{name}", Input).value for name, _label in SCHOOL_NUMBERS}
            save_numbers(self._options, numbers_of(fields))
        elif page == "network":
            self.query_one("#plan-text", Static).update(plain(plan_of(self._options, self._wish())))

    def _wish(self) -> ScanWish:
        profile = self.query_one("#profile", Choice).value
        return ScanWish(
            target=self.query_one("#target", Input).value.strip(),
            site_url=self.query_one("#site-url", Input).value.strip(),
            authorised_by=self.query_one("#authorised-by", Input).value.strip(),
            profile="" if profile is Choice.NULL else str(profile),
        )

    def _show_step(self) -> None:
        page = self._steps[self._step]
        titles = {
            "self": _("This computer"),
            "school": _("The school"),
            "network": _("What to scan"),
            "plan": _("What will happen, and your permission"),
        }
        position = _("page {number} of {total}", number=self._step + 1, total=len(self._steps))
        self.query_one("#start-title", Static).update(plain(f"{titles[page]} · {position}"))
        self.query_one(ContentSwitcher).current = page
        last = self._step + 1 == len(self._steps)
        button = self.query_one("#next", Button)
        button.label = plain(_("I permit this: scan now") if last else _("Next"))
        button.refresh(layout=True)
        fields = list(self.query(f"#{page} Input").results(Input))
        (fields[0] if fields else self.query_one("#next", Button)).focus()


def _profiles() -> list[tuple[Text, str]]:
    return [(plain(sentence_case(profile_word(profile))), str(profile)) for profile in Profile]
