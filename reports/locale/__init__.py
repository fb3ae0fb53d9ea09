"""The languages of the interface: English sentences are the ids, Vietnamese comes from the catalogues beside this file.

A catalogue a part (`cli`, `dashboard`, `html`, `collector`, `scanner`), so that
each stays small enough to be read as a whole. `make messages` extracts and compiles.
"""

import functools
import gettext
import os
from pathlib import Path

from scanner.model.message import Message

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
_FOLDER = Path(__file__).parent
_current = DEFAULT_LANGUAGE


def choose_language(asked: str | None = None) -> str:
    """Set and return the language of this process: `asked`, else RASOAT_LANG, else Vietnamese."""
    global _current  # noqa: PLW0603  (one interface language a process, set once at start)
    wanted = asked or os.environ.get("RASOAT_LANG") or DEFAULT_LANGUAGE
    _current = wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE
    # click looks its own messages up in the process's default domain "messages".
    os.environ["LANGUAGE"] = _current
    gettext.bindtextdomain("messages", _FOLDER)
    return _current


def current_language() -> str:
    """Return the language of this process."""
    return _current


def translations(language: str) -> gettext.NullTranslations:
    """Return all catalogues of a language as one."""
    return _load(language)


def _(sentence: str, /, **params: object) -> str:
    """Return an English sentence in the current language, its `{name}` parameters filled in."""
    text = _load(_current).gettext(sentence)
    return text.format(**params) if params else text


def ngettext(singular: str, plural: str, count: int, /, **params: object) -> str:
    """Return the form of a sentence that fits `count` in the current language; `{count}` is filled in."""
    return _load(_current).ngettext(singular, plural, count).format(count=count, **params)


def translate(message: Message, language: str | None = None) -> str:
    """Return a message that came from elsewhere in `language` or the current one."""
    text = _load(language or _current).gettext(message.text)
    return text.format(**message.params) if message.params else text


@functools.cache
def _load(language: str) -> gettext.NullTranslations:
    merged = gettext.NullTranslations()
    for path in sorted((_FOLDER / language / "LC_MESSAGES").glob("*.mo")):
        with path.open("rb") as stream:
            catalogue = gettext.GNUTranslations(stream)
        catalogue.add_fallback(merged)
        merged = catalogue
    return merged
