"""Linux: sysfs, os-release(5), the package databases; all readable by everyone."""

import re
import shlex

from scanner.model.observations.self_facts import SelfObservation
from scanner.probes.self_facts.linux_software import last_upgrade, programs
from scanner.probes.self_facts.machine import Machine
from scanner.probes.self_facts.software_of_interest import packages_of_interest

_DMI = "/sys/class/dmi/id"
_SECURE_BOOT = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
_X86 = ("x86_64", "amd64", "i686", "i386")


def observe(machine: Machine) -> SelfObservation:
    """Return the facts of a Linux computer."""
    release = os_release(machine.text("/etc/os-release") or machine.text("/usr/lib/os-release"))
    antivirus, antivirus_name = _antivirus(machine)
    hardware = machine.hardware
    return SelfObservation(
        system="linux",
        hostname=hardware.hostname,
        edition=release.get("PRETTY_NAME", ""),
        version=release.get("VERSION_ID", ""),
        build=machine.text("/proc/sys/kernel/osrelease") or machine.kernel,
        manufacturer=machine.text(f"{_DMI}/sys_vendor"),
        model=machine.text(f"{_DMI}/product_name"),
        serial=machine.text(f"{_DMI}/product_serial"),
        processor=_processor(machine.text("/proc/cpuinfo")),
        cores=hardware.cores,
        memory_bytes=hardware.memory_bytes,
        disk_bytes=hardware.disk_bytes,
        disk_free_bytes=hardware.disk_free_bytes,
        macs=hardware.macs,
        addresses=hardware.addresses,
        last_update=last_upgrade(machine),
        antivirus=antivirus,
        antivirus_name=antivirus_name,
        firewall=_firewall(machine),
        secure_boot=_secure_boot(machine),
        tpm=_tpm(machine),
        cameras=_cameras(machine),
        microphones=_microphones(machine),
        software=packages_of_interest(programs(machine)),
    )


def os_release(text: str) -> dict[str, str]:
    """Return the fields of os-release(5); values are quoted as in a shell."""
    fields: dict[str, str] = {}
    for line in text.splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            try:
                fields[name.strip()] = "".join(shlex.split(value))
            except ValueError:
                fields[name.strip()] = value.strip("\"'")
    return fields


def _processor(text: str) -> str:
    found = re.search(r"^(?:model name|Hardware|Model)\s*:\s*(.+)$", text, re.MULTILINE)
    return found.group(1) if found else ""


def _antivirus(machine: Machine) -> tuple[str, str]:
    """Tell of ClamAV's daemon; without it nothing is known, other products do not announce themselves."""
    if "clamd" in machine.processes:
        return "on", "ClamAV"
    if machine.exists("/usr/sbin/clamd"):
        return "off", "ClamAV"
    return "unknown", ""


def _firewall(machine: Machine) -> str:
    """Tell of ufw and firewalld; bare nftables rules cannot be read without privileges."""
    enabled = re.search(r"^ENABLED=(\w+)", machine.text("/etc/ufw/ufw.conf"), re.MULTILINE)
    if (enabled and enabled.group(1).lower() == "yes") or "firewalld" in machine.processes:
        return "on"
    return "off" if enabled else "unknown"


def _secure_boot(machine: Machine) -> str:
    """Read the UEFI variable (UEFI 2.10, 3.3): four bytes of attributes, then 1 or 0; a BIOS has none."""
    data = machine.data(_SECURE_BOOT)
    if len(data) == 5:
        return "on" if data[4] == 1 else "off"
    legacy = machine.architecture.lower() in _X86 and machine.exists("/sys/firmware")
    return "off" if legacy and not machine.exists("/sys/firmware/efi") else "unknown"


def _tpm(machine: Machine) -> str:
    """Tell whether there is a TPM 2.0, the one that is asked for today."""
    versions = [machine.text(f"/sys/class/tpm/{name}/tpm_version_major") for name in machine.names("/sys/class/tpm")]
    if "2" in versions:
        return "on"
    return "off" if machine.exists("/sys/class") and all(versions) else "unknown"


def _cameras(machine: Machine) -> int | None:
    """Count video devices; one camera has several nodes, of which the first has index 0."""
    if not machine.exists("/sys/class"):
        return None
    nodes = machine.names("/sys/class/video4linux")
    return sum(machine.text(f"/sys/class/video4linux/{node}/index") == "0" for node in nodes)


def _microphones(machine: Machine) -> int | None:
    """Count sound cards that can record (/proc/asound/pcm: "00-00: name : name : playback 1 : capture 1")."""
    if not machine.exists("/proc/sys"):
        return None
    lines = machine.text("/proc/asound/pcm").splitlines()
    return len({line.partition("-")[0] for line in lines if "capture" in line})
