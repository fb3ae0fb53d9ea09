"""`rasoat forget`: delete what was seen of an address, a whole scan, or all that is too old."""

from __future__ import annotations

import ipaddress
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from reports.cli.context import Context, pass_context
from reports.locale import _, ngettext
from scanner.errors import UsageError
from scanner.model.message import Message

if TYPE_CHECKING:
    from scanner.store.deletion_records import Deletion
    from scanner.store.repository import Repository

_ASKED = Message.of("Delete what was stored.")


@click.command(
    help=_(
        "Delete what was seen of addresses, a scan, or all scans older than some days. Asks first.\n\n"
        "Example: rasoat forget 192.168.1.37"
    )
)
@click.argument("addresses", nargs=-1, required=False, metavar="[ADDRESS]...")
@click.option("--site", metavar="NAME", help=_("Only at this site; elsewhere the same address is another device."))
@click.option("--scan", "scan_id", metavar="ID", help=_("Delete this scan with all it saw."))
@click.option("--older-than", "days", type=click.IntRange(min=0), metavar="DAYS", help=_("Delete older scans."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@pass_context
def command(
    context: Context,
    /,
    *,
    addresses: tuple[str, ...],
    site: str | None,
    scan_id: str | None,
    days: int | None,
    yes: bool,
) -> None:
    """Ask, delete, say how much it was."""
    wanted = _checked(addresses)
    if sum((bool(wanted), scan_id is not None, days is not None)) != 1:
        raise UsageError(
            _ASKED,
            Message.of("It was not said what, or several things at once."),
            Message.of("Give addresses, or --scan ID, or --older-than DAYS."),
        )
    with context.repository() as repository:
        _confirm(_question(wanted, scan_id, days), yes=yes)
        done = _delete(repository, wanted, site, scan_id, days)
        if not repository.purge():
            click.echo(_("Another program reads the database; the last traces go when it ends."), err=True)
    _note(context, done)
    _report(done)


def _note(context: Context, done: tuple[Deletion, ...]) -> None:
    """Note in the audit log that something was deleted, not what it said."""
    from scanner.audit import AuditLog, audit_path, who  # noqa: PLC0415  (start-up time)

    log = AuditLog(audit_path(context.db))
    for item in done:
        log.append("forget", {**who(), "what": item.what, "scan": item.scan_id, "evidence": item.evidence})


def _checked(addresses: tuple[str, ...]) -> list[str]:
    try:
        return [str(ipaddress.ip_address(text)) for text in addresses]
    except ValueError as error:
        raise UsageError(
            _ASKED,
            Message.of("This is not an address: {text}", text=str(error)[:80]),
            Message.of("Write addresses as the report shows them, for example 192.168.1.37."),
        ) from error


def _question(addresses: list[str], scan_id: str | None, days: int | None) -> str:
    if addresses:
        return _("Delete everything seen of {addresses}?", addresses=", ".join(addresses))
    if scan_id is not None:
        return _("Delete the scan {scan} with all it saw?", scan=scan_id)
    return ngettext(
        "Delete all scans older than {count} day?", "Delete all scans older than {count} days?", int(days or 0)
    )


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            _ASKED, Message.of("Nobody is there to answer the question."), Message.of("Add --yes to delete.")
        )
    click.confirm(question + " " + _("This cannot be undone."), abort=True, err=True)


def _delete(
    repository: Repository, addresses: list[str], site: str | None, scan_id: str | None, days: int | None
) -> tuple[Deletion, ...]:
    if addresses:
        return (repository.forget_addresses(addresses, site=site),)
    if days is not None:
        return repository.retain_since(datetime.now(UTC) - timedelta(days=days))
    done = repository.forget_scan(scan_id or "")
    if done is None:
        raise UsageError(
            _ASKED,
            Message.of("There is no scan {scan}.", scan=(scan_id or "")[:80]),
            Message.of("See the ids with `rasoat export --format json`."),
        )
    return (done,)


def _report(done: tuple[Deletion, ...]) -> None:
    rows = sum(item.evidence for item in done)
    click.echo(
        ngettext("{count} piece of evidence was deleted.", "{count} pieces of evidence were deleted.", rows), err=True
    )
