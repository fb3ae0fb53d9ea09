"""Memory, disks and processors of a computer (HOST-RESOURCES-MIB, RFC 2790)."""

from collections.abc import Iterator

from scanner.model.observations.snmp import HostResourcesObservation, Storage
from scanner.probes.protocols.der import OID
from scanner.probes.protocols.snmp_pdu import Oid
from scanner.probes.snmp_walk import Table, Walker

_MIB = "1.3.6.1.2.1.25"
_MEMORY = {"kilobytes": f"{_MIB}.2.2"}
_STORAGE = {
    name: f"{_MIB}.2.3.1.{column}" for name, column in {"kind": 2, "name": 3, "unit": 4, "size": 5, "used": 6}.items()
}
_DEVICES = {"kind": f"{_MIB}.3.2.1.2", "name": f"{_MIB}.3.2.1.3"}
_STORAGE_KINDS = {2: "ram", 3: "virtual_memory", 4: "fixed_disk", 5: "removable"}
_PROCESSOR, _NETWORK = 3, 4
_ROWS = 128
_KEPT = 32
"""Rows of each kind that are kept: a server lists each of its file systems and kernel threads' views of them."""


async def read_host(walker: Walker) -> HostResourcesObservation | None:
    """Return a computer's resources, None where the agent tells neither memory nor storage."""
    memory = await walker.table(_MEMORY, 1)
    storage, devices = await walker.table(_STORAGE, _ROWS), await walker.table(_DEVICES, _ROWS)
    rows = tuple(_storages(storage))[:_KEPT]
    size = max(0, memory.number("kilobytes", (0,))) * 1024
    if not size and not rows:
        return None
    names = [(_kind(devices, index), devices.text("name", index, 128)) for index in devices.rows("name")]
    processors = tuple(name for kind, name in names if kind == _PROCESSOR and name)
    others = dict.fromkeys(name for kind, name in names if kind not in (_PROCESSOR, _NETWORK) and name)
    return HostResourcesObservation(size, rows, processors[:_KEPT], tuple(others)[:_KEPT])


def _storages(table: Table) -> Iterator[Storage]:
    for index in table.rows("name"):
        unit, size = table.number("unit", index), table.number("size", index)
        if unit > 0 and size > 0:
            kind = _STORAGE_KINDS.get(_kind(table, index), "other")
            used = max(0, table.number("used", index))
            yield Storage(kind, table.text("name", index, 128), unit * size, unit * used)


def _kind(table: Table, index: Oid) -> int:
    """Return the last number of a type: hrStorageTypes are 25.2.1.N, hrDeviceTypes 25.3.1.N."""
    found = table.rows("kind").get(index)
    return int(found.oid().rpartition(".")[2]) if found and found.tag == OID and found.content else 0
