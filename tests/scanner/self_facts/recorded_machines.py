"""Computers that exist on paper only; see recorded/README.md."""

import json
import plistlib
from pathlib import Path

from scanner.probes.self_facts import macos, windows_cim
from scanner.probes.self_facts.machine import Hardware, Machine, Registry

RECORDED = Path(__file__).parent / "recorded"
HARDWARE = Hardware(
    hostname="PHONG-MAY-01",
    cores=4,
    memory_bytes=8 * 1024**3,
    disk_bytes=256 * 10**9,
    disk_free_bytes=100 * 10**9,
    macs=("54:e1:ad:01:02:03",),
    addresses=("192.168.1.37", "fe80::1"),
)


class RecordedRegistry(Registry):
    """Keys and values from a file."""

    def __init__(self, keys):
        self.keys = keys

    def values(self, key):
        return self.keys.get(key, {})

    def subkeys(self, key):
        return tuple(name for name in self.keys if name.rpartition("\\")[0] == key)


def windows_pc(cim=None, registry=None):
    """Return a Windows 10 laptop; `cim` replaces what PowerShell printed."""
    printed = (RECORDED / "windows" / "cim.json").read_text(encoding="utf-8") if cim is None else cim
    keys = json.loads((RECORDED / "windows" / "registry.json").read_text(encoding="utf-8"))
    keys.update(registry or {})
    return Machine(
        root=Path("/nonexistent"),
        run={windows_cim.COMMAND: printed}.get,
        registry=RecordedRegistry(keys),
        hardware=HARDWARE,
    )


def mac(folder):
    """Return a MacBook with one application."""
    plist = folder / "Applications" / "Google Chrome.app" / "Contents" / "Info.plist"
    plist.parent.mkdir(parents=True)
    values = {"CFBundleShortVersionString": "126.0.6478.127", "CFBundleIdentifier": "com.google.Chrome"}
    plist.write_bytes(plistlib.dumps(values, fmt=plistlib.FMT_BINARY))
    printed = {
        macos.SW_VERS: "ProductName:\t\tmacOS\nProductVersion:\t\t14.5\nBuildVersion:\t\t23F79\n",
        macos.PROFILER: (RECORDED / "macos" / "system_profiler.json").read_text(encoding="utf-8"),
        macos.FIREWALL: "Firewall is disabled. (State = 0)\n",
    }
    return Machine(root=folder, run=lambda command: printed.get(command, ""), hardware=HARDWARE)


LINUX_FILES = {
    "etc/os-release": 'PRETTY_NAME="Ubuntu 22.04.4 LTS"\nVERSION_ID="22.04"\nID=ubuntu\n# a comment\nBROKEN="\n',
    "proc/sys/kernel/osrelease": "6.5.0-35-generic\n",
    "proc/cpuinfo": "processor\t: 0\nmodel name\t: Intel(R) Pentium(R) CPU G4560 @ 3.50GHz\n",
    "proc/asound/pcm": (
        "00-00: ALC887-VD Analog : ALC887-VD Analog : playback 1 : capture 1\n"
        "00-02: ALC887-VD Alt Analog : ALC887-VD Alt Analog : capture 1\n"
        "01-03: HDMI 0 : HDMI 0 : playback 1\n"
    ),
    "sys/class/dmi/id/sys_vendor": "Dell Inc.\n",
    "sys/class/dmi/id/product_name": "OptiPlex 3050\n",
    "sys/class/dmi/id/product_serial": "To be filled by O.E.M.\n",
    "sys/class/tpm/tpm0/tpm_version_major": "2\n",
    "sys/class/video4linux/video0/index": "0\n",
    "sys/class/video4linux/video1/index": "1\n",
    "etc/ufw/ufw.conf": "# ufw\nENABLED=no\nLOGLEVEL=low\n",
    "var/log/dpkg.log": (
        "2024-06-02 06:11:01 upgrade openssl:amd64 3.0.2-0ubuntu1.15 3.0.2-0ubuntu1.16\n"
        "2024-07-01 09:00:00 install tuxpaint:amd64 <none> 1:0.9.27-1\n"
    ),
    "var/lib/dpkg/status": (
        "Package: openssh-server\nStatus: install ok installed\nMaintainer: A Person <a@example.org>\n"
        "Version: 1:8.9p1-3ubuntu0.7\nDescription: secure shell server\n Version: not a field\n\n"
        "Package: vsftpd\nStatus: deinstall ok config-files\nVersion: 3.0.5-0ubuntu1\n\n"
        "Package: tuxpaint\nStatus: install ok installed\nVersion: 1:0.9.27-1\n\n"
        "Package: libreoffice-l10n-vi\nStatus: install ok installed\nVersion: 1:7.3.7\n\n"
        "Package: google-chrome-stable\nStatus: install ok installed\nVersion: 126.0.6478.126-1\n"
    ),
    "snap/firefox/current/meta/snap.yaml": "name: firefox\nversion: 127.0-2\nsummary: Mozilla Firefox\n",
}
SECURE_BOOT = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


def linux_pc(folder, **more):
    """Return an Ubuntu desktop whose files lie in `folder`."""
    for name, text in LINUX_FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    path = folder / SECURE_BOOT
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x06\x00\x00\x00\x01")
    values = {"run": lambda _command: "", "hardware": HARDWARE, "architecture": "x86_64", **more}
    return Machine(root=folder, **values)
