"""Installed programs and the last upgrade, from dpkg, rpm, flatpak and snap."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

from scanner.model.observations.self_facts import Software
from scanner.probes.self_facts.machine import Machine

_RPM_QUERY = ("rpm", "-qa", "--queryformat", "%{NAME}\\t%{VERSION}-%{RELEASE}\\t%{VENDOR}\\t%{INSTALLTIME}\\n")
_FLATPAK_QUERY = ("flatpak", "list", "--app", "--columns=name,version,origin")
_UPGRADE = re.compile(r"^(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d upgrade ", re.MULTILINE)


def programs(machine: Machine) -> Iterator[Software]:
    """Yield all installed programs."""
    return chain(_dpkg(machine), _rpm(machine), _flatpak(machine), _snap(machine))


def last_upgrade(machine: Machine) -> str | None:
    """Return the date on which a package was last upgraded (dpkg's log) or installed (rpm), None if unknown."""
    for log in ("/var/log/dpkg.log", "/var/log/dpkg.log.1"):
        days = _UPGRADE.findall(machine.text(log))
        if days:
            return str(max(days))
    times = [int(row[3]) for row in _rpm_rows(machine) if row[3].isdigit()]
    return datetime.fromtimestamp(max(times), UTC).date().isoformat() if times else None


def _dpkg(machine: Machine) -> Iterator[Software]:
    """Read dpkg's status file (deb-control(5)); packages that were removed keep an entry and are left out."""
    for block in re.split(r"\n\n+", machine.text("/var/lib/dpkg/status")):
        fields = dict(re.findall(r"^(Package|Version|Status): (.+)$", block, re.MULTILINE))
        if fields.get("Status", "").endswith(" installed") and "Package" in fields:
            yield Software(fields["Package"], fields.get("Version", ""))


def _rpm_rows(machine: Machine) -> list[list[str]]:
    if not machine.exists("/usr/bin/rpm"):
        return []
    rows = (line.split("\t") for line in machine.run(_RPM_QUERY).splitlines())
    return [row for row in rows if len(row) == 4]


def _rpm(machine: Machine) -> Iterator[Software]:
    for name, version, vendor, _ in _rpm_rows(machine):
        yield Software(name, version, "" if vendor == "(none)" else vendor)


def _flatpak(machine: Machine) -> Iterator[Software]:
    if machine.exists("/usr/bin/flatpak"):
        for line in machine.run(_FLATPAK_QUERY).splitlines():
            name, version, origin = (*line.split("\t"), "", "")[:3]
            yield Software(name, version, origin)


def _snap(machine: Machine) -> Iterator[Software]:
    for name in machine.names("/snap"):
        found = re.search(r"^version:\s*(.+)$", machine.text(f"/snap/{name}/current/meta/snap.yaml"), re.MULTILINE)
        if found:
            yield Software(name, found.group(1).strip("'\""), "snap")
