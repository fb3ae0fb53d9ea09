"""WS-Discovery: Windows computers, printers and ONVIF cameras that answer a probe (WS-Discovery 1.1, 5.2 and 5.3)."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.names import WsDiscoveryObservation
from scanner.probes.announced_services import with_name_plates
from scanner.probes.base import SegmentProbe
from scanner.text import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from scanner.gate import Datagram, Gate

GROUP, PORT = "239.255.255.250", 3702
_ROUNDS = 2
_SECONDS = 0.5
"""Between the probe and its repetition; the same message again is one probe (SOAP-over-UDP 1.1, 4.1)."""
_SPREAD = 0.5
"""Over which the matches come (WS-Discovery 1.1, APP_MAX_DELAY)."""
_QUIET = 0.3
"""Without a new match until all have spoken."""
_ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
_DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
_MOST = 40


def probe_message(number: uuid.UUID) -> bytes:
    """Return a Probe for anything, in the 2005/04 form that Windows and ONVIF speak."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"'
        ' xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
        f' xmlns:d="{_DISCOVERY}"><e:Header><w:MessageID>urn:uuid:{number}</w:MessageID>'
        "<w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>"
        f"<w:Action>{_DISCOVERY}/Probe</w:Action></e:Header><e:Body><d:Probe/></e:Body></e:Envelope>"
    ).encode()


def parse_matches(data: bytes) -> WsDiscoveryObservation:
    """Read ProbeMatches; entities and document types are refused."""
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415  (start-up time)

    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, LookupError) as error:
        raise ValueError(f"no ProbeMatches: {error}") from error
    if root.find(f".//{{{_DISCOVERY}}}ProbeMatch") is None:
        raise ValueError("no ProbeMatch")

    def words(name: str) -> tuple[str, ...]:
        texts = (
            element.text or "" for element in root.iterfind(f".//{{{_DISCOVERY}}}ProbeMatch/{{{_DISCOVERY}}}{name}")
        )
        return tuple(clean(word, 300) for text in texts for word in text.split())[:_MOST]

    return WsDiscoveryObservation(words("Types"), words("Scopes"), words("XAddrs"), _endpoint(root))


def _endpoint(root: "Element") -> str:
    place = f".//{{{_DISCOVERY}}}ProbeMatch/{{{_ADDRESSING}}}EndpointReference/{{{_ADDRESSING}}}Address"
    return clean(root.findtext(place) or "", 200)


async def ask_segment(interface_address: str, gate: "Gate") -> Mapping[str, tuple[Observation, ...]]:
    """Probe, and once more for whom it did not reach; read what each host says first and cameras' name plates."""
    datagrams = await gate.multicast(
        GROUP,
        PORT,
        probe_message(uuid.uuid4()),
        interface_address=interface_address,
        timeout=_SECONDS,
        spread=_SPREAD,
        quiet=_QUIET,
        rounds=_ROUNDS,
    )
    return await with_name_plates(group(datagrams), gate)


def group(datagrams: "tuple[Datagram, ...]") -> dict[str, tuple[Observation, ...]]:
    """Return one observation for each address with a readable answer."""
    found: dict[str, tuple[Observation, ...]] = {}
    for datagram in datagrams:
        try:
            found.setdefault(datagram.address, (parse_matches(datagram.data),))
        except ValueError:
            continue
    return found


SEGMENT_PROBE = SegmentProbe(
    "ws_discovery",
    ask_segment,
    packets=2,
    seconds=30.0,
    observes=(WsDiscoveryObservation, DeviceInformationObservation),
)
