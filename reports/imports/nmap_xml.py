"""nmap's XML (nmap.dtd), written by nmap or by programs that write the same form.

Entities are refused; nmap's own document type declaration is not. A cut file
keeps the hosts that are whole.
"""

import hashlib
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError

from reports.imports.batch import Batch, Refused, Seen
from scanner.identify.addresses import read_address
from scanner.model.hardware_address import normal_mac
from scanner.model.message import Message
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import (
    EchoObservation,
    NeighbourObservation,
    ServiceObservation,
    TcpPortsObservation,
)
from scanner.text import clean

HOST_LIMIT = 70_000
PORT_LIMIT = 2_000
"""Open ports of one host that are kept; more is no host but a proxy answering for everything."""


def read_nmap(content: bytes, file: str, modified: datetime) -> Batch | Refused:
    """Return the scan in a file; `modified` stands in where it says no time."""
    reader = _Reader(file, modified, hashlib.sha256(content).hexdigest()[:20])
    try:
        reader.read(content)
    except (ParseError, ValueError, LookupError) as error:
        if not reader.seen:
            return Refused(file, None, Message.of("It is no XML that can be read: {error}.", error=_short(error)))
        reader.refuse(None, Message.of("It ends too early; the hosts before that are kept."))
    if not reader.is_nmap:
        return Refused(file, None, Message.of("It is not the XML of nmap."))
    return reader.batch()


class _Reader:
    """Goes through the file host by host."""

    def __init__(self, file: str, modified: datetime, key: str) -> None:
        self.file = file
        self.is_nmap = False
        self.seen: list[Seen] = []
        self._refused: list[Refused] = []
        self._swept: list[str] = []
        self._ports: set[int] = set()
        self._method = "connect"
        self._began = modified
        self._key = key
        self._tool = ""

    def read(self, content: bytes) -> None:
        from defusedxml.ElementTree import iterparse  # noqa: PLC0415  (start-up time)

        hosts = 0
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=False):
            if event == "start" and element.tag == "nmaprun":
                self._begin(element)
            elif event == "end" and element.tag == "scaninfo":
                self._asked(element)
            elif event == "end" and element.tag == "host" and self.is_nmap:
                hosts += 1
                if hosts <= HOST_LIMIT:
                    self._host(element)
                element.clear()

    def refuse(self, place: Message | None, reason: Message) -> None:
        self._refused.append(Refused(self.file, place, reason))

    def batch(self) -> Batch:
        step = 1 if self._method == "syn" else 2
        return Batch(
            "nmap",
            self._key,
            tuple(self.seen),
            tuple(self._refused),
            tuple(self._swept),
            tuple(sorted(self._ports)),
            step,
            self._tool,
        )

    def _begin(self, run: Element) -> None:
        self.is_nmap = True
        self._began = _moment(run.get("start")) or self._began
        if run.get("start"):
            self._key = f"{run.get('start')}\0{run.get('args', '')}"
        self._tool = clean(f"nmap {run.get('version', '')}", 60)

    def _asked(self, info: Element) -> None:
        if info.get("protocol") == "tcp" and info.get("type") in {"syn", "connect"}:
            self._method = str(info.get("type"))
            self._ports |= _numbers(info.get("services", ""))

    def _host(self, host: Element) -> None:
        status = host.find("status")
        if status is None or status.get("state") != "up":
            return
        address = _address(host)
        if address is None:
            self.refuse(None, Message.of("A host without a readable address was left out."))
            return
        found = list(self._observations(host, status))
        if not found:
            return
        at = _moment(host.get("endtime")) or _moment(host.get("starttime")) or self._began
        self.seen += [Seen(probe, address, at, item) for probe, item in found]
        if self._ports and host.get("timedout") != "true":
            self._swept.append(address)

    def _observations(self, host: Element, status: Element) -> Iterator[tuple[str, Observation]]:
        mac = next((item.get("addr") for item in host.findall("address") if item.get("addrtype") == "mac"), None)
        if normal := normal_mac(mac):
            yield "neighbour", NeighbourObservation(normal, "arp")
        if status.get("reason") == "echo-reply":
            yield "icmp_echo", EchoObservation(_milliseconds(host), _number(status.get("reason_ttl")))
        yield from self._of_ports(host)

    def _of_ports(self, host: Element) -> Iterator[tuple[str, Observation]]:
        rows = [item for item in host.findall("ports/port") if _state(item) == "open"][:PORT_LIMIT]
        tcp = sorted({port for item in rows if item.get("protocol") == "tcp" and (port := _port(item))})
        counts = {state: _count(host, state) for state in ("closed", "filtered")}
        if tcp or counts["closed"]:
            yield "tcp_ports", TcpPortsObservation(tuple(tcp), counts["closed"], counts["filtered"], self._method)
        for item in rows:
            if _port(item) and item.get("protocol") in {"tcp", "udp"} and (service := _service(item)):
                yield "nmap", service


def _service(port: Element) -> ServiceObservation | None:
    """Return what nmap heard; a name from its port table alone (method "table") tells nothing of the host."""
    service = port.find("service")
    if service is None or service.get("name", "") in {"", "unknown", "tcpwrapped"}:
        return None
    if service.get("method") != "probed":
        return None
    cpe = service.findtext("cpe")
    return ServiceObservation(
        port=_port(port) or 0,
        transport=str(port.get("protocol")),
        name=clean(service.get("name", ""), 60),
        channel="nmap",
        tls=service.get("tunnel") == "ssl",
        product=_text(service.get("product")),
        version=_text(service.get("version")),
        extra=_text(service.get("extrainfo")),
        cpe=_text(cpe),
        os=_text(service.get("ostype")),
        hostname=_text(service.get("hostname")),
    )


def _text(value: str | None) -> str | None:
    return clean(value, 200) if value else None


def _short(error: Exception) -> str:
    return clean(str(error), 120) or type(error).__name__


def _address(host: Element) -> str | None:
    texts = [item.get("addr", "") for item in host.findall("address") if item.get("addrtype") != "mac"]
    parsed = [address for text in texts if (address := read_address(text.strip()))]
    return str(parsed[0]) if parsed else None


def _state(port: Element) -> str:
    state = port.find("state")
    return state.get("state", "") if state is not None else ""


def _port(port: Element) -> int | None:
    number = _number(port.get("portid"))
    return number if number is not None and 0 < number < 65536 else None


def _count(host: Element, state: str) -> int:
    """Return how many TCP ports had a state: those summed up, and those listed."""
    summed = sum(
        _number(item.get("count")) or 0 for item in host.findall("ports/extraports") if item.get("state") == state
    )
    listed = sum(_state(item) == state and item.get("protocol") == "tcp" for item in host.findall("ports/port"))
    return min(summed + listed, 65535)


def _number(text: str | None) -> int | None:
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 12 else None


def _milliseconds(host: Element) -> float:
    times = host.find("times")
    micro = _number(times.get("srtt")) if times is not None else None
    return (micro or 0) / 1000


def _moment(text: str | None) -> datetime | None:
    seconds = _number(text)
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and seconds < 1 << 34 else None


def _numbers(services: str) -> set[int]:
    """Return the ports of a scaninfo's list: "22,80,443-445"."""
    found: set[int] = set()
    for part in services.split(",")[:70_000]:
        first, _, last = part.partition("-")
        low, high = _number(first), _number(last or first)
        if low is not None and high is not None and 0 < low <= high < 65536:
            found.update(range(low, high + 1))
    return found
