"""Windows: the registry, and one PowerShell question to CIM for what the registry does not hold."""

from collections.abc import Mapping

from scanner.model.observations.self_facts import SelfObservation, Software
from scanner.probes.self_facts.machine import Machine
from scanner.probes.self_facts.software_of_interest import of_interest
from scanner.probes.self_facts.windows_cim import ask_cim

_VERSION = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_BIOS = r"HKLM\HARDWARE\DESCRIPTION\System\BIOS"
_PROCESSOR = r"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor\0"
_SECURE_BOOT = r"HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State"
_FIREWALL = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
_FIREWALL_PROFILES = ("DomainProfile", "StandardProfile", "PublicProfile")
_UNINSTALL = (
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
    r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
    r"HKCU\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
)


def observe(machine: Machine) -> SelfObservation:
    """Return the facts of a Windows computer; what CIM does not answer comes from the registry or stays unknown."""
    version = machine.registry.values(_VERSION)
    bios = machine.registry.values(_BIOS)
    cim = ask_cim(machine)
    hardware = machine.hardware
    antivirus, antivirus_name = cim.antivirus()
    return SelfObservation(
        system="windows",
        hostname=hardware.hostname,
        edition=cim.caption.removeprefix("Microsoft ").strip() or _edition(version),
        version=str(version.get("DisplayVersion") or version.get("ReleaseId") or ""),
        build=_build(version),
        manufacturer=str(bios.get("SystemManufacturer", "")),
        model=str(bios.get("SystemProductName", "")),
        serial=cim.serial,
        processor=str(machine.registry.values(_PROCESSOR).get("ProcessorNameString", "")).strip(),
        cores=hardware.cores,
        memory_bytes=hardware.memory_bytes,
        disk_bytes=hardware.disk_bytes,
        disk_free_bytes=hardware.disk_free_bytes,
        macs=hardware.macs,
        addresses=hardware.addresses,
        last_update=cim.last_update(),
        antivirus=antivirus,
        antivirus_name=antivirus_name,
        firewall=_firewall(machine),
        secure_boot=_state(machine.registry.values(_SECURE_BOOT).get("UEFISecureBootEnabled")),
        tpm=cim.tpm(),
        cameras=cim.cameras(),
        microphones=cim.microphones(),
        software=of_interest(_programs(machine)),
    )


def _build(values: Mapping[str, str | int]) -> str:
    """Return "10.0.19045"; Windows 8.1 and older have no major and minor number of their own here."""
    build = values.get("CurrentBuildNumber") or values.get("CurrentBuild")
    if not build:
        return ""
    if "CurrentMajorVersionNumber" in values:
        return f"{values['CurrentMajorVersionNumber']}.{values.get('CurrentMinorVersionNumber', 0)}.{build}"
    return f"{values.get('CurrentVersion', '')}.{build}".strip(".")


def _edition(values: Mapping[str, str | int]) -> str:
    """Return the product's name; the registry of Windows 11 (build 22000 and later) still says Windows 10."""
    name = str(values.get("ProductName", ""))
    build = str(values.get("CurrentBuildNumber", ""))
    return name.replace("Windows 10", "Windows 11") if build.isdigit() and int(build) >= 22000 else name


def _state(value: str | int | None) -> str:
    return {1: "on", 0: "off"}.get(value, "unknown") if isinstance(value, int) else "unknown"


def _firewall(machine: Machine) -> str:
    """Tell of Windows' own firewall: on where every network profile has it on, off where one has not."""
    states = [
        _state(machine.registry.values(rf"{_FIREWALL}\{name}").get("EnableFirewall")) for name in _FIREWALL_PROFILES
    ]
    if "off" in states:
        return "off"
    return "on" if set(states) == {"on"} else "unknown"


def _programs(machine: Machine) -> list[Software]:
    """Return what "Apps and features" lists; parts of the system and updates are left out."""
    found: list[Software] = []
    for folder in _UNINSTALL:
        for key in machine.registry.subkeys(folder):
            values = machine.registry.values(key)
            if values.get("DisplayName") and not values.get("SystemComponent") and not values.get("ParentKeyName"):
                texts = (str(values.get(name, "")) for name in ("DisplayName", "DisplayVersion", "Publisher"))
                found.append(Software(*texts))
    return found
