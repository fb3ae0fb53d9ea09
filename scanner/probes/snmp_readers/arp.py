"""Address tables (ipNetToMediaTable, RFC 1213; ipNetToPhysicalTable, RFC 4293)."""

from collections.abc import Collection, Iterator

from scanner.model.hardware_address import is_locally_administered
from scanner.model.observations.topology import ArpRow, SnmpArpObservation
from scanner.probes.snmp_readers.addresses import address_of, mac_of
from scanner.probes.snmp_walk import Table, Walker

_OLD = {"mac": "1.3.6.1.2.1.4.22.1.2", "type": "1.3.6.1.2.1.4.22.1.4"}
_NEW = {"mac": "1.3.6.1.2.1.4.35.1.4", "type": "1.3.6.1.2.1.4.35.1.6"}
_INVALID = 2


async def read_arp(walker: Walker, there: Collection[str]) -> SnmpArpObservation | None:
    """Return the IPv4 and IPv6 neighbours of the tables that are `there`, None where they are empty."""
    old = await walker.table(_OLD) if "arp" in there else Table({})
    new = await walker.table(_NEW) if "newer_arp" in there else Table({})
    rows = {row.address: row for row in (*_rows(old, new=False), *_rows(new, new=True))}
    kept = tuple(row for row in rows.values() if not is_locally_administered(row.mac))
    if not rows:
        return None
    return SnmpArpObservation(kept, len(rows) - len(kept), old.truncated or new.truncated)


def _rows(table: Table, *, new: bool) -> Iterator[ArpRow]:
    """Yield the valid rows; an index is ifIndex and address, in the new table with the address' type and length."""
    for index in table.rows("mac"):
        address = address_of(index[3:] if new else index[1:])
        mac = mac_of(table.octets("mac", index))
        if address and mac and table.number("type", index) != _INVALID:
            yield ArpRow(address, mac, index[0])
