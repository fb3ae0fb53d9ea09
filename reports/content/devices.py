"""The inventory as rows: devices with their services, and websites."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from checks.base import Finding
from reports.content.counters import supply_line
from reports.content.findings import Ground
from reports.content.places import sentence_case
from reports.content.wires import Wires
from reports.dates import number_text, short_date
from reports.wording import SEVERITY_SIGNS, kind_word, severity_word
from scanner.identify.machine import machine_of
from scanner.model.device import Device, Service, Website
from scanner.model.guess import Guess
from scanner.text import fold

UNSURE = 60
"""Confidence below which an inferred kind is shown with a question mark."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device; `worst` is the severity of its worst gap, "" if it has none.

    `room` is what a person entered, `hangs_on` a switch and its port, `pages`
    and `supplies` a printer's own account: each "" where it is not known.
    """

    id: str
    name: str
    kind: str
    kind_unsure: bool
    maker: str
    os: str
    addresses: tuple[str, ...]
    mac: str
    serial: str
    services: tuple[str, ...]
    gaps: int
    worst: str
    worst_word: str
    worst_sign: str
    last_seen: str
    room: str = ""
    hangs_on: str = ""
    pages: str = ""
    supplies: str = ""
    firmware: str = ""


@dataclass(frozen=True, slots=True)
class WebsiteRow:
    """One website."""

    url: str
    software: str
    server: str
    gaps: int
    worst: str
    worst_word: str
    worst_sign: str


def device_rows(ground: Ground) -> tuple[DeviceRow, ...]:
    """Return the devices by address; personal ones are only counted, never listed."""
    gaps = _gaps(ground, lambda item: item.device)
    places = Wires.of(ground).places()
    rows = []
    for device in ground.places.devices:
        row = _device(ground, device, gaps.get(device.id, []))
        rows.append(row if ground.places.public else _told(ground, device, row, places.get(device.id, "")))
    return tuple(rows)


def _told(ground: Ground, device: Device, row: DeviceRow, hangs_on: str) -> DeviceRow:
    """Return the row with what people and the device itself tell; none of it is for a public report."""
    machine = machine_of(ground.inventory, device)
    return replace(
        row,
        room=dict(device.entered).get("room", ""),
        hangs_on=hangs_on,
        pages="" if machine.pages is None else number_text(machine.pages, ground.speech.language),
        supplies=supply_line(machine.supplies, ground.speech),
        firmware=machine.firmware,
    )


def website_rows(ground: Ground) -> tuple[WebsiteRow, ...]:
    """Return the websites by their URL."""
    gaps = _gaps(ground, lambda item: item.website)
    ordered = sorted(ground.inventory.websites, key=lambda item: (item.url, item.id))
    return tuple(_website(ground, site, gaps.get(site.id, [])) for site in ordered)


def _gaps(ground: Ground, subject: Callable[[Finding], str | None]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for item in ground.assessment.findings:
        if item.is_gap and (name := subject(item)):
            found.setdefault(name, []).append(item)
    return found


def _device(ground: Ground, device: Device, gaps: list[Finding]) -> DeviceRow:
    public, language = ground.places.public, ground.speech.language
    name = ground.places.device_names[device.id]
    kind = sentence_case(kind_word(device.kind.value, language))
    worst = gaps[0].severity if gaps else ""
    addresses = () if public else device.addresses
    mac = "" if public else device.mac or ""
    maker = _joined(device.vendor, device.model)
    return DeviceRow(
        id=device.id,
        name=name,
        kind=kind,
        kind_unsure=0 < device.kind.confidence < UNSURE,
        maker=maker,
        os=_text(device.os),
        addresses=addresses,
        mac=mac,
        serial="" if public else _text(device.serial),
        services=tuple(service_text(item) for item in _by_port(device.services)),
        gaps=len(gaps),
        worst=worst,
        worst_word=severity_word(worst, language) if worst else "",
        worst_sign=SEVERITY_SIGNS[worst] if worst else "",
        last_seen=short_date(device.last_seen, language),
    )


def _website(ground: Ground, site: Website, gaps: list[Finding]) -> WebsiteRow:
    worst = gaps[0].severity if gaps else ""
    return WebsiteRow(
        url=site.url,
        software=_joined(site.platform, site.version),
        server=_text(site.server),
        gaps=len(gaps),
        worst=worst,
        worst_word=severity_word(worst, ground.speech.language) if worst else "",
        worst_sign=SEVERITY_SIGNS[worst] if worst else "",
    )


def service_text(service: Service) -> str:
    """Return a service in one line: "22/tcp ssh OpenSSH 9.2p1"."""
    named = " ".join(_text(item) for item in (service.name, service.product, service.version) if item)
    secure = " TLS" if service.tls else ""
    return f"{service.port}/{service.transport}{secure} {named}".strip()


def _by_port(services: Iterable[Service]) -> list[Service]:
    return sorted(services, key=lambda item: (item.transport, item.port, item.address, item.id))


def _joined(first: Guess | None, second: Guess | None) -> str:
    """Return vendor and model; a model often begins with its vendor's name already."""
    if first and second and fold(second.value).startswith(fold(first.value)):
        return second.value
    return " ".join(item.value for item in (first, second) if item)


def _text(guess: Guess | None) -> str:
    return guess.value if guess else ""
