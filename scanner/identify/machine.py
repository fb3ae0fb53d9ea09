"""What a machine tells of itself beyond its name: pages printed, supplies, firmware, network cards. Pure."""

from dataclasses import dataclass
from datetime import datetime

from scanner.model.device import Device
from scanner.model.inventory import Inventory
from scanner.model.observations.access import PrinterObservation
from scanner.model.observations.topology import (
    EntityObservation,
    InterfaceAddress,
    InterfacesObservation,
    NetworkInterface,
    PrinterMibObservation,
    Supply,
)


@dataclass(frozen=True, slots=True)
class Machine:
    """A device's own account, each part from the newest answer that has it.

    `pages` were ever printed, None if untold; `counted_at` is when pages and
    supplies were read. `firmware` is "" if untold.
    """

    pages: int | None = None
    supplies: tuple[Supply, ...] = ()
    counted_at: datetime | None = None
    firmware: str = ""
    interfaces: tuple[NetworkInterface, ...] = ()
    addresses: tuple[InterfaceAddress, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Tell whether a printer gave its page count or its supplies."""
        return self.pages is not None or bool(self.supplies)


def machine_of(inventory: Inventory, device: Device) -> Machine:
    """Return what a device told of itself; a personal one tells nothing here."""
    if device.personal:
        return Machine()
    printed = inventory.observations(device, PrinterMibObservation)
    cards = inventory.observations(device, InterfacesObservation)
    counters, counted_at = (printed[-1][1], printed[-1][0].seen_at) if printed else (PrinterMibObservation(), None)
    return Machine(
        pages=counters.pages,
        supplies=counters.supplies,
        counted_at=counted_at,
        firmware=_firmware(inventory, device),
        interfaces=cards[-1][1].interfaces if cards else (),
        addresses=cards[-1][1].addresses if cards else (),
    )


def _firmware(inventory: Inventory, device: Device) -> str:
    """Return the newest firmware told, that of ENTITY-MIB (RFC 6933) before that of IPP."""
    entities = (item for _, item in reversed(inventory.observations(device, EntityObservation)))
    printers = (item for _, item in reversed(inventory.observations(device, PrinterObservation)))
    told = (*(item.firmware or item.software for item in entities), *(item.firmware for item in printers))
    return next((text for text in told if text), "")
