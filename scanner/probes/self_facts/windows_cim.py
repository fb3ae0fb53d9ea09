"""One PowerShell question to CIM, answered as JSON; no elevation needed for any of the classes."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from scanner.probes.self_facts.machine import Machine

_SCRIPT = """
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [System.Text.Encoding]::UTF8
$classes = 'Camera','Image','AudioEndpoint','SecurityDevices'
@{
  os = Get-CimInstance Win32_OperatingSystem | Select-Object Caption, ProductType
  bios = Get-CimInstance Win32_BIOS | Select-Object SerialNumber
  antivirus = @(Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct |
    Select-Object displayName, productState)
  updates = @(Get-CimInstance Win32_QuickFixEngineering | ForEach-Object {
    [string]$_.CimInstanceProperties['InstalledOn'].Value })
  devices = @(Get-CimInstance Win32_PnPEntity |
    Where-Object { $classes -contains $_.PNPClass -and $_.Status -eq 'OK' } |
    Select-Object Name, PNPClass, DeviceID)
} | ConvertTo-Json -Depth 4 -Compress
"""
COMMAND = ("powershell.exe", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", _SCRIPT)

_STATE_MASK, _STATE_ON, _OUT_OF_DATE = 0xF000, 0x1000, 0x00F0
_CAPTURE = re.compile(r"\{0\.0\.1\.", re.IGNORECASE)
"""MMDevice ids of capture endpoints begin so, those of playback with {0.0.0."""


@dataclass(frozen=True, slots=True)
class Cim:
    """The answer; empty where PowerShell did not answer."""

    caption: str = ""
    product_type: int | None = None
    serial: str = ""
    answered: bool = False
    products: tuple[tuple[str, int], ...] = ()
    updates: tuple[str, ...] = ()
    devices: tuple[tuple[str, str, str], ...] = ()

    def antivirus(self) -> tuple[str, str]:
        """Return the state and the name of the antivirus that Windows Security Center knows.

        `productState` is not documented by its maker; administrators read its
        bits so: mask 0xF000 is 0x1000 for "on".
        Servers have no Security Center, there nothing is known.
        """
        running = [name for name, state in self.products if state & _STATE_MASK == _STATE_ON]
        if running:
            return "on", running[0]
        if self.products:
            return "off", self.products[0][0]
        return ("off" if self.answered and self.product_type == 1 else "unknown"), ""

    def last_update(self) -> str | None:
        """Return the date of the newest installed update, None if none tells its date."""
        days = [day for text in self.updates if (day := installed_on(text))]
        return max(days).isoformat() if days else None

    def tpm(self) -> str:
        """Tell whether a TPM 2.0 is there, the one that Windows 11 asks for."""
        if not self.answered:
            return "unknown"
        names = [name for name, kind, _ in self.devices if kind == "SecurityDevices"]
        return "on" if any("2.0" in name for name in names) else "off"

    def cameras(self) -> int | None:
        """Count cameras that work; scanners share the class Image and are told apart by their name."""
        if not self.answered:
            return None
        return sum(
            kind == "Camera" or (kind == "Image" and "scan" not in name.lower()) for name, kind, _ in self.devices
        )

    def microphones(self) -> int | None:
        """Count endpoints that record."""
        if not self.answered:
            return None
        return sum(kind == "AudioEndpoint" and bool(_CAPTURE.search(device)) for _, kind, device in self.devices)


def ask_cim(machine: Machine) -> Cim:
    """Ask and read the answer; anything unreadable is no answer."""
    try:
        answer = json.loads(machine.run(COMMAND).strip().lstrip("\ufeff") or "{}")
        return _cim(answer) if isinstance(answer, dict) and answer else Cim()
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return Cim()


def installed_on(text: str) -> date | None:
    """Read Win32_QuickFixEngineering.InstalledOn: month/day/year, or 16 hexadecimal digits of a FILETIME."""
    if found := re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})\b", text):
        month, day, year = (int(part) for part in found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            return None
    if re.fullmatch(r"[0-9a-fA-F]{16}", text):
        moment = datetime(1601, 1, 1) + timedelta(microseconds=int(text, 16) // 10)
        return moment.date()
    return None


def _cim(answer: dict[str, Any]) -> Cim:
    system = answer.get("os") or {}
    return Cim(
        caption=str(system.get("Caption") or ""),
        product_type=system.get("ProductType"),
        serial=str((answer.get("bios") or {}).get("SerialNumber") or "").strip(),
        answered=True,
        products=tuple((str(item["displayName"]), int(item["productState"])) for item in _list(answer, "antivirus")),
        updates=tuple(str(item) for item in _list(answer, "updates")),
        devices=tuple(
            (str(item.get("Name") or ""), str(item.get("PNPClass") or ""), str(item.get("DeviceID") or ""))
            for item in _list(answer, "devices")
        ),
    )


def _list(answer: dict[str, Any], name: str) -> list[Any]:
    found = answer.get(name) or []
    return found if isinstance(found, list) else [found]
