"""Reads nmap's XML host by host, so that a cut file keeps the hosts it has; python-nmap reads each host."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError, tostring

from scanner.model.observations.hosts import ServiceObservation
from scanner.text import clean

if TYPE_CHECKING:
    import nmap

_WRAPPED = (
    b'<nmaprun args=""><runstats><finished timestr="" elapsed="0"/><hosts up="1" down="0" total="1"/></runstats>%s'
    b"</nmaprun>"
)
_OLD_VERSION_PREFIX = "5.5.5-"
"""MariaDB puts it before its version so that old MySQL replicas accept it (MariaDB, "replication version hack")."""


@dataclass(frozen=True, slots=True)
class NmapOutput:
    """Services by address; `complete` where the file ended as it should; hosts that nmap gave up on."""

    services: Mapping[str, tuple[ServiceObservation, ...]]
    complete: bool
    timed_out: frozenset[str] = frozenset()


def parse_services(output: bytes) -> NmapOutput:
    """Read what is there; never raises, as whatever cannot be read is left out and `complete` says so."""
    services: dict[str, tuple[ServiceObservation, ...]] = {}
    timed_out: set[str] = set()
    complete = True
    try:
        for element in _elements(output):
            if element.tag == "host":
                address = _address(element)
                services[address] = _services(element)
                timed_out |= {address} if element.get("timedout") == "true" else set()
    except (ParseError, ValueError):
        complete = False
    return NmapOutput(services, complete and b"</nmaprun>" in output[-64:], frozenset(timed_out))


def corrected(item: ServiceObservation) -> ServiceObservation:
    """Return the service without what nmap is known to get wrong, measured on real daemons.

    MariaDB greets with "5.5.5-" before its version and nmap calls it MySQL 5.5;
    Samba says "Windows 6.1" of itself, which is no Windows 7.
    """
    version = item.version or ""
    if version.startswith(_OLD_VERSION_PREFIX) or "mariadb" in version.lower():
        item = replace(item, product="MariaDB", version=version.removeprefix(_OLD_VERSION_PREFIX), cpe=None)
    words = f"{item.product or ''} {item.extra or ''}".lower()
    if "samba" in words and (item.os or "").lower().startswith("windows"):
        item = replace(item, os=None)
    return item


def _elements(output: bytes) -> Iterator[Element]:
    """Yield finished hosts; entities are forbidden, nmap's own document type is not."""
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415  (start-up time)

    for _, element in iterparse(io.BytesIO(output), events=("end",), forbid_dtd=False):
        if element.tag == "host":
            yield element
            element.clear()


def _address(host: Element) -> str:
    found = [item.get("addr", "") for item in host.findall("address") if item.get("addrtype") in {"ipv4", "ipv6"}]
    if not found:
        raise ValueError("a host without an address")
    return found[0]


def _services(host: Element) -> tuple[ServiceObservation, ...]:
    try:
        scan = _reader().analyse_nmap_xml_scan(_WRAPPED % tostring(host))["scan"]
    except Exception as error:
        if type(error).__module__.startswith(("nmap", "builtins")):
            raise ValueError(f"nmap host: {error}") from error
        raise
    details = {port.get("portid"): port.find("service") for port in host.findall("ports/port")}
    rows: dict[int, dict[str, Any]] = next((found.get("tcp", {}) for found in scan.values()), {})
    return tuple(
        corrected(_service(port, rows[port], details.get(str(port))))
        for port in sorted(rows)
        if rows[port]["state"] == "open" and _is_named(rows[port])
    )


def _is_named(row: Mapping[str, Any]) -> bool:
    """Tell whether nmap heard the service; confidence 3 is its own port table, tcpwrapped a closed connection."""
    return row["conf"] not in {"", "3"} and row["name"] not in {"", "unknown", "tcpwrapped"}


def _service(port: int, row: Mapping[str, Any], service: Element | None) -> ServiceObservation:
    """Build the observation; python-nmap drops tunnel, operating system and host name, so they are read beside it."""
    tls = service is not None and service.get("tunnel") == "ssl"
    return ServiceObservation(
        port=port,
        transport="tcp",
        name=clean(row["name"], 60),
        channel="nmap",
        tls=tls,
        product=_text(row["product"]),
        version=_text(row["version"]),
        extra=_text(row["extrainfo"]),
        cpe=_text(row["cpe"]),
        os=_text(service.get("ostype")) if service is not None else None,
        hostname=_text(service.get("hostname")) if service is not None else None,
    )


def _text(value: str | None) -> str | None:
    return clean(value, 200) if value else None


@cache
def _reader() -> "nmap.PortScanner":
    """Return python-nmap's reader without its constructor, which would start nmap once more past the gate."""
    import nmap  # noqa: PLC0415  (only where nmap's output is read)

    class Reader(nmap.PortScanner):  # type: ignore[misc]
        def __init__(self) -> None:
            self._nmap_last_output = ""
            self._scan_result: dict[str, Any] = {}

    return Reader()
