"""Google Cast: the name plate that Chromecasts and televisions with Cast show on port 8008 to anybody."""

import json
from typing import TYPE_CHECKING, Any

from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.web import HttpObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http_client import Endpoint, get
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

PORT = 8008
PATH = "/setup/eureka_info?params=name,build_info,device_info"
LONGEST = 65536


def on_cast_port(target: Target) -> bool:
    """Tell whether this is the one port where Cast devices show it in the clear."""
    return target.port == PORT


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read the name plate."""
    reply = await get(gate, Endpoint(target.address, target.port, target.tls), PATH)
    if reply.status != 200:
        raise ValueError(f"status {reply.status}")
    return Answer((parse_information(reply.body, target.port),), reply.body[:2048])


def parse_information(body: bytes, port: int = 0) -> DeviceInformationObservation:
    """Read the JSON; one that has none of the names a Cast device always gives raises `ValueError`."""
    if len(body) > LONGEST:
        raise ValueError(f"a reply of {len(body)} bytes")
    try:
        whole = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    device, build = _object(whole, "device_info"), _object(whole, "build_info")
    found = DeviceInformationObservation(
        port=port,
        protocol="cast",
        name=_text(whole, "name"),
        manufacturer=_text(device, "manufacturer"),
        model=_text(device, "model_name") or _text(whole, "model_name"),
        firmware=_text(build, "cast_build_revision") or _text(whole, "cast_build_revision"),
    )
    if not found.model and not found.firmware:
        raise ValueError("no Cast device")
    return found


def _object(whole: Any, name: str) -> Any:
    return whole.get(name) if isinstance(whole, dict) else None


def _text(whole: Any, name: str) -> str:
    value = whole.get(name) if isinstance(whole, dict) else None
    return clean(value, 200) if isinstance(value, str) else ""


PROBE = Probe(
    "cast",
    ask,
    packets=12,
    observes=(DeviceInformationObservation,),
    follows=HttpObservation,
    wants=on_cast_port,
)
