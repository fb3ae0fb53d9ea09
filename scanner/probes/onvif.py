"""ONVIF: GetDeviceInformation at the address that a camera itself announced, without signing on (ONVIF Core 8.3.1)."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from scanner.gate import RefusedByGateError
from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.names import WsDiscoveryObservation
from scanner.probes.http import path_of
from scanner.probes.http_client import Endpoint, HttpReply, post, split_url
from scanner.probes.protocols.name_plate import parse_texts
from scanner.stream import StreamLimitError
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
_DEVICE = "http://www.onvif.org/ver10/device/wsdl"
_CONTENT_TYPE = "application/soap+xml; charset=utf-8"
_ROOT = "GetDeviceInformationResponse"
_FIELDS = ("Manufacturer", "Model", "FirmwareVersion", "SerialNumber")
_SERVICE_PATH = "onvif"
_AT_A_TIME = 10
_SECONDS = 5.0
_ENDINGS = (OSError, EOFError, ValueError, StreamLimitError, RefusedByGateError)


def question() -> bytes:
    """Return the SOAP envelope of the question, without a security header."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{_ENVELOPE}"><s:Body>'
        f'<GetDeviceInformation xmlns="{_DEVICE}"/></s:Body></s:Envelope>'
    ).encode()


async def with_name_plates(
    found: Mapping[str, tuple[Observation, ...]], gate: "Gate"
) -> dict[str, tuple[Observation, ...]]:
    """Return the answers by address, each with the name plate of its device service where one is announced."""
    turn = asyncio.Semaphore(_AT_A_TIME)

    async def completed(address: str, seen: tuple[Observation, ...]) -> tuple[str, tuple[Observation, ...]]:
        announced = [url for item in seen if isinstance(item, WsDiscoveryObservation) for url in item.addresses]
        async with turn:
            return address, (*seen, *await describe(address, announced, gate))

    return dict(await asyncio.gather(*(completed(address, seen) for address, seen in sorted(found.items()))))


async def describe(address: str, announced: Iterable[str], gate: "Gate") -> tuple[DeviceInformationObservation, ...]:
    """Ask at the first device service that the camera announced, only at the very address that answered."""
    for url in announced:
        parts = split_url(url)
        if parts is None or parts.scheme != "http" or parts.hostname != address or _SERVICE_PATH not in parts.path:
            continue
        try:
            endpoint = Endpoint(address, parts.port or 80, False)
            async with asyncio.timeout(_SECONDS):
                reply = await post(gate, endpoint, path_of(parts.path, parts.query), question(), _CONTENT_TYPE)
            return (read_reply(reply, parts.port or 80),)
        except _ENDINGS:
            return ()
    return ()


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
