"""macOS: sw_vers(1), system_profiler(8) as JSON, the firewall's own tool, and the applications' Info.plist."""

import json
import plistlib
import re
from collections.abc import Iterator
from typing import Any

from scanner.model.observations.self_facts import SelfObservation, Software
from scanner.probes.self_facts.machine import Machine
from scanner.probes.self_facts.software_of_interest import of_interest

SW_VERS = ("/usr/bin/sw_vers",)
PROFILER = (
    "/usr/sbin/system_profiler",
    "-json",
    "SPHardwareDataType",
    "SPCameraDataType",
    "SPAudioDataType",
    "SPInstallHistoryDataType",
)
FIREWALL = ("/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate")


def observe(machine: Machine) -> SelfObservation:
    """Return the facts of a Mac; its malware protection and boot security do not tell their state to everyone."""
    version = dict(re.findall(r"^(\w+):\s*(.+)$", machine.run(SW_VERS), re.MULTILINE))
    profile = _profile(machine)
    board = next(iter(profile.get("SPHardwareDataType", [])), {})
    hardware = machine.hardware
    return SelfObservation(
        system="macos",
        hostname=hardware.hostname,
        edition=f"{version.get('ProductName', 'macOS')} {version.get('ProductVersion', '')}".strip(),
        version=version.get("ProductVersion", ""),
        build=version.get("BuildVersion", ""),
        manufacturer="Apple",
        model=_text(board, "machine_model"),
        serial=_text(board, "serial_number"),
        processor=_text(board, "chip_type") or _text(board, "cpu_type"),
        cores=hardware.cores,
        memory_bytes=hardware.memory_bytes,
        disk_bytes=hardware.disk_bytes,
        disk_free_bytes=hardware.disk_free_bytes,
        macs=hardware.macs,
        addresses=hardware.addresses,
        last_update=_last_update(profile.get("SPInstallHistoryDataType", [])),
        firewall=_firewall(machine.run(FIREWALL)),
        cameras=len(profile["SPCameraDataType"]) if "SPCameraDataType" in profile else None,
        microphones=_microphones(profile),
        software=of_interest(_applications(machine)),
    )


def _profile(machine: Machine) -> dict[str, list[dict[str, Any]]]:
    try:
        found = json.loads(machine.run(PROFILER) or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: [row for row in rows if isinstance(row, dict)] for name, rows in found.items() if isinstance(rows, list)
    }


def _text(row: dict[str, Any], name: str) -> str:
    return str(row.get(name) or "")


def _last_update(history: list[dict[str, Any]]) -> str | None:
    """Return the day of the newest system update in the installation history."""
    days = [_text(row, "install_date")[:10] for row in history if _text(row, "_name").startswith(("macOS", "Security"))]
    return max((day for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day)), default=None)


def _firewall(said: str) -> str:
    """Read "Firewall is enabled. (State = 1)"; state 2 blocks everything."""
    found = re.search(r"State = (\d)", said)
    return "unknown" if found is None else "off" if found.group(1) == "0" else "on"


def _microphones(profile: dict[str, list[dict[str, Any]]]) -> int | None:
    if "SPAudioDataType" not in profile:
        return None
    items = (item for row in profile["SPAudioDataType"] for item in row.get("_items") or [])
    return sum("coreaudio_device_input" in item for item in items)


def _applications(machine: Machine) -> Iterator[Software]:
    for name in machine.names("/Applications"):
        data = machine.data(f"/Applications/{name}/Contents/Info.plist") if name.endswith(".app") else b""
        try:
            values = plistlib.loads(data) if data else {}
        except (plistlib.InvalidFileException, ValueError, OverflowError):
            values = {}
        if values:
            version = str(values.get("CFBundleShortVersionString", ""))
            yield Software(name.removesuffix(".app"), version, str(values.get("CFBundleIdentifier", "")))
