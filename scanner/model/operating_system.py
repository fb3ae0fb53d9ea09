"""How an operating system is written: readable by people, and the same text read back by checks."""

import re
from dataclasses import dataclass
from typing import Self

_FAMILIES = (
    "Windows Server",
    "Windows",
    "Red Hat Enterprise Linux",
    "Red Hat Linux",
    "Oracle Linux",
    "Amazon Linux",
    "SUSE Linux Enterprise",
    "SUSE Linux",
    "Mandriva Linux",
    "Cumulus Linux",
    "CentOS Stream",
    "Debian",
    "Ubuntu",
    "Raspberry Pi OS",
    "CentOS",
    "AlmaLinux",
    "Rocky Linux",
    "Fedora",
    "openSUSE",
    "Alpine",
    "OpenWrt",
    "RouterOS",
    "SwOS",
    "Synology DSM",
    "QNAP QTS",
    "FreeBSD",
    "OpenBSD",
    "NetBSD",
    "macOS",
    "iPadOS",
    "iOS",
    "tvOS",
    "Android TV",
    "Android",
    "ChromeOS",
    "Tizen",
    "webOS",
    "Solaris",
    "SunOS",
    "AIX",
    "HP-UX",
    "IRIX",
    "Tru64 UNIX",
    "SCO OpenServer",
    "OpenVMS",
    "OS/400",
    "NetWare",
    "VxWorks",
    "VMware ESXi",
    "Data ONTAP",
    "Data Domain OS",
    "OneFS",
    "Cisco IOS XE",
    "Cisco IOS XR",
    "Cisco IOS",
    "Cisco NX-OS",
    "Cisco CatOS",
    "Cisco ASA",
    "Cisco PIX",
    "JUNOS",
    "ScreenOS",
    "Huawei VRP",
    "Comware",
    "ArubaOS",
    "ExtremeXOS",
    "ExtremeWare",
    "AlliedWare Plus",
    "Arista EOS",
    "FTOS",
    "EdgeOS",
    "LCOS",
    "SonicOS",
    "SGOS",
    "Linux",
)
_BUILD = re.compile(r" \((?P<build>[^()]{1,40})\)\Z")
"""The blank tells a build from a release that ends in brackets: "Cisco IOS 12.2(55)"."""


@dataclass(frozen=True, slots=True)
class OperatingSystem:
    """An operating system in three parts.

    `family` is the product's name ("Debian", "Windows", "Windows Server",
    "RouterOS"), `release` what its maker's life-cycle page lists ("12",
    "22.04", "10 22H2"; "" is unknown), `build` the exact build ("19045"; "" is
    unknown). Where one build is several releases, `release` names them all,
    divided by " / " ("10 1809 / Server 2019").
    """

    family: str
    release: str = ""
    build: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text that `str()` writes; a text of another shape is all family."""
        found = _BUILD.search(text)
        build = found["build"] if found else ""
        name = (text[: found.start()] if found else text).strip()
        for family in _FAMILIES:
            if name == family or name.startswith(f"{family} "):
                return cls(family, name[len(family) :].strip(), build)
        return cls(name, "", build)

    @property
    def releases(self) -> tuple[str, ...]:
        """Return each release that it may be; empty where none is known."""
        return tuple(part.strip() for part in self.release.split(" / ") if part.strip())

    def __str__(self) -> str:
        name = f"{self.family} {self.release}".strip()
        return f"{name} ({self.build})" if self.build else name
