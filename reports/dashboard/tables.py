"""The dashboard's tables: their columns on wide and narrow screens, and what help says of them."""

from reports.content.places import sentence_case
from reports.dashboard.table import Column, FilteredTable
from reports.locale import _


def device_table() -> FilteredTable:
    """Return the table of devices."""
    return FilteredTable(
        [
            Column(_("Address"), 17, 17),
            Column(_("Kind"), 15, 14),
            Column(sentence_case(_("gap")), 8, 8),
            Column(_("Vendor, model, name"), None, None),
            Column(_("Room"), 16, 0),
            Column(_("Operating system"), 17, 0),
        ],
        empty=_("No device yet. Press s to scan, n to add one by hand."),
        help_text=_(
            "Each row is a device that answered or that somebody entered. Enter shows what it is, why we think so, and "
            "its services; e: enter room, use, year and the like; n: add a device by hand; u: undo the last entry. "
            "Space marks a row, a marks all that are shown: e then enters the same for all marked ones."
        ),
        markable=True,
        id="device-table",
    )


def finding_table() -> FilteredTable:
    """Return the table of findings."""
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


def letter_table() -> FilteredTable:
    """Return the table of the letter's entries."""
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


def question_table() -> FilteredTable:
    """Return the table of the letter's questions."""
    return FilteredTable(
        [
            Column(_("State"), 14, 14),
            Column(_("Clause"), 11, 11),
            Column(_("Question"), None, None),
            Column(_("Stored answer"), 18, 12),
            Column(_("Holds until"), 14, 0),
        ],
        empty=_("Nothing judged yet."),
        help_text=_("Each row is a question that no scan can answer. Enter: answer it, or look at the stored answer."),
        id="question-table",
    )
