"""eSCL: name plate of a printer with a scanner (Mopria, "eSCL Technical Specification"); nothing is scanned."""

from typing import TYPE_CHECKING

from scanner.model.observations.access import PrinterObservation
from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http_client import Endpoint, get
from scanner.probes.protocols.name_plate import parse_texts
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

PATH = "/eSCL/ScannerCapabilities"
_ROOT = "ScannerCapabilities"
_FIELDS = ("MakeAndModel", "SerialNumber", "Manufacturer")


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read the capabilities beside IPP; a printer without a scanner says 404, which is no answer here."""
    endpoint = Endpoint(target.address, target.port, target.tls)
    reply = await get(gate, endpoint, PATH)
    if reply.status != 200:
        raise ValueError(f"status {reply.status}")
    return Answer((parse_capabilities(reply.body, target.port),), reply.body[:2048])


def parse_capabilities(body: bytes, port: int = 0) -> DeviceInformationObservation:
    """Read the XML of /eSCL/ScannerCapabilities."""
    found = {name: clean(text, 200) for name, text in parse_texts(body, _FIELDS, root=_ROOT).items()}
    return DeviceInformationObservation(
        port=port,
        protocol="escl",
        manufacturer=found.get("Manufacturer", ""),
        model=found.get("MakeAndModel", ""),
        serial=found.get("SerialNumber", ""),
    )


PROBE = Probe("escl", ask, packets=12, observes=(DeviceInformationObservation,), follows=PrinterObservation)
