"""`rasoat authorise`: one page to sign before a scan."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.model.closed_lists import Profile


@click.command(
    help=_(
        "Write a one-page permission sheet: what is scanned and when, what is done and what is not, who signs.\n\n"
        "Example: rasoat authorise 192.168.1.0/24 -o giay-phep.html"
    )
)
@click.argument("targets", nargs=-1, required=False, metavar="[TARGET]...")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help=_("HTML file to write.")
)
@click.option("--site-url", "site_urls", multiple=True, metavar="URL", help=_("Look at this website too."))
@click.option(
    "--profile", type=click.Choice([str(item) for item in Profile]), default="normal", help=_("How much to ask.")
)
@click.option(
    "--allow-login-tests", is_flag=True, help=_("Also try once whether a database lets root in without a password.")
)
@click.option("--hours", metavar="TEXT", default="", help=_("When scanning is permitted, for example outside lessons."))
@click.option("--school", metavar="NAME", default="", help=_("The school's name; left blank to be written by hand."))
@pass_context
def command(context: Context, /, output: Path, **options: Any) -> None:
    """Write the sheet, print its SHA-256 and note it in the audit log."""
    from reports.cli._permission_sheet import render_sheet  # noqa: PLC0415  (start-up time)
    from reports.files import write_whole  # noqa: PLC0415
    from scanner.audit import AuditLog, audit_path, who  # noqa: PLC0415

    plan = _plan(context, options) if options["targets"] or options["site_urls"] else None
    content = render_sheet(plan, context.lang, school=options["school"], hours=options["hours"]).encode()
    write_whole(output, content)
    digest = hashlib.sha256(content).hexdigest()
    scope = list(plan.networks) if plan else []
    AuditLog(audit_path(context.db)).append(
        "permission_sheet", {**who(), "file": output.name, "sha256": digest, "scope": scope}
    )
    click.echo(_("Permission sheet written to {path}.", path=output), err=True)
    click.echo(f"sha256 {digest}")


def _plan(context: Context, options: dict[str, Any]) -> Any:
    from scanner.interfaces import possible_step  # noqa: PLC0415
    from scanner.model.scan import Settings  # noqa: PLC0415
    from scanner.plan import make_plan  # noqa: PLC0415
    from scanner.scope_file import read_scope_file  # noqa: PLC0415
    from scanner.settings_file import config_folder, read_scan_defaults  # noqa: PLC0415
    from scanner.surroundings import attached_networks  # noqa: PLC0415

    settings = Settings(
        profile=Profile(options["profile"]), step=possible_step(), allow_login_tests=options["allow_login_tests"]
    )
    return make_plan(
        options["targets"],
        settings,
        site_urls=options["site_urls"],
        rows=read_scope_file(config_folder(context.config)),
        attached=attached_networks(),
        limits=read_scan_defaults(context.config).limits(),
    )
