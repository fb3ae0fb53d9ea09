"""Hikvision's ISAPI: the device information, where the camera or recorder shows it to anybody.

Asked only of web servers that look like Hikvision's. Most answer with a demand
for a password; nobody tries one.
"""

import re
from typing import TYPE_CHECKING

from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.web import HttpObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http_client import Endpoint, get
from scanner.probes.protocols.name_plate import parse_texts
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

PATH = "/ISAPI/System/deviceInfo"
_ROOT = "DeviceInfo"
_FIELDS = ("deviceName", "manufacturer", "model", "firmwareVersion", "serialNumber", "deviceType")
_SERVER = re.compile(r"(?:App-webs|Hikvision-Webs|DNVRS-Webs|DVRDVS-Webs)", re.IGNORECASE)
_PAGE = re.compile(r"/doc/(?:page/login|index)\.(?:asp|html)|/ISAPI/", re.IGNORECASE)


def looks_like_hikvision(target: Target) -> bool:
    """Tell whether a start page is of the kind behind which ISAPI is found."""
    pages = [item for item in target.known if isinstance(item, HttpObservation)]
    return any(
        _SERVER.match(page.header("server") or "")
        or any(_PAGE.search(text) for text in (page.body_excerpt, page.url, *page.scripts))
        for page in pages
    )


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask once, without credentials."""
    endpoint = Endpoint(target.address, target.port, target.tls)
    reply = await get(gate, endpoint, PATH)
    if reply.status in {401, 403}:
        return Answer((DeviceInformationObservation(target.port, "isapi", authentication_required=True),))
    if reply.status != 200:
        raise ValueError(f"status {reply.status}")
    return Answer((parse_information(reply.body, target.port),), reply.body[:2048])


def parse_information(body: bytes, port: int = 0) -> DeviceInformationObservation:
    """Read the XML of /ISAPI/System/deviceInfo."""
    found = {name: clean(text, 200) for name, text in parse_texts(body, _FIELDS, root=_ROOT).items()}
    return DeviceInformationObservation(
        port=port,
        protocol="isapi",
        name=found.get("deviceName", ""),
        manufacturer=found.get("manufacturer", ""),
        model=found.get("model", ""),
        firmware=found.get("firmwareVersion", ""),
        serial=found.get("serialNumber", ""),
        device_type=found.get("deviceType", ""),
    )


PROBE = Probe(
    "isapi",
    ask,
    packets=12,
    observes=(DeviceInformationObservation,),
    follows=HttpObservation,
    wants=looks_like_hikvision,
)
