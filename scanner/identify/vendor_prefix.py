"""The maker of a network card by its MAC's first three bytes (IEEE MA-L), from a table on this computer."""

import functools
from importlib import metadata
from pathlib import Path

from scanner.model.hardware_address import is_identifying, normal_mac


def vendor_of(mac: str) -> str | None:
    """Return the organisation the prefix is registered to; None if unknown, random or shared between routers."""
    normal = normal_mac(mac)
    if normal is None or not is_identifying(normal):
        return None
    return _table().get(normal[:8].replace(":", "").upper())


@functools.cache
def _table() -> dict[str, str]:
    """Read the package's file as it is: its own interface would look for the network where the file is missing."""
    path = _table_path()
    if path is None:
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    pairs = (line.partition(":") for line in lines)
    return {prefix: name.strip() for prefix, _, name in pairs if len(prefix) == 6 and name.strip() not in _NAMELESS}


_NAMELESS = frozenset({"", "Private", "IEEE Registration Authority"})


def _table_path() -> Path | None:
    try:
        files = metadata.files("mac-vendor-lookup") or []
    except metadata.PackageNotFoundError:
        return None
    found = (Path(str(item.locate())) for item in files if item.name == "mac-vendors.txt")
    return next((path for path in found if path.is_file()), None)
