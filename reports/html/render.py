"""The report as one self-contained HTML file that loads nothing and asks nobody."""

import base64
import functools
import hashlib
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.files import write_whole
from reports.report import Report
from reports.speech import Speech


def write_html(report: Report, path: Path) -> None:
    """Write the report to `path`, whole or not at all; raises `SetupError`."""
    write_whole(path, render_html(report).encode())


def render_html(report: Report) -> str:
    """Return the page; the same report gives the same bytes."""
    speech = Speech(report.language)
    script = _file("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            _=speech.say,
            ngettext=speech.count,
            style=Markup(_file("report.css")),  # noqa: S704  (our own stylesheet, nothing of it comes from outside)
            script=Markup(script),  # noqa: S704  (our own script, likewise)
            script_hash=_hash(script),
            foot=Markup(css_string(f"{report.school_name} · {report.as_of}")),  # noqa: S704  (hexadecimal escapes only)
        )
    )


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["web_link"] = web_link
    return environment


def web_link(url: str) -> str:
    """Return `url` where it is an ordinary web address, else ""; a `javascript:` address never becomes a link."""
    return url if url.startswith(("https://", "http://")) else ""


def css_string(text: str) -> str:
    """Return `text` as a CSS string in which every character is an escape (CSS Syntax 3, 4.3.7): it can end nothing."""
    return '"' + "".join(f"\\{ord(character):06x}" for character in text) + '"'


def _hash(script: str) -> str:
    """Return the source expression of an inline script (CSP level 3, 2.3.1)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@functools.cache
def _file(name: str) -> str:
    return resources.files("reports.html").joinpath("templates", name).read_text(encoding="utf-8").strip()
