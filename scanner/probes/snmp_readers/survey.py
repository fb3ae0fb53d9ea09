"""Which tables an agent has at all: a few requests spare one for each table that it lacks."""

from scanner.probes.snmp_walk import Walker

_ROOTS = {
    "interfaces": "1.3.6.1.2.1.2.2.1",
    "addresses": "1.3.6.1.2.1.4.20.1",
    "routes": "1.3.6.1.2.1.4.21.1",
    "arp": "1.3.6.1.2.1.4.22.1",
    "newer_routes": "1.3.6.1.2.1.4.24",
    "newer_addresses": "1.3.6.1.2.1.4.34.1",
    "newer_arp": "1.3.6.1.2.1.4.35.1",
    "bridge": "1.3.6.1.2.1.17",
    "host": "1.3.6.1.2.1.25",
    "interface_names": "1.3.6.1.2.1.31.1.1.1",
    "ups": "1.3.6.1.2.1.33.1.1",
    "printer": "1.3.6.1.2.1.43",
    "entity": "1.3.6.1.2.1.47.1.1.1.1",
    "cdp": "1.3.6.1.4.1.9.9.23.1.2.1.1",
    "vlans": "1.3.6.1.4.1.9.9.46.1.3.1.1",
    "lldp": "1.0.8802.1.1.2.1",
}


async def survey(walker: Walker) -> frozenset[str]:
    """Return the names of the groups of tables that hold anything; all of them where the agent cannot tell."""
    table = await walker.table(_ROOTS, 1)
    if walker.silent:
        walker.silent = False
        return frozenset(_ROOTS)
    return frozenset(name for name in _ROOTS if table.rows(name))
