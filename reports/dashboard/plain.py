"""The only way for data to reach a widget: as text that is shown as it is, never read as markup."""

from rich.text import Text


def plain(value: object, style: str = "") -> Text:
    """Return `value` as a Rich text without markup, emoji codes or links."""
    return Text("" if value is None else str(value), style=style, end="", no_wrap=False)


def cell(value: object, style: str = "") -> Text:
    """Return `value` for a table cell: one line, an ellipsis where it does not fit."""
    text = plain(value, style)
    text.no_wrap = True
    text.overflow = "ellipsis"
    return text
