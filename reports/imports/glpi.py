"""GLPI's inventory JSON (glpi-project/inventory_format): computers, printers, network equipment, phones."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from reports.imports.batch import Batch, Refused, Seen
from reports.imports.cleaning import TooDeepError, cleaned, rows_of, text_of
from reports.imports.self_facts import as_seen, read_moment, tidy
from scanner.identify.addresses import is_loopback, read_address
from scanner.model.closed_lists import DeviceKind
from scanner.model.hardware_address import normal_mac
from scanner.model.message import Message
from scanner.model.observations.listed import ListedObservation
from scanner.model.observations.self_facts import SelfObservation, Software

_MIB = 1024 * 1024
_SYSTEMS = {"mswin32": "windows", "win32": "windows", "windows": "windows", "darwin": "macos", "linux": "linux"}
_KINDS = {
    "Printer": DeviceKind.PRINTER.value,
    "Storage": DeviceKind.NAS.value,
    "Power": DeviceKind.UPS.value,
    "Phone": DeviceKind.IP_PHONE.value,
    "Computer": DeviceKind.COMPUTER.value,
}
_BUILD = re.compile(r"\b(10\.0\.\d{5}|6\.[123]\.\d{4})\b")


def is_glpi(document: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document has GLPI's two required keys."""
    return "deviceid" in document and isinstance(document.get("content"), dict)


def read_glpi(document: Mapping[str, Any], file: str, modified: datetime) -> Batch | Refused:
    """Return the one device of a document; `modified` stands in where it says no time."""
    try:
        content = cleaned(document["content"])
    except TooDeepError:
        return Refused(file, None, Message.of("Its data are nested too deeply."))
    logged = read_moment(text_of(content, "accesslog", "logdate"))
    at = logged or modified
    seen = tuple(_network_device(content, at) if "network_device" in content else _computer(content, at))
    if not seen:
        return Refused(file, None, Message.of("Its device has no address, name, serial number or MAC to know it by."))
    return Batch("glpi", logged.date().isoformat() if logged else _fingerprint(content), seen)


def _fingerprint(content: Mapping[str, Any]) -> str:
    """Return what tells two files without a date apart; a copy of a file is the same file."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:20]


def _network_device(content: Mapping[str, Any], at: datetime) -> Iterator[Seen]:
    device = content["network_device"]
    listed = ListedObservation(
        source="glpi",
        kind=_KINDS.get(text_of(device, "type"), ""),
        vendor=text_of(device, "manufacturer"),
        model=text_of(device, "model"),
        serial=text_of(device, "serial"),
        hostname=text_of(device, "name"),
        macs=tuple(mac for mac in [normal_mac(text_of(device, "mac"))] if mac),
    )
    ips = device.get("ips") if isinstance(device, dict) else None
    texts = [text for text in ips if isinstance(text, str)] if isinstance(ips, list) else []
    parsed = [address for text in texts[:256] if (address := read_address(text)) and not is_loopback(str(address))]
    if parsed:
        yield Seen("listed", str(parsed[0]), at, listed)


def _computer(content: Mapping[str, Any], at: datetime) -> Iterator[Seen]:
    bios, hardware, system = content.get("bios"), content.get("hardware"), content.get("operatingsystem")
    cards = [row for row in rows_of(content, "networks") if row.get("virtualdev") is not True]
    processor = (rows_of(content, "cpus") or [{}])[0]
    kernel = text_of(system, "kernel_name").lower()
    seen = tidy(
        SelfObservation(
            system=_SYSTEMS.get(kernel, kernel),
            hostname=text_of(hardware, "name"),
            edition=text_of(system, "full_name") or text_of(system, "name"),
            build=_build(system),
            version=text_of(system, "version"),
            manufacturer=text_of(bios, "smanufacturer") or text_of(bios, "mmanufacturer"),
            model=text_of(bios, "smodel") or text_of(bios, "mmodel"),
            serial=text_of(bios, "ssn"),
            processor=text_of(processor, "name"),
            cores=_whole(text_of(processor, "core")),
            memory_bytes=_bytes(text_of(hardware, "memory")),
            macs=tuple(text_of(row, "mac") for row in cards),
            addresses=tuple(
                text for row in cards for name in ("ipaddress", "ipaddress6") if (text := text_of(row, name))
            ),
            secure_boot={"enabled": "on", "disabled": "off"}.get(text_of(bios, "secure_boot"), "unknown"),
            software=tuple(_software(content)),
            collected_by=f"glpi {text_of(content, 'versionclient')}".strip(),
            **_protection(content),
        )
    )
    if seen.hostname or seen.serial or seen.macs:
        yield as_seen(seen, at)


def _protection(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return antivirus and firewall: on if one is, off only if all that are listed say so."""
    programs = rows_of(content, "antivirus")
    states = [text_of(row, "status").lower() for row in rows_of(content, "firewalls")]
    enabled = [row["enabled"] for row in programs if isinstance(row.get("enabled"), bool)]
    return {
        "antivirus": _state(enabled),
        "antivirus_name": next((text_of(row, "name") for row in programs if row.get("enabled") is True), ""),
        "firewall": _state([state in {"on", "1", "true"} for state in states if state]),
    }


def _state(said: list[bool]) -> str:
    return "unknown" if not said else "on" if any(said) else "off"


def _software(content: Mapping[str, Any]) -> Iterator[Software]:
    for row in rows_of(content, "softwares"):
        if name := text_of(row, "name"):
            yield Software(name, text_of(row, "version"), text_of(row, "publisher"))


def _build(system: object) -> str:
    kernel = text_of(system, "kernel_version")
    found = _BUILD.search(kernel)
    return found[1] if found else kernel


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _bytes(mebibytes: str) -> int | None:
    number = _whole(mebibytes)
    return number * _MIB if number is not None else None
