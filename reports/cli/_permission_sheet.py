"""The permission sheet as one self-contained HTML page."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports.cli._plan_text import number
from reports.locale import _, translate
from scanner.model.scan import Settings
from scanner.plan import never_touched
from scanner.version import VERSION

if TYPE_CHECKING:
    from scanner.plan import Plan


def render_sheet(plan: Plan | None, language: str, *, school: str = "", hours: str = "") -> str:
    """Return the page; what is not given stays a blank line to be filled in by hand."""
    environment = Environment(
        loader=PackageLoader("reports.cli"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    style = resources.files("reports.cli").joinpath("templates", "permission.css").read_text(encoding="utf-8")
    template = environment.get_template("permission.html.j2")
    return template.render(
        _=_,
        language=language,
        style=Markup(style),  # noqa: S704  (our own file)
        school=school,
        hours=hours,
        networks=plan.networks if plan else (),
        sites=[site.url for site in plan.sites] if plan else (),
        plan=plan,
        packets=number(plan.cost.packets) if plan else "",
        minutes=number(plan.cost.minutes, 1) if plan else "",
        rate=number(plan.limits.rate) if plan else "",
        never=[translate(sentence) for sentence in never_touched(plan.settings if plan else Settings())],
        version=VERSION,
    )
