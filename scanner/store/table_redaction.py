"""Takes the hardware addresses of personal devices out of the tables that switches and routers told."""

from collections.abc import Collection, Mapping
from typing import Any

TABLES = ("snmp_arp", "bridge_table")
"""Observations that name other devices than the one that told them."""


def without_macs(data: Mapping[str, Any], macs: Collection[str]) -> dict[str, Any]:
    """Return a table's stored data with these addresses counted in `random` instead of named."""
    changed = dict(data)
    if "rows" in changed:
        kept = [row for row in changed["rows"] if row["mac"] not in macs]
        changed |= {"random": changed["random"] + len(changed["rows"]) - len(kept), "rows": kept}
    if "ports" in changed:
        changed["ports"] = [_port(port, macs) for port in changed["ports"]]
    return changed


def _port(port: Mapping[str, Any], macs: Collection[str]) -> dict[str, Any]:
    kept = [mac for mac in port["macs"] if mac not in macs]
    return {**port, "macs": kept, "random": port["random"] + len(port["macs"]) - len(kept)}
