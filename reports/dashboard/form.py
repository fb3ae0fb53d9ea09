"""A sheet with fields, one a line: label, field, and a word on what is known. Esc leaves, F2 stores."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Footer, Input, Select, Static

from reports.dashboard.choice import Choice
from reports.dashboard.plain import cell, plain
from reports.locale import _, translate
from scanner.errors import RasoatError
from scanner.model.message import Message

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form: `choices` are (code, words) of a closed list, `hint` what stands in an empty field."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    mark: str = ""
    choices: tuple[tuple[str, str], ...] = ()


class FormScreen(ModalScreen[ResultT | None], Generic[ResultT]):
    """Fields below each other. No field needs accented letters.

    `store` takes the values by field and returns what came of them; what it refuses (`RasoatError`) is said
    below the fields.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", _("Back, nothing stored"), id="form.leave"),
        Binding("f2,ctrl+s", "store", _("Store"), key_display="F2", id="form.store"),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        store: Callable[[dict[str, str]], ResultT],
        lead: Iterable[Text] = (),
    ) -> None:
        super().__init__()
        self._store = store
        self._title = title
        self._fields = {field.name: field for field in fields}
        self._lead = tuple(lead)

    def compose(self) -> ComposeResult:
        """Lay out title, lead, fields, the line for what is wrong, and the buttons."""
        marked = any(field.mark for field in self._fields.values())
        with VerticalScroll(id="sheet"):
            yield Static(plain(self._title, "bold"), classes="title")
            if self._lead:
                yield Static(Text("\n").join(self._lead), classes="lead")
            for field in self._fields.values():
                with Horizontal(classes="field"):
                    yield Static(cell(field.label), classes="label")
                    yield self._widget(field)
                    if marked:
                        yield Static(cell(field.mark, "dim"), classes="mark")
            yield Static(plain(""), classes="error", id="form-error")
            with Horizontal(classes="buttons"):
                yield Button(plain(_("Store")), id="store", variant="primary", compact=True)
                yield Button(plain(_("Back")), id="leave", compact=True)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Put the cursor into the first field."""
        next(iter(self._inputs())).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter moves to the next field, from the last one to the button."""
        event.stop()
        order = list(self._inputs())
        place = order.index(event.input)
        (order[place + 1] if place + 1 < len(order) else self.query_one("#store", Button)).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Store, or leave."""
        event.stop()
        if event.button.id == "store":
            self.action_store()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Go back; nothing is stored."""
        self.dismiss(None)

    def action_store(self) -> None:
        """Hand the values over; what is wrong is said below the fields, and they stay as they are."""
        try:
            self.dismiss(self._store(self.values()))
        except RasoatError as error:
            self.say(error.happened, error.remedy)

    def say(self, *sentences: Message) -> None:
        """Show what is wrong."""
        line = self.query_one("#form-error", Static)
        line.update(plain(" ".join(translate(item) for item in sentences)))
        self.call_after_refresh(line.scroll_visible, animate=False)

    def values(self) -> dict[str, str]:
        """Return what stands in the fields."""
        found: dict[str, str] = {}
        for name in self._fields:
            widget = self.query_one(f"#field-{name}")
            if isinstance(widget, Input):
                found[name] = widget.value.strip()
            elif isinstance(widget, Select):
                found[name] = "" if widget.value is Select.NULL else str(widget.value)
        return found

    def _inputs(self) -> Iterable[Widget]:
        return self.query("Input, Select").results(Widget)

    def _widget(self, field: Field) -> Widget:
        if not field.choices:
            return Input(field.value, field.hint, id=f"field-{field.name}", compact=True, select_on_focus=False)
        known = dict(field.choices)
        options = [(plain(words), code) for code, words in field.choices]
        if field.value and field.value not in known:
            options.append((plain(field.value), field.value))
        return Choice(
            options, prompt=field.hint or "–", value=field.value or Select.NULL, id=f"field-{field.name}", compact=True
        )
