"""One device, finding or requirement, opened over the table it came from."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from checks.base import Check, Finding
from reports.content.places import sentence_case
from reports.content.requirements import ItemRow, RequirementRow
from reports.dashboard.plain import plain
from reports.locale import _
from reports.speech import Speech
from reports.wording import (
    fix_owner_word,
    outcome_word,
    reason_word,
    severity_word,
)
from scanner.model.closed_lists import ItemState, Outcome
from scanner.model.inventory import Inventory

_ALARMS = frozenset({Outcome.FAIL, Outcome.SUSPECTED})
Section = tuple[str, Sequence[Text]]


class DetailScreen(ModalScreen[str | None]):
    """A scrollable sheet of titled sections; Esc goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss_sheet", _("Back"), id="detail.back"),
    ]

    def __init__(self, title: str, sections: Sequence[Section]) -> None:
        super().__init__()
        self._title = title
        self._sections = sections

    def compose(self) -> ComposeResult:
        """Lay the sections out one below the other."""
        with VerticalScroll(id="sheet"):
            yield Static(plain(self._title, "bold"), classes="title")
            for heading, lines in self._sections:
                if lines:
                    if heading:
                        yield Static(plain(heading), classes="heading")
                    yield Static(Text("\n").join(lines), classes="section")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll at once."""
        self.query_one("#sheet").focus()

    def action_dismiss_sheet(self) -> None:
        """Go back to the table."""
        self.dismiss(None)


def finding_detail(item: Finding, check: Check, inventory: Inventory, language: str) -> DetailScreen:
    """Return the sheet of one finding: verdict, what was seen, why it matters, what to do."""
    speech = Speech(language)
    state = [plain(f"{outcome_word(item.outcome)} · {severity_word(item.severity)}", "bold")]
    if item.reason is not None:
        state.append(plain(reason_word(item.reason)))
    if item.unproven:
        state.append(plain(_("not yet proven on a real device")))
    if item.waived:
        state.append(plain(_("risk accepted until {date}", date=item.waived_until or "")))
    said = speech.text(check.sentence(item.params), item.params) if item.outcome in _ALARMS else None
    seen = [plain(said)] if said else []
    seen += [plain(f"{evidence.probe}: {evidence.excerpt}") for evidence in inventory.evidence_of(item.evidence)]
    steps = [plain(f"{n}. {speech.text(step, item.params) or ''}") for n, step in enumerate(check.remedy, start=1)]
    reproduce = check.reproduce.format(address=item.address or "", port=item.port or "") if check.reproduce else ""
    sections: list[Section] = [
        (_("State"), state),
        (_("Where"), [plain(_place(item, inventory))]),
        (_("What was seen"), seen),
        (_("Why it matters"), [plain(check.why.in_language(language))]),
        (_("What to do"), steps),
        (_("Who has to act"), [plain(fix_owner_word(item.fix_owner))]),
        (_("How sure"), [plain(f"{item.confidence}%")] if item.confidence else []),
        (_("See for yourself"), [plain(reproduce)] if reproduce else []),
        (_("Finding"), [plain(f"rasoat explain {item.id}", "dim")]),
    ]
    return DetailScreen(check.title.in_language(language), sections)


def _place(item: Finding, inventory: Inventory) -> str:
    site = next((site.url for site in inventory.websites if site.id == item.website), "")
    return site or ":".join(str(part) for part in (item.address, item.port) if part)


def requirement_detail(row: RequirementRow) -> DetailScreen:
    """Return the sheet of one entry of the letter: the official text, its state, and each item behind it."""
    quote = [plain(row.quote, "italic")]
    if row.translation:
        quote.append(plain(row.translation))
    open_items = [item for item in row.items if item.state == ItemState.NOT_ASSESSED]
    sections: list[Section] = [
        (_("The letter says"), quote),
        (_("State"), [plain(f"{row.sign} {row.status_word}", "bold")]),
        (_("Why only this can be said"), [plain(sentence_case(row.reason))] if row.reason else []),
        (_("What it rests on"), [_item_line(item) for item in row.items if item not in open_items]),
        (_("Still open: answer with rasoat declare"), [_item_line(item) for item in open_items]),
    ]
    return DetailScreen(row.id, sections)


def _item_line(item: ItemRow) -> Text:
    reason = f" ({item.reason})" if item.reason else ""
    value = f" · {item.value}" if item.value else ""
    return plain(f"- {item.label}: {item.state_word}{reason}{value}")
