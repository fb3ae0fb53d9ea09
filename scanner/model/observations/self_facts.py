"""Facts of the computer that rasoat runs on, read without privileges and without a packet."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@dataclass(frozen=True, slots=True)
class Software:
    """One installed program as its platform lists it."""

    name: str
    version: str = ""
    publisher: str = ""


@observation("self")
@dataclass(frozen=True, slots=True)
class SelfObservation(Observation):
    """What this computer knows of itself; None or "" is unknown.

    `system` is windows, linux or macos; `build` like "10.0.19045" or a kernel
    release; `edition` as the platform names it; memory and disk in bytes;
    `last_update` an ISO date; the states are on, off or unknown.
    """

    system: str
    hostname: str
    edition: str = ""
    build: str = ""
    version: str = ""
    manufacturer: str = ""
    model: str = ""
    serial: str = ""
    processor: str = ""
    cores: int | None = None
    memory_bytes: int | None = None
    disk_bytes: int | None = None
    disk_free_bytes: int | None = None
    macs: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    last_update: str | None = None
    antivirus: str = "unknown"
    antivirus_name: str = ""
    firewall: str = "unknown"
    secure_boot: str = "unknown"
    tpm: str = "unknown"
    cameras: int | None = None
    microphones: int | None = None
    software: tuple[Software, ...] = ()
    collected_by: str = "rasoat"
