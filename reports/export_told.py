"""What devices, switches and people tell beyond the guesses, as JSON-ready data for `rasoat.inventory/1`."""

from typing import Any

from reports.dates import iso
from reports.sheets.fields import KNOWN_BY_PEOPLE
from scanner.identify.machine import Machine, machine_of
from scanner.model.device import Device
from scanner.model.inventory import Inventory
from scanner.model.topology import Attachment, Topology

Row = dict[str, Any]
_EMPTY_TOLD: Row = {"firmware": None, "interfaces": [], "printer": None, "attachment": None}


def told_of(inventory: Inventory, device: Device) -> Row:
    """Return firmware, interfaces, a printer's account, where a device hangs, and what people entered of it."""
    if device.personal:
        return {**_EMPTY_TOLD, "people": _people(())}
    machine = machine_of(inventory, device)
    place = next((item for item in inventory.topology.attachments if item.device == device.id), None)
    return {
        "firmware": machine.firmware or None,
        "interfaces": _interfaces(machine),
        "printer": _printer(machine),
        "attachment": _attachment(place) if place else None,
        "people": _people(device.entered),
    }


def topology_document(topology: Topology) -> Row:
    """Return switches, networks and addresses by hearsay; where each device hangs stands with the device."""
    return {
        "switches": sorted(topology.switches),
        "unplaced": sorted(topology.unplaced),
        "subnets": [
            {"site": item.site, "network": item.network, "routers": list(item.routers), "scanned": item.scanned}
            for item in topology.subnets
        ],
        "hearsay": [
            {"site": item.site, "address": item.address, "mac": item.mac, "told_by": item.told_by}
            for item in topology.hearsay
        ],
    }


def _people(entered: tuple[tuple[str, str], ...]) -> Row:
    known = dict(entered)
    return {field: known.get(field) or None for field in KNOWN_BY_PEOPLE} | {
        "entered": sorted(field for field, value in known.items() if value)
    }


def _interfaces(machine: Machine) -> list[Row]:
    addresses: dict[int, list[str]] = {}
    for item in machine.addresses:
        addresses.setdefault(item.interface, []).append(item.address)
    return [
        {
            "index": item.index,
            "name": item.name or None,
            "mac": item.mac or None,
            "up": item.up,
            "speed_mbit": item.speed_mbit or None,
            "addresses": addresses.get(item.index, []),
        }
        for item in sorted(machine.interfaces, key=lambda item: (item.index, item.name))
    ]


def _printer(machine: Machine) -> Row | None:
    if not machine.is_counted or machine.counted_at is None:
        return None
    return {
        "pages": machine.pages,
        "counted_at": iso(machine.counted_at),
        "supplies": [
            {
                "name": item.name,
                "percent": item.percent,
                "level": item.level,
                "capacity": item.capacity,
                "some_left": item.some_left,
            }
            for item in machine.supplies
        ],
    }


def _attachment(item: Attachment) -> Row:
    return {
        "switch": item.switch,
        "port": item.port,
        "through": item.through,
        "shared": item.shared,
        "confidence": item.confidence,
    }
