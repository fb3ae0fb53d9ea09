"""What devices say of themselves by name and discovery protocols."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@observation("netbios")
@dataclass(frozen=True, slots=True)
class NetbiosObservation(Observation):
    """NetBIOS node status (RFC 1002): names with their suffix byte, and the MAC in the reply."""

    names: tuple[tuple[str, int], ...]
    mac: str | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class MdnsService:
    """One DNS-SD service instance (RFC 6763)."""

    type: str
    instance: str
    port: int | None = None
    txt: tuple[tuple[str, str], ...] = ()


@observation("mdns")
@dataclass(frozen=True, slots=True)
class MdnsObservation(Observation):
    """Multicast DNS answers of one host (RFC 6762)."""

    hostname: str
    services: tuple[MdnsService, ...] = ()


@observation("ssdp")
@dataclass(frozen=True, slots=True)
class SsdpObservation(Observation):
    """SSDP reply and UPnP device description; the description fields are "" where it was not read."""

    server: str
    location: str
    search_targets: tuple[str, ...] = ()
    friendly_name: str = ""
    manufacturer: str = ""
    model_name: str = ""
    model_number: str = ""
    serial: str = ""
    device_type: str = ""


@observation("ws_discovery")
@dataclass(frozen=True, slots=True)
class WsDiscoveryObservation(Observation):
    """WS-Discovery ProbeMatch, also of ONVIF cameras; `endpoint` is the device's own reference (urn:uuid:...)."""

    types: tuple[str, ...]
    scopes: tuple[str, ...]
    addresses: tuple[str, ...]
    endpoint: str = ""


@observation("vendor_discovery")
@dataclass(frozen=True, slots=True)
class VendorDiscoveryObservation(Observation):
    """A vendor's own discovery reply: `protocol` is mndp (MikroTik) or ubnt (Ubiquiti)."""

    protocol: str
    mac: str = ""
    identity: str = ""
    platform: str = ""
    version: str = ""
    board: str = ""
