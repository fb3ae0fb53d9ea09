"""The inventory in the form of nmap's XML (nmap.dtd), so that other tools can read it; written by rasoat and said so.

Personal devices are left out. What was not asked is not written as closed.
"""

import ipaddress
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from reports.review import Review
from scanner.model.closed_lists import CoverageState, Transport
from scanner.model.device import Device, Service
from scanner.model.guess import Guess
from scanner.text import clean
from scanner.version import VERSION

_OUTPUT_VERSION = "1.05"
_PROLOGUE = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n'
_CONFIDENCE_STEP = 10
"""nmap's confidence goes from 0 to 10, ours to 100."""


def nmap_xml(review: Review) -> bytes:
    """Return the document; the same review gives the same bytes."""
    end = int(review.as_of.timestamp())
    run = Element("nmaprun", _run_attributes(review))
    for transport in Transport:
        _scaninfo(run, review, transport)
    SubElement(run, "verbose", {"level": "0"})
    SubElement(run, "debugging", {"level": "0"})
    devices = [device for device in review.inventory.devices if not device.personal]
    pairs = sorted(
        ((_rank(address), address, device) for device in devices for address in device.addresses), key=_first
    )
    for _, address, device in pairs:
        _host(run, device, address, whole=_was_swept(review, address))
    stats = SubElement(run, "runstats")
    SubElement(stats, "finished", {"time": str(end), "elapsed": "0", "exit": "success"})
    SubElement(stats, "hosts", {"up": str(len(pairs)), "down": "0", "total": str(len(pairs))})
    body: bytes = tostring(run, encoding="utf-8", xml_declaration=False)
    return _PROLOGUE + body + b"\n"


def _run_attributes(review: Review) -> dict[str, str]:
    """Return the head; the form allows no other scanner than "nmap", so `args` says who wrote it."""
    starts = [scan.started for scan in review.inventory.scans]
    return {
        "scanner": "nmap",
        "args": "rasoat export --format nmap-xml",
        "start": str(int(min(starts, default=review.as_of).timestamp())),
        "version": VERSION,
        "xmloutputversion": _OUTPUT_VERSION,
    }


def _scaninfo(run: Element, review: Review, transport: Transport) -> None:
    if transport is not Transport.TCP:
        return
    ports = sorted({port for scan in review.inventory.scans for port in scan.settings.tcp_ports})
    attributes = {"type": "connect", "protocol": "tcp", "numservices": str(len(ports)), "services": _ranges(ports)}
    SubElement(run, "scaninfo", attributes)


def _ranges(ports: Iterable[int]) -> str:
    """Return ports in nmap's short form: 22,80,443-445."""
    groups: list[list[int]] = []
    for port in ports:
        if groups and port == groups[-1][-1] + 1:
            groups[-1].append(port)
        else:
            groups.append([port])
    return ",".join(str(group[0]) if len(group) == 1 else f"{group[0]}-{group[-1]}" for group in groups)


def _was_swept(review: Review, address: str) -> bool:
    """Tell whether the list of ports was asked to the end; else the host is marked as nmap marks one it gave up on."""
    asked = review.inventory.coverage_of(address)
    return any(item.probe == "tcp_ports" and item.state is CoverageState.DONE for item in asked)


def _host(run: Element, device: Device, address: str, *, whole: bool) -> None:
    times = {"starttime": device.first_seen, "endtime": device.last_seen}
    host = SubElement(run, "host", {name: str(int(moment.timestamp())) for name, moment in times.items()})
    if not whole:
        host.set("timedout", "true")
    SubElement(host, "status", {"state": "up", "reason": "user-set", "reason_ttl": "0"})
    SubElement(host, "address", {"addr": address, "addrtype": "ipv6" if ":" in address else "ipv4"})
    if device.mac:
        vendor = {"vendor": _text(device.vendor)} if device.vendor else {}
        SubElement(host, "address", {"addr": device.mac.upper(), "addrtype": "mac", **vendor})
    names = SubElement(host, "hostnames")
    if device.hostname:
        SubElement(names, "hostname", {"name": _text(device.hostname), "type": "user"})
    ports = SubElement(host, "ports")
    for service in sorted(device.services, key=lambda item: (item.transport, item.port, item.id)):
        if service.address == address:
            _port(ports, device, service)
    if device.os:
        _os(host, device.os)


def _port(ports: Element, device: Device, service: Service) -> None:
    port = SubElement(ports, "port", {"protocol": service.transport.value, "portid": str(service.port)})
    reason = "syn-ack" if service.transport is Transport.TCP else "udp-response"
    SubElement(port, "state", {"state": "open", "reason": reason, "reason_ttl": "0"})
    if not service.name:
        return
    probed = service.name.rule != "usual_port"
    described = {"product": service.product, "version": service.version, "ostype": device.os}
    attributes = {
        "name": _text(service.name),
        **{name: _text(guess) for name, guess in described.items() if guess},
        **({"tunnel": "ssl"} if service.tls else {}),
        "method": "probed" if probed else "table",
        "conf": str(min(service.name.confidence // _CONFIDENCE_STEP, 10)) if probed else "3",
    }
    element = SubElement(port, "service", attributes)
    if service.cpe:
        SubElement(element, "cpe").text = _text(service.cpe)


def _os(host: Element, guess: Guess) -> None:
    system = SubElement(host, "os")
    SubElement(system, "osmatch", {"name": _text(guess), "accuracy": str(guess.confidence), "line": "0"})


def _text(guess: Guess | None) -> str:
    return clean(str(guess.value)) if guess else ""


def _rank(address: str) -> tuple[int, int]:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return (parsed.version, int(parsed))


def _first(item: tuple[tuple[int, int], str, Device]) -> tuple[tuple[int, int], str]:
    return (item[0], item[2].id)
