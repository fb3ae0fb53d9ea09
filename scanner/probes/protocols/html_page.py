"""What rasoat reads in an HTML page; text is returned as written, to be cleaned where evidence is made."""

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_CHARSET = re.compile(rb"charset=[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
_REFRESH = re.compile(r"\s*(\d{1,3})(?:\.\d+)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)
_LINKS = 60
_LONGEST_URL = 500


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """Title, generator, links to scripts and styles, whether a password is asked, and a quick meta refresh."""

    title: str = ""
    generator: str = ""
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    password_form: bool = False
    refresh: str = ""


def decode(body: bytes, content_type: bytes = b"") -> str:
    """Decode a page by the charset of its Content-Type or its first kilobyte, UTF-8 otherwise."""
    found = _CHARSET.search(content_type) or _CHARSET.search(body[:1024])
    name = found.group(1).decode("ascii") if found else "utf-8"
    try:
        encoding = codecs.lookup(name).name
        return body.decode(encoding, errors="replace")
    except (LookupError, UnicodeError, ValueError):
        return body.decode("utf-8", errors="replace")


def parse_page(text: str) -> HtmlPage:
    """Read a page; what is no HTML gives an empty one."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  (start-up time)

    if "<" not in text:
        return HtmlPage()
    tree = LexborHTMLParser(text.replace("\0", "\ufffd").encode("utf-8", "replace").decode())
    title = tree.css_first("title")
    return HtmlPage(
        title=title.text(strip=True) if title else "",
        generator=_meta(tree, 'meta[name="generator" i]'),
        scripts=_values(tree, "script[src]", "src"),
        styles=_values(tree, 'link[rel~="stylesheet" i][href]', "href"),
        password_form=tree.css_first('input[type="password" i]') is not None,
        refresh=parse_refresh(_meta(tree, 'meta[http-equiv="refresh" i]')),
    )


def parse_refresh(content: str) -> str:
    """Return where a meta refresh of at most five seconds leads, "" otherwise."""
    found = _REFRESH.match(content)
    return found.group(2).strip() if found and int(found.group(1)) <= 5 else ""


def _meta(tree: "LexborHTMLParser", selector: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get("content") or "") if node else ""


def _values(tree: "LexborHTMLParser", selector: str, attribute: str) -> tuple[str, ...]:
    values = (node.attributes.get(attribute) or "" for node in tree.css(selector)[:_LINKS])
    return tuple(value[:_LONGEST_URL] for value in values if value and not value.startswith("data:"))
