"""Windows releases by build number, from Microsoft's release information."""

import functools

from scanner.identify.rule_rows import table
from scanner.model.operating_system import OperatingSystem


def windows_of(build: str) -> OperatingSystem | None:
    """Return the releases that a build ("10.0.19045" or "6.1.7601") may be; None if the text is no build."""
    parts = build.split(".")
    if len(parts) < 3 or not all(part.isascii() and part.isdigit() for part in parts[:3]):
        return None
    number = parts[2]
    release = _releases().get(f"{parts[0]}.{parts[1]}.{number}", "")
    if release.startswith("Server "):
        return OperatingSystem("Windows Server", release.removeprefix("Server "), number)
    return OperatingSystem("Windows", release, number)


def windows_of_number(number: str) -> OperatingSystem | None:
    """Return the releases of a build number whose version is not told or told wrongly (SNMP); None if unknown."""
    versions = [build for build in _releases() if build.rpartition(".")[2] == number]
    return windows_of(versions[0]) if len(versions) == 1 else None


@functools.cache
def _releases() -> dict[str, str]:
    return {row["build"]: row["release"] for row in table("windows_builds.toml")["build"]}
