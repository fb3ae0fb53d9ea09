"""The devices as GLPI inventory files (glpi-project/inventory_format), one a device, for GLPI's import."""

import ipaddress
import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from reports.export_glpi_told import firmware_of, told_content
from reports.review import Review
from scanner.model.closed_lists import DeviceKind
from scanner.model.device import Device
from scanner.model.guess import Guess
from scanner.model.inventory import Inventory
from scanner.model.observations.self_facts import SelfObservation
from scanner.text import clean
from scanner.version import VERSION

_COMPUTERS = frozenset({DeviceKind.COMPUTER, DeviceKind.SERVER, DeviceKind.VIRTUAL})
_NETWORKING = ("NetworkEquipment", "Networking")
_TYPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        DeviceKind.PRINTER: ("Printer", "Printer"),
        DeviceKind.ROUTER: _NETWORKING,
        DeviceKind.SWITCH: _NETWORKING,
        DeviceKind.ACCESS_POINT: _NETWORKING,
        DeviceKind.FIREWALL: _NETWORKING,
        DeviceKind.PHONE: ("Phone", "Phone"),
        DeviceKind.IP_PHONE: ("Phone", "Phone"),
        DeviceKind.NAS: ("Unmanaged", "Storage"),
        DeviceKind.UPS: ("Unmanaged", "Power"),
        DeviceKind.CAMERA: ("Unmanaged", "Video"),
        DeviceKind.RECORDER: ("Unmanaged", "Video"),
        DeviceKind.TV: ("Unmanaged", "Video"),
        DeviceKind.PROJECTOR: ("Unmanaged", "Video"),
    }
)
"""itemtype and network_device.type of each kind; what is not here is unmanaged."""

_UNMANAGED = ("Unmanaged", "Unmanaged")
_MIB = 1024 * 1024
_SOFTWARE_LIMIT = 2000

Row = dict[str, Any]


def glpi_files(review: Review) -> dict[str, bytes]:
    """Return file names and contents, one of each device that is nobody's own; the same review gives the same bytes."""
    devices = [device for device in review.inventory.devices if not device.personal]
    return {f"{device.id}.json": _content(_document(review.inventory, device)) for device in devices}


def _content(document: Row) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _document(inventory: Inventory, device: Device) -> Row:
    computer = device.kind.value in _COMPUTERS
    item_type, network_type = _TYPES.get(device.kind.value, _UNMANAGED)
    content = _computer(inventory, device) if computer else _network_device(inventory, device, network_type)
    moment = device.last_seen.strftime("%Y-%m-%d %H:%M:%S")
    document: Row = {
        "action": "inventory" if computer else "netinventory",
        "deviceid": f"rasoat-{device.id}",
        "itemtype": "Computer" if computer else item_type,
        "content": {"versionclient": f"rasoat {VERSION}", "accesslog": {"logdate": moment}, **content},
    }
    if inventory.school.code:
        document["tag"] = clean(inventory.school.code, 100)
    return document


def _computer(inventory: Inventory, device: Device) -> Row:
    seen = inventory.observations(device, SelfObservation)
    facts = seen[-1][1] if seen else None
    content: Row = {
        "hardware": _known(name=_text(device.hostname), description=_known_by_people(device)),
        "bios": _known(smanufacturer=_text(device.vendor), smodel=_text(device.model), ssn=_text(device.serial)),
        "operatingsystem": _known(full_name=_text(device.os), kernel_version=facts.build if facts else ""),
        "networks": list(_networks(device)),
    }
    if facts:
        content["hardware"] |= {"memory": facts.memory_bytes // _MIB} if facts.memory_bytes else {}
        content["cpus"] = [_known(name=facts.processor) | ({"core": facts.cores} if facts.cores else {})]
        content["softwares"] = [
            _known(name=item.name, version=item.version, publisher=item.publisher)
            for item in facts.software[:_SOFTWARE_LIMIT]
        ]
    return content


def _networks(device: Device) -> Iterator[Row]:
    """Yield the addresses as interfaces; which card has which is known only of a single MAC."""
    mac = {"mac": device.mac} if device.mac else {}
    for address in device.addresses:
        name = "ipaddress6" if ":" in address else "ipaddress"
        yield {"description": "rasoat", name: address, **mac}
    if device.mac and not device.addresses:
        yield {"description": "rasoat", **mac}


def _network_device(inventory: Inventory, device: Device, network_type: str) -> Row:
    return {
        "network_device": {
            "type": network_type,
            "ips": [address for address in device.addresses if _is_plain(address)],
            **_known(
                manufacturer=_text(device.vendor),
                model=_text(device.model),
                serial=_text(device.serial),
                name=_text(device.hostname),
                mac=device.mac or "",
                firmware=firmware_of(inventory, device) or _text(device.os),
                assettag=dict(device.entered).get("asset_code", ""),
                location=dict(device.entered).get("room", ""),
            ),
        },
        **told_content(inventory, device),
    }


def _known_by_people(device: Device) -> str:
    entered = dict(device.entered)
    return "; ".join(entered[name] for name in ("room", "use", "note") if entered.get(name))


def _known(**texts: str) -> Row:
    return {name: clean(text) for name, text in texts.items() if text}


def _text(guess: Guess | None) -> str:
    return str(guess.value) if guess else ""


def _is_plain(address: str) -> bool:
    """Tell whether an address has no zone: GLPI's form knows none."""
    return "%" not in address and bool(ipaddress.ip_address(address))
