"""ONVIF: GetDeviceInformation at the address that a camera itself announced, without signing on (ONVIF Core 8.3.1)."""

from typing import TYPE_CHECKING

from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.names import WsDiscoveryObservation
from scanner.probes.http_client import HttpReply, post
from scanner.probes.protocols.name_plate import parse_texts
from scanner.probes.soap import CONTENT_TYPE, ENVELOPE, announced_endpoint
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_DEVICE = "http://www.onvif.org/ver10/device/wsdl"
_ROOT = "GetDeviceInformationResponse"
_FIELDS = ("Manufacturer", "Model", "FirmwareVersion", "SerialNumber")
_SERVICE_PATH = "onvif"


def question() -> bytes:
    """Return the SOAP envelope of the question, without a security header."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{ENVELOPE}"><s:Body>'
        f'<GetDeviceInformation xmlns="{_DEVICE}"/></s:Body></s:Envelope>'
    ).encode()


async def describe(
    address: str, seen: WsDiscoveryObservation, gate: "Gate"
) -> tuple[DeviceInformationObservation, ...]:
    """Ask at the device service that a camera announced; () where it announced none."""
    found = announced_endpoint(address, seen.addresses)
    if found is None or _SERVICE_PATH not in found[1]:
        return ()
    endpoint, path = found
    return (read_reply(await post(gate, endpoint, path, question(), CONTENT_TYPE), endpoint.port),)


def read_reply(reply: HttpReply, port: int) -> DeviceInformationObservation:
    """Read the answer; HTTP 401 or the fault ter:NotAuthorized (Core 5.12) says that a password is wanted."""
    if reply.status in {401, 403} or (reply.status in {400, 500} and b"NotAuthorized" in reply.body):
        return DeviceInformationObservation(port, "onvif", authentication_required=True)
    if reply.status != 200:
        raise ValueError(f"status {reply.status}")
    return parse_information(reply.body, port)


def parse_information(body: bytes, port: int = 0) -> DeviceInformationObservation:
    """Read GetDeviceInformationResponse."""
    found = {name: clean(text, 200) for name, text in parse_texts(body, _FIELDS, root=_ROOT).items()}
    return DeviceInformationObservation(
        port=port,
        protocol="onvif",
        manufacturer=found.get("Manufacturer", ""),
        model=found.get("Model", ""),
        firmware=found.get("FirmwareVersion", ""),
        serial=found.get("SerialNumber", ""),
    )
