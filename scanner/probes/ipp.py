"""A printer by IPP: Get-Printer-Attributes, which prints nothing (RFC 8011); never on a raw print port."""

from typing import TYPE_CHECKING

from scanner.model.observations.access import PrinterObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http_client import Endpoint, post
from scanner.probes.protocols.ipp_message import (
    PrinterNotFoundError,
    get_printer_attributes,
    parse_attributes,
    serial_of,
    state_of,
)
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_PATHS = ("/ipp/print", "/")
_CONTENT_TYPE = "application/ipp"


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask under the standard path, then the root that older printers use."""
    endpoint = Endpoint(target.address, target.port, target.tls)
    error: ValueError = PrinterNotFoundError("no printer")
    for path in _PATHS:
        try:
            found = await _attributes(gate, endpoint, path)
        except ValueError as failure:
            error = failure
            continue
        return Answer((_observation(target.port, found),))
    raise error


async def _attributes(gate: "Gate", endpoint: Endpoint, path: str) -> dict[bytes, bytes]:
    uri = endpoint.url(path).replace("http", "ipp", 1)
    reply = await post(gate, endpoint, path, get_printer_attributes(uri), _CONTENT_TYPE)
    if reply.status != 200:
        raise PrinterNotFoundError(f"HTTP status {reply.status}")
    return parse_attributes(reply.body)


def _observation(port: int, found: dict[bytes, bytes]) -> PrinterObservation:
    text = {name.decode(): clean(value, 255) for name, value in found.items()}
    if not text.get("printer-make-and-model") and not text.get("printer-name"):
        raise ValueError("neither model nor name")
    return PrinterObservation(
        port=port,
        make_and_model=text.get("printer-make-and-model", ""),
        name=text.get("printer-name", ""),
        location=text.get("printer-location", ""),
        firmware=text.get("printer-firmware-string-version", ""),
        uuid=text.get("printer-uuid", ""),
        serial=clean(serial_of(found.get(b"printer-device-id", b"")), 100),
        state=state_of(found.get(b"printer-state", b"")),
    )


PROBE = Probe("ipp", ask, frozenset({"ipp"}), connections=2, packets=20, observes=(PrinterObservation,))
