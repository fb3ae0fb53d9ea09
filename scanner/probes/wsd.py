"""Devices Profile for Web Services: the name plate of a printer or Windows computer that announced itself.

One WS-Transfer Get, as Windows itself sends it before it shows a device in "Network" (DPWS 1.0, 4.1 and 5; MS-PBSD).
"""

import uuid
from html import escape
from typing import TYPE_CHECKING

from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.names import WsDiscoveryObservation
from scanner.probes.http_client import post
from scanner.probes.protocols.name_plate import parse_texts
from scanner.probes.soap import CONTENT_TYPE, ENVELOPE, announced_endpoint
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
_GET = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Get"
_ROOT = "ThisModel"
_FIELDS = ("Manufacturer", "ModelName", "FriendlyName", "FirmwareVersion", "SerialNumber", "Computer")
_DEVICE_TYPES = (":Device", ":Computer", ":PrintDeviceType", ":PrinterServiceType", ":ScanDeviceType")


def question(endpoint: str, number: uuid.UUID) -> bytes:
    """Return the Get for a device by its endpoint reference, as it announced it."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{ENVELOPE}" xmlns:a="{_ADDRESSING}"><s:Header>'
        f"<a:To>{escape(endpoint)}</a:To><a:Action>{_GET}</a:Action><a:MessageID>urn:uuid:{number}</a:MessageID>"
        f"<a:ReplyTo><a:Address>{_ADDRESSING}/role/anonymous</a:Address></a:ReplyTo>"
        "</s:Header><s:Body/></s:Envelope>"
    ).encode()


async def describe(
    address: str, seen: WsDiscoveryObservation, gate: "Gate"
) -> tuple[DeviceInformationObservation, ...]:
    """Ask at the place that the device announced; () where it announced none or is of another sort."""
    found = announced_endpoint(address, seen.addresses)
    if found is None or not seen.endpoint or not any(text.endswith(_DEVICE_TYPES) for text in seen.types):
        return ()
    endpoint, path = found
    reply = await post(gate, endpoint, path, question(seen.endpoint, uuid.uuid4()), CONTENT_TYPE)
    if reply.status != 200:
        raise ValueError(f"status {reply.status}")
    return (parse_metadata(reply.body, endpoint.port),)


def parse_metadata(body: bytes, port: int = 0) -> DeviceInformationObservation:
    """Read ThisModel and ThisDevice; a computer's own element ("PC-01/Workgroup:TRUONG") gives its name."""
    found = {name: clean(text, 200) for name, text in parse_texts(body, _FIELDS, root=_ROOT).items()}
    computer = found.get("Computer", "").replace("\\", "/").partition("/")[0]
    return DeviceInformationObservation(
        port=port,
        protocol="wsd",
        name=computer or found.get("FriendlyName", ""),
        manufacturer=found.get("Manufacturer", ""),
        model="" if computer else found.get("ModelName", ""),
        firmware="" if computer else found.get("FirmwareVersion", ""),
        serial="" if computer else found.get("SerialNumber", ""),
        device_type="computer" if computer else "",
    )
