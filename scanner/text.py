"""The one way in for text that comes from outside: a network, a file, another program."""

import unicodedata

DEFAULT_LIMIT = 2048
"""Characters that one field of evidence may hold."""

_BIDI_AND_INVISIBLE = {
    *range(0x200B, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0x061C,
    0x180E,
    0xFEFF,
}


def clean(raw: bytes | str, limit: int = DEFAULT_LIMIT) -> str:
    """Return `raw` as safe text of at most `limit` characters.

    Bytes are read as UTF-8, what does not decode becomes U+FFFD. The text is
    put into NFC; control, escape, bidirectional and invisible characters
    become visible (U+2400 control pictures, or `<U+202E>`); a longer text ends
    in an ellipsis. Line breaks become spaces.
    """
    if isinstance(raw, bytes):
        raw = raw[: limit * 4 + 4].decode("utf-8", errors="replace")
    normal = unicodedata.normalize("NFC", raw[: limit * 4 + 4])
    visible = "".join(_visible(character) for character in normal).strip()
    return visible if len(visible) <= limit else visible[: limit - 1] + "…"


def _visible(character: str) -> str:
    code = ord(character)
    if character in "\n\t\r":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x80 <= code < 0xA0 or code in _BIDI_AND_INVISIBLE or 0xD800 <= code < 0xE000:
        return f"<U+{code:04X}>"
    if unicodedata.category(character) in {"Cf", "Co", "Cn"}:
        return f"<U+{code:04X}>"
    return character


def fold(text: str) -> str:
    """Return `text` in lower case without tone marks, for comparing and filtering ("Đồng Đăng" → "dong dang")."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
