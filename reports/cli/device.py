"""`rasoat device`: what people know of the equipment: room, use, year of purchase, corrections."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from reports.cli.context import Context, pass_context
from reports.locale import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reports.sheets.entering import Change
    from scanner.identify.fold import Fold
    from scanner.model.device import Device
    from scanner.store.repository import Repository


@click.group(
    help=_(
        "Show devices, correct and place them, add one by hand, undo the last change.\n\nExample: rasoat device list"
    )
)
def command() -> None:
    """Group of the commands about devices."""


@command.command(
    name="list", help=_("List the devices, one a line.\n\nExample: rasoat device list --room 'Phong Tin 1'")
)
@click.option("--room", metavar="TEXT", help=_("Only those in this room; tone marks do not matter."))
@click.option("--kind", metavar="KIND", help=_("Only those of this kind, for example printer or 'may in'."))
@click.option("--without-room", is_flag=True, help=_("Only those whose room is not known yet."))
@pass_context
def list_(context: Context, /, room: str | None, kind: str | None, without_room: bool) -> None:
    """Print the chosen devices; personal ones are counted only."""
    from reports.sheets.fields import kind_of_words  # noqa: PLC0415
    from scanner.text import fold  # noqa: PLC0415

    with context.repository() as repository:
        devices = _devices(repository)
    wanted = (kind_of_words(kind) or kind) if kind else None
    chosen = [
        device
        for device in devices
        if not device.personal
        and (wanted is None or device.kind.value == wanted)
        and (room is None or fold(room).strip() == fold(_entered(device, "room")).strip())
        and not (without_room and _entered(device, "room"))
    ]
    for device in chosen:
        click.echo(_line(device))
    personal = sum(device.personal for device in devices)
    click.echo(ngettext("{count} device", "{count} devices", len(chosen)), err=True)
    if personal:
        click.echo(_("Personal devices: {count}, only counted and not listed.", count=personal), err=True)


@command.command(help=_("Show all that is known of a device.\n\nExample: rasoat device show 192.168.1.20"))
@click.argument("device", metavar="DEVICE")
@pass_context
def show(context: Context, /, device: str) -> None:
    """Print each field with where it comes from."""
    from reports.sheets.entering import find_device  # noqa: PLC0415

    with context.repository() as repository:
        folded = _present(repository)
    found = find_device(_ordered(folded), device)
    click.echo("\n".join((*_sheet(found), *_identity(found, folded))))


@command.command(
    name="set",
    help=_(
        "Enter what you know; it wins over what a scan infers. An empty value takes the entry back.\n\n"
        "DEVICE is an address, MAC, name, serial number or the beginning of an id.\n\n"
        "Fields: name, kind, vendor, model, os, serial, room, use, purchase_year, funds, condition, asset_code, "
        "note.\n\nUses: informatics (counts as pupils' machine for Informatics), pupils, teaching, subject_group, "
        "management. No accented letters are needed.\n\n"
        "Example: rasoat device set 192.168.1.20 room='Phong Tin 1' use=informatics purchase_year=2019"
    ),
)
@click.argument("device", metavar="DEVICE")
@click.argument("assignments", nargs=-1, required=True, metavar="FIELD=VALUE...")
@pass_context
def set_(context: Context, /, device: str, assignments: tuple[str, ...]) -> None:
    """Store the values."""
    from reports.sheets.entering import find_device, read_assignments  # noqa: PLC0415

    values = read_assignments(assignments)
    with context.repository() as repository:
        found = find_device(_devices(repository), device)
        _say_changes(_enter(repository, [(found.id, values)]))


@command.command(
    help=_(
        "Put several devices into one room.\n\nExample: rasoat device place 'Phong Tin 1' 192.168.1.20 192.168.1.21 "
        "--use informatics"
    )
)
@click.argument("room", metavar="ROOM")
@click.argument("devices", nargs=-1, required=True, metavar="DEVICE...")
@click.option("--use", metavar="USE", help=_("Also what they are used for."))
@pass_context
def place(context: Context, /, room: str, devices: tuple[str, ...], use: str | None) -> None:
    """Store room and use for each device; none is changed if one is not known."""
    from reports.sheets.entering import find_device, read_assignments  # noqa: PLC0415

    values = read_assignments([f"room={room}", *([f"use={use}"] if use else [])])
    with context.repository() as repository:
        known = _devices(repository)
        found = [find_device(known, text) for text in devices]
        _say_changes(_enter(repository, [(device.id, values) for device in found]))


@command.command(
    help=_(
        "Add a device that no scan sees, such as one that is switched off or has no network.\n\n"
        "Example: rasoat device add kind=projector name='May chieu lop 3A' room='Lop 3A'"
    )
)
@click.argument("assignments", nargs=-1, required=True, metavar="FIELD=VALUE...")
@pass_context
def add(context: Context, /, assignments: tuple[str, ...]) -> None:
    """Store a device that only people know of."""
    from reports.sheets.entering import add_device, journal_path, read_assignments  # noqa: PLC0415

    values = read_assignments(assignments)
    with context.repository() as repository:
        device_id = add_device(repository, values, now=datetime.now(UTC), journal=journal_path())
    click.echo(_("Added: {device}", device=device_id))


@command.command(help=_("Undo the last change made with device set, place or add.\n\nExample: rasoat device undo"))
@pass_context
def undo(context: Context, /) -> None:
    """Put back what the last change replaced."""
    from reports.sheets.entering import journal_path  # noqa: PLC0415
    from reports.sheets.entering import undo as undo_last  # noqa: PLC0415

    with context.repository() as repository:
        changes = undo_last(repository, now=datetime.now(UTC), journal=journal_path())
    click.echo(ngettext("{count} value put back.", "{count} values put back.", len(changes)))


def _present(repository: Repository) -> Fold:
    from reports.review import picture  # noqa: PLC0415

    return picture(repository, datetime.now(UTC))


def _devices(repository: Repository) -> tuple[Device, ...]:
    return _ordered(_present(repository))


def _ordered(folded: Fold) -> tuple[Device, ...]:
    from scanner.identify.addresses import read_address  # noqa: PLC0415

    def order(device: Device) -> tuple[int, int, str]:
        first = read_address(device.addresses[0]) if device.addresses else None
        return (first.version, int(first), device.id) if first else (9, 0, device.id)

    return tuple(sorted(folded.inventory.devices, key=order))


def _enter(repository: Repository, values: Iterable[tuple[str, Mapping[str, str]]]) -> tuple[Change, ...]:
    from reports.sheets.entering import enter, journal_path  # noqa: PLC0415

    return enter(repository, values, now=datetime.now(UTC), journal=journal_path())


def _say_changes(changes: tuple[Change, ...]) -> None:
    if not changes:
        click.echo(_("Nothing changed: this is what was known already."))
        return
    click.echo(ngettext("{count} value stored.", "{count} values stored.", len(changes)))
    click.echo(_("To take it back: rasoat device undo"), err=True)


def _line(device: Device) -> str:
    from reports.wording import kind_word  # noqa: PLC0415

    parts = (
        device.id[:10],
        ", ".join(device.addresses) or device.mac or "-",
        kind_word(device.kind.value),
        str(device.hostname.value) if device.hostname else "-",
        " ".join(str(guess.value) for guess in (device.vendor, device.model) if guess) or "-",
        _entered(device, "room") or "-",
    )
    return "  ".join(parts)


def _entered(device: Device, field: str) -> str:
    from reports.sheets.showing import entered  # noqa: PLC0415

    return entered(device, field)


def _sheet(device: Device) -> Iterable[str]:
    from reports.dates import short_date  # noqa: PLC0415
    from reports.locale import current_language  # noqa: PLC0415
    from reports.sheets.showing import field_values  # noqa: PLC0415

    yield f"{_('rasoat ID')}: {device.id}"
    yield f"{_('Site')}: {device.site}"
    yield f"{_('Address')}: {', '.join(device.addresses) or '-'}"
    yield f"{_('MAC')}: {device.mac or '-'}"
    yield from (item.line for item in field_values(device))
    if device.evidence:
        yield f"{_('Last seen')}: {short_date(device.last_seen, current_language())}"


def _identity(device: Device, folded: Fold) -> Iterable[str]:
    """Yield why it is this device, and by what it is known again."""
    from reports.content.identity import identity_text  # noqa: PLC0415
    from reports.locale import current_language  # noqa: PLC0415

    text = identity_text(
        device.id,
        scans=folded.inventory.scans,
        decisions=folded.decisions,
        identities=folded.identities,
        language=current_language(),
    )
    for heading, lines in (
        (_("Why it is this device"), text.decisions),
        (_("Known again by"), text.known_by),
        (_("No longer counts, because another device has it too (a copy)"), text.retired),
    ):
        if lines:
            yield f"{heading}:"
            yield from (f"  - {line}" for line in lines)
