"""What switches and printers tell of themselves, in the places of GLPI's inventory format."""

from collections.abc import Iterable, Mapping
from typing import Any

from scanner.identify.machine import machine_of
from scanner.model.device import Device
from scanner.model.inventory import Inventory
from scanner.model.observations.topology import NetworkInterface, Supply
from scanner.text import clean, fold

Row = dict[str, Any]
_UP, _DOWN = 1, 2
"""ifOperStatus (RFC 2863), which GLPI's `ifstatus` takes over."""
_BITS = 1_000_000
_COLOURS = ("black", "cyan", "magenta", "yellow")
_PLAIN_PARTS = (
    ("waste", "wastetoner"),
    ("fuser", "fuserkit"),
    ("transfer", "transferkit"),
    ("maintenance", "maintenancekit"),
    ("developer", "developer"),
)
_COLOURED_PARTS = (("drum", "drum"), ("photoconductor", "photoconductor"), ("toner", "toner"))
_CARTRIDGES = (("cartridge", "cartridge"), ("ink", "cartridge"))
"""Words of a supply's name and the tag it has in GLPI (src/Inventory/Asset/Cartridge.php, knownTags)."""


def told_content(inventory: Inventory, device: Device) -> Row:
    """Return the keys of `content` that a device's own account fills: ports, pages and supplies."""
    machine = machine_of(inventory, device)
    content: Row = {}
    if ports := _ports(inventory, device):
        content["network_ports"] = ports
    if machine.pages is not None:
        content["pagecounters"] = {"total": machine.pages}
    if supplies := cartridges(machine.supplies):
        content["cartridges"] = [supplies]
    return content


def firmware_of(inventory: Inventory, device: Device) -> str:
    """Return the firmware that a device told, "" if none."""
    return machine_of(inventory, device).firmware


def cartridges(supplies: Iterable[Supply]) -> dict[str, str]:
    """Return the percentages by GLPI's tags; a supply that no tag fits, or without a level, is left out.

    Of two supplies of one tag the emptier one is told.
    """
    found: dict[str, int] = {}
    for item in supplies:
        tag = _tag(item.name)
        if tag and item.percent is not None:
            found[tag] = min(item.percent, found.get(tag, 100))
    return {tag: str(percent) for tag, percent in sorted(found.items())}


def _tag(name: str) -> str:
    plain = fold(name)
    for word, tag in _PLAIN_PARTS:
        if word in plain:
            return tag
    colour = next((colour for colour in _COLOURS if colour in plain), "")
    part = next((tag for word, tag in (*_COLOURED_PARTS, *_CARTRIDGES) if word in plain), "")
    return part + colour if part and colour else ""


def _ports(inventory: Inventory, device: Device) -> list[Row]:
    """Return the device's interfaces with who hangs on each; a port that only its switch's table names comes last."""
    machine = machine_of(inventory, device)
    behind = _behind(inventory, device)
    addresses: dict[int, list[str]] = {}
    for item in machine.addresses:
        addresses.setdefault(item.interface, []).append(item.address)
    known = sorted(machine.interfaces, key=lambda item: (item.index, item.name))
    ports = [_port(item, addresses.get(item.index, []), behind.get(item.name, [])) for item in known]
    named = {item.name for item in known}
    rest = [(name, macs) for name, macs in sorted(behind.items()) if name not in named]
    return [*ports, *({"ifname": clean(name), "connections": _connections(macs)} for name, macs in rest)]


def _behind(inventory: Inventory, device: Device) -> Mapping[str, list[str]]:
    macs = {item.id: item.mac for item in inventory.devices if not item.personal}
    found: dict[str, list[str]] = {}
    for item in inventory.topology.attachments:
        mac = macs.get(item.device)
        if item.switch == device.id and mac:
            found.setdefault(item.port, []).append(mac)
    return found


def _port(item: NetworkInterface, addresses: list[str], macs: list[str]) -> Row:
    port: Row = {"ifnumber": item.index, "ifname": clean(item.name)}
    port |= {"ifdescr": clean(item.description)} if item.description else {}
    port |= {"ifalias": clean(item.alias)} if item.alias else {}
    port |= {"iftype": item.type} if item.type else {}
    port |= {"mac": item.mac} if item.mac else {}
    port |= {"ifspeed": item.speed_mbit * _BITS} if item.speed_mbit else {}
    port |= {"ifstatus": _UP if item.up else _DOWN} if item.up is not None else {}
    port |= {"ips": addresses} if addresses else {}
    port |= {"connections": _connections(macs)} if macs else {}
    return port


def _connections(macs: Iterable[str]) -> list[Row]:
    return [{"mac": mac} for mac in sorted(macs)]
