"""`rasoat scan`: plan, consent, run, judge, report."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.cli._minutes import Minutes
from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.errors import ExitCode, UsageError
from scanner.model.closed_lists import Profile
from scanner.model.message import Message

if TYPE_CHECKING:
    from scanner.model.scan import Scan
    from scanner.plan import Plan
    from scanner.settings_file import ScanDefaults
    from scanner.store.repository import Repository


@click.command(
    help=_(
        "Find what is in the network, ask it politely, store and judge what was seen.\n\n"
        "TARGET is an address, a range or a network.\n\n"
        "Example: rasoat scan 192.168.1.0/24 --site-url https://truong.edu.vn --report r.html"
    ),
    epilog=_(
        "Passwords for SNMP on your own switches, routers and printers are never options: they stand in snmp.toml, "
        "which `rasoat doctor` shows by an example."
    ),
)
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--site-url", "site_urls", multiple=True, metavar="URL", help=_("Look at this website too."))
@click.option("--url-list", type=click.Path(path_type=Path), help=_("File with one website address a line."))
@click.option("--plan", "plan_only", is_flag=True, help=_("Show what would be done and send nothing."))
@click.option("--profile", type=click.Choice([str(item) for item in Profile]), help=_("How much to ask."))
@click.option("--site", metavar="NAME", help=_("Which site of the school this network belongs to."))
@click.option("--vantage", metavar="NAME", help=_("Where this scan is run from."))
@click.option("--authorised-by", metavar="TEXT", help=_("Who permitted this scan; stored with it."))
@click.option(
    "--allow-login-tests", is_flag=True, help=_("Also try once whether a database lets root in without a password.")
)
@click.option("--passive", is_flag=True, help=_("Send nothing; only read what this computer knows of its neighbours."))
@click.option("--fresh", is_flag=True, help=_("Begin anew, also where an unfinished scan exists."))
@click.option("--resume", is_flag=True, help=_("Go on with the scan that was interrupted."))
@click.option("--max-time", type=Minutes(), metavar="MIN", help=_("End after so many minutes."))
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help=_("Write the report to this HTML file.")
)
@click.option("--yes", is_flag=True, help=_("Agree to the plan without being asked."))
@click.option("--events", is_flag=True, hidden=True)
@pass_context
def command(context: Context, /, **options: Any) -> int:
    """Run one scan from plan to report and return the exit code."""
    from reports.cli._snmp_accounts import with_accounts, with_accounts_to_show  # noqa: PLC0415  (start-up time)
    from scanner.settings_file import config_folder, read_scan_defaults  # noqa: PLC0415

    _check_combination(options)
    defaults = read_scan_defaults(context.config)
    folder = config_folder(context.config)
    if options["plan_only"] and not options["resume"]:
        return _show(with_accounts_to_show(_new_plan(context, options, defaults), folder))
    with context.repository() as repository:
        former = _former(repository, options)
        plan = _resumed_plan(context, former, options, defaults) if former else _new_plan(context, options, defaults)
        plan = with_accounts_to_show(plan, folder)
        if options["plan_only"]:
            return _show(plan)
        _check_report(options["report"])
        agreed = with_accounts(_agree(plan, yes=options["yes"]), folder)
        return _run(context, repository, agreed, former, options)


def _check_combination(options: dict[str, Any]) -> None:
    named = options["targets"] or options["site_urls"] or options["url_list"]
    if options["resume"] and (named or options["fresh"]):
        raise UsageError(
            Message.of("Asked to go on with the interrupted scan and to begin another."),
            Message.of("--resume takes no targets: it goes on with those of the interrupted scan."),
            Message.of("Leave out --resume, or leave out the targets and --fresh."),
        )


def _check_report(place: Path | None) -> None:
    """Refuse a place that cannot be written now, not after the scan."""
    from reports.files import check_place  # noqa: PLC0415

    if place is not None:
        check_place(place)


def _show(plan: Plan) -> int:
    from reports.cli._plan_text import plan_text  # noqa: PLC0415

    click.echo(plan_text(plan))
    return ExitCode.OK


def _new_plan(context: Context, options: dict[str, Any], defaults: ScanDefaults) -> Plan:
    from scanner.plan import make_plan  # noqa: PLC0415
    from scanner.scope_file import read_scope_file  # noqa: PLC0415
    from scanner.settings_file import config_folder  # noqa: PLC0415
    from scanner.site_url import read_url_list  # noqa: PLC0415
    from scanner.surroundings import attached_networks  # noqa: PLC0415

    listed = read_url_list(options["url_list"]) if options["url_list"] else ()
    return make_plan(
        options["targets"],
        _settings(options, defaults),
        site_urls=(*options["site_urls"], *listed),
        rows=read_scope_file(config_folder(context.config)),
        attached=attached_networks(),
        limits=defaults.limits(),
        site=options["site"] or defaults.site or "main",
        vantage=options["vantage"] or defaults.vantage or None,
        authorised_by=options["authorised_by"] or defaults.authorised_by or None,
    )


def _settings(options: dict[str, Any], defaults: ScanDefaults) -> Any:
    from scanner.interfaces import possible_step  # noqa: PLC0415
    from scanner.model.scan import Settings  # noqa: PLC0415

    minutes = options["max_time"] or defaults.max_time
    return Settings(
        profile=Profile(options["profile"]) if options["profile"] else defaults.profile,
        step=possible_step(),
        allow_login_tests=options["allow_login_tests"],
        passive=options["passive"],
        fresh=options["fresh"],
        max_time=minutes * 60 if minutes else None,
    )


def _resumed_plan(context: Context, former: Scan, options: dict[str, Any], defaults: ScanDefaults) -> Plan:
    """Return the plan that goes on: the former scan's, with the time that is given now."""
    from scanner.interfaces import possible_step  # noqa: PLC0415
    from scanner.plan import plan_again  # noqa: PLC0415
    from scanner.scope_file import read_scope_file  # noqa: PLC0415
    from scanner.settings_file import config_folder  # noqa: PLC0415
    from scanner.surroundings import attached_networks  # noqa: PLC0415

    plan = plan_again(
        former,
        rows=read_scope_file(config_folder(context.config)),
        attached=attached_networks(),
        limits=defaults.limits(),
    )
    minutes = options["max_time"]
    seconds = minutes * 60 if minutes else plan.settings.max_time
    return dataclasses.replace(
        plan, settings=dataclasses.replace(plan.settings, step=possible_step(), max_time=seconds)
    )


def _former(repository: Repository, options: dict[str, Any]) -> Scan | None:
    """Return the scan to go on with, None for a new one; tells of an unfinished one that is left aside."""
    former = repository.unfinished_scan()
    if options["resume"]:
        if former is None:
            raise UsageError(
                Message.of("Asked to go on with the interrupted scan."),
                Message.of("There is no unfinished scan."),
                Message.of("Begin one by naming what to scan, for example 192.168.1.0/24."),
            )
        return former
    if former and not options["fresh"]:
        click.echo(_("A scan of {when} is unfinished; --resume goes on with it.", when=_when(former)), err=True)
    return None


def _when(scan: Scan) -> str:
    return f"{scan.started.astimezone():%d/%m/%Y %H:%M}"


def _agree(plan: Plan, *, yes: bool) -> Plan:
    """Show the plan and return it once the user agrees; `click.exceptions.Exit` where they do not."""
    from reports.cli._plan_text import plan_text  # noqa: PLC0415

    if yes:
        return plan.consented()
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            Message.of("Asked to scan without a terminal to ask for consent."),
            Message.of("Nothing is sent before someone agreed to the plan."),
            Message.of("Look at the plan with --plan, then add --yes to agree to it."),
        )
    click.echo(plan_text(plan), err=True)
    if not click.confirm(_("May this scan begin? Whoever answers yes is allowed to permit it."), err=True):
        click.echo(_("Nothing was sent."), err=True)
        raise click.exceptions.Exit(ExitCode.INTERRUPTED)
    return plan.consented()


def _run(context: Context, repository: Repository, plan: Plan, former: Scan | None, options: dict[str, Any]) -> int:
    from reports.cli._scan_run import run_in_terminal  # noqa: PLC0415
    from scanner.model.scan import ScanState  # noqa: PLC0415
    from scanner.redaction import redact_personal_devices  # noqa: PLC0415

    scan = run_in_terminal(context, repository, plan, former, events=options["events"])
    redact_personal_devices(repository, scan, as_of=scan.finished or scan.started)
    if scan.state is ScanState.INTERRUPTED:
        click.echo(_("Stopped. What was seen is stored; rasoat scan --resume goes on with it."), err=True)
        return ExitCode.INTERRUPTED
    return _judge(context, repository, options)


def _judge(context: Context, repository: Repository, options: dict[str, Any]) -> int:
    """Judge what is stored, write the report, print the summary; standard output stays free for `--events`."""
    from reports.console import print_summary  # noqa: PLC0415
    from reports.html.render import write_html  # noqa: PLC0415
    from reports.report import build_report  # noqa: PLC0415
    from reports.review import review  # noqa: PLC0415

    found = review(repository, as_of=context.as_of)
    report = build_report(found, context.lang)
    if options["report"]:
        write_html(report, options["report"])
    if not options["events"]:
        print_summary(found, report, sys.stdout, written=options["report"])
    gaps = any(finding.is_gap for finding in found.assessment.findings)
    return ExitCode.GAPS if gaps else ExitCode.OK
