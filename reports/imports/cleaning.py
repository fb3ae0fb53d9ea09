"""Taking in data of other programs: every text cleaned, every list bounded, nothing deeper than the format needs."""

from typing import Any

from scanner.text import clean

TEXT_LIMIT = 300
LIST_LIMIT = 5000
DEPTH_LIMIT = 12


class TooDeepError(ValueError):
    """Data nested deeper than any format that is read here."""


def cleaned(data: Any, depth: int = 0) -> Any:
    """Return JSON data with all texts cleaned; raises `TooDeepError`."""
    if depth > DEPTH_LIMIT:
        raise TooDeepError("nested too deeply")
    if isinstance(data, str):
        return clean(data, TEXT_LIMIT)
    if isinstance(data, list):
        return [cleaned(item, depth + 1) for item in data[:LIST_LIMIT]]
    if isinstance(data, dict):
        pairs = list(data.items())[:LIST_LIMIT]
        return {clean(str(key), TEXT_LIMIT): cleaned(value, depth + 1) for key, value in pairs}
    return data


def text_of(data: Any, *path: str) -> str:
    """Return the text at a path of keys, "" where there is none; numbers become text."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    if isinstance(data, bool) or not isinstance(data, str | int | float):
        return ""
    return clean(str(data), TEXT_LIMIT)


def rows_of(data: Any, key: str) -> list[dict[str, Any]]:
    """Return the objects of a list; one object alone counts as a list of one (PowerShell writes it so)."""
    found = data.get(key) if isinstance(data, dict) else None
    items = found if isinstance(found, list) else [found]
    return [item for item in items[:LIST_LIMIT] if isinstance(item, dict)]
