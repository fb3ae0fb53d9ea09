"""Names for what hangs where: a device with its address, and its place in one line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.content.findings import Ground
from reports.content.places import sentence_case
from reports.wording import kind_word
from scanner.model.device import Device
from scanner.model.topology import Attachment, Topology

PortKey = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Wires:
    """The topology of one report with the names of its devices; `carriers` are those that others hang on."""

    ground: Ground
    topology: Topology
    devices: Mapping[str, Device] = field(repr=False)
    carriers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, ground: Ground) -> "Wires":
        """Index the devices of a report; a public one has no wires, because they name devices and addresses."""
        topology = Topology() if ground.places.public else ground.inventory.topology
        carriers = {item.switch for item in topology.attachments} | set(topology.switches)
        carriers |= {item.through for item in topology.attachments if item.through}
        return cls(ground, topology, {device.id: device for device in ground.places.devices}, frozenset(carriers))

    def label(self, device_id: str) -> str:
        """Return a device's name with its first address where the name does not hold it."""
        name = self.ground.places.device_names.get(device_id, device_id)
        device = self.devices.get(device_id)
        address = device.addresses[0] if device and device.addresses else ""
        return f"{name} ({address})" if address and address not in name else name

    def carrier(self, device_id: str) -> str:
        """Return kind and name of what others hang on: "Wi-Fi access point AP-2"."""
        device = self.devices.get(device_id)
        name = self.label(device_id)
        if device is None:
            return name
        kind = sentence_case(kind_word(device.kind.value, self.ground.speech.language))
        return name if kind.lower() in name.lower() else f"{kind} {name}"

    def place(self, item: Attachment) -> str:
        """Return where a device hangs in one line: "sw-1, port 3"."""
        _, names = self.ground.speech.say, self.ground.places.device_names
        switch = names.get(item.switch, item.switch)
        if item.through:
            through = names.get(item.through, item.through)
            return _("{switch}, port {port}, through {through}", switch=switch, port=item.port, through=through)
        if item.shared and item.device not in self.carriers:
            return _("{switch}, port {port} (shared)", switch=switch, port=item.port)
        return _("{switch}, port {port}", switch=switch, port=item.port)

    def places(self) -> dict[str, str]:
        """Return by device where it hangs; devices of which nobody tells are left out."""
        return {item.device: self.place(item) for item in self.topology.attachments}


def port_key(port: str) -> PortKey:
    """Return a sort key that puts port 2 before port 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", port)
    return tuple((0, int(part[:12]), "") if part.isdecimal() else (1, 0, part) for part in parts)
