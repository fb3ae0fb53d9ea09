"""A device built from its record: fields inferred, a person's values above them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from scanner.identify.addresses import in_numeric_order, is_loopback, read_address
from scanner.identify.keys import macs_of
from scanner.identify.naming import Naming, name, port_votes, votes_of
from scanner.identify.record import Asked, Record
from scanner.identify.roles import accepts_everything, role_votes, telling
from scanner.identify.services import Spot, open_spots, services_of, spot_of
from scanner.identify.sighting import Sighting
from scanner.identify.vote import Vote
from scanner.model.closed_lists import DeviceKind
from scanner.model.device import Device, Service
from scanner.model.evidence import Evidence
from scanner.model.guess import Guess
from scanner.model.hardware_address import is_identifying, normal_mac
from scanner.model.observations.hosts import (
    EchoObservation,
    NeighbourObservation,
    PersonalObservation,
    TcpPortsObservation,
)
from scanner.model.observations.self_facts import SelfObservation
from scanner.model.school import PersonValue

PERSONAL_KINDS = frozenset({DeviceKind.UNKNOWN, DeviceKind.PHONE, DeviceKind.TABLET})
_GUESSED = ("vendor", "kind", "os", "model", "hostname", "serial")


def device_of(
    record: Record,
    asked: Asked,
    addresses: tuple[str, ...],
    gateways: frozenset[str],
    first_seen: datetime | None = None,
) -> Device:
    """Build the device that a record tells of; the caller has found out where it is now.

    `first_seen` is what is remembered of its first sight; the record may begin later.
    """
    spots = open_spots(record, asked)
    speaking = _speaking(record.evidence, spots)
    votes = [vote for item in speaking for vote in votes_of(item)]
    services = services_of(record.device_id, spots, votes)
    proving = () if _accepts_everything(record) else services
    naming = name([*votes, *_whole_votes(record, proving, gateways), *role_votes(proving, votes)])
    shown = addresses or _claimed(record)
    return Device(
        id=record.device_id,
        site=record.site,
        addresses=shown,
        mac=_mac(record, shown),
        first_seen=min(record.evidence[0].seen_at, first_seen or record.evidence[0].seen_at),
        last_seen=max(item.seen_at for item in record.evidence),
        vendor=naming.vendor,
        kind=naming.kind,
        os=naming.os,
        model=naming.model,
        hostname=naming.hostname,
        serial=naming.serial,
        services=services,
        evidence=tuple(sorted({item.id for item in record.evidence})),
        personal=record.personal or naming.kind.value == DeviceKind.PHONE,
    )


def _accepts_everything(record: Record) -> bool:
    """Judge by the newest sweep of its ports."""
    sweeps = [item.observation for item in record.evidence if isinstance(item.observation, TcpPortsObservation)]
    return bool(sweeps) and accepts_everything(sweeps[-1])


def looks_personal(sighting: Sighting) -> bool:
    """Tell whether a sighting was redacted, or with its made-up hardware address is a phone: nothing says otherwise."""
    if any(isinstance(item.observation, PersonalObservation) for item in sighting.evidence):
        return not any(key for key in sighting.keys)
    if not sighting.random_mac or sighting.values("ssh_host_key") or sighting.values("serial"):
        return False
    if any(_is_service(item) for item in sighting.evidence):
        return False
    naming: Naming = name([vote for item in sighting.evidence for vote in votes_of(item)])
    system = naming.os.value if naming.os else ""
    return naming.kind.value in PERSONAL_KINDS and not system.startswith("Windows")


def _is_service(item: Evidence) -> bool:
    if isinstance(item.observation, TcpPortsObservation):
        return not set(item.observation.open) <= _PHONE_PORTS
    spot = spot_of(item)
    return spot is not None and spot[1] == "tcp" and spot[2] not in _PHONE_PORTS


_PHONE_PORTS = frozenset({62078, 7000, 5000})
"""Ports that an iPhone or iPad itself has open: synchronisation and AirPlay."""


def with_person(device: Device, values: Sequence[PersonValue]) -> Device:
    """Put what people entered (oldest first) above what was inferred; an empty newest entry clears a field."""
    newest = {item.field: item.value for item in values}
    entered = {field: value for field, value in newest.items() if value.strip()}
    changed = replace(device, entered=tuple(sorted(entered.items())))
    if "personal" in entered:
        changed = replace(changed, personal=entered["personal"].strip().lower() in _YES)
    for field in _GUESSED:
        if field in entered and (field != "kind" or entered[field] in set(DeviceKind)):
            changed = _set(changed, field, entered[field])
    return changed


_YES = frozenset({"yes", "true", "1", "có", "co"})


def _set(device: Device, field: str, text: str) -> Device:
    value = DeviceKind(text) if field == "kind" else text
    changes: dict[str, Guess] = {field: Guess(value, 100, (), "person", "person", text)}
    return replace(device, **changes)  # type: ignore[arg-type]


def by_hand(device_id: str, site: str, values: Sequence[PersonValue]) -> Device:
    """Build a device that only people told of; their entries oldest first."""
    times: list[datetime] = [item.entered_at for item in values]
    fields = {item.field: item.value for item in values}
    addresses = [str(parsed) for text in fields.get("address", "").split(",") if (parsed := read_address(text.strip()))]
    return Device(
        id=device_id,
        site=site or fields.get("site", "") or "main",
        addresses=in_numeric_order(addresses),
        mac=normal_mac(fields.get("mac")),
        first_seen=min(times),
        last_seen=max(times),
    )


def _speaking(evidence: Sequence[Evidence], spots: Mapping[Spot, Sequence[Evidence]]) -> list[Evidence]:
    """Return the evidence that still counts: of services that are open, and the newest of each other kind."""
    of_services = {item.id for items in spots.values() for item in items}
    newest: dict[tuple[str, str], str] = {}
    for item in evidence:
        if spot_of(item) is None:
            newest[item.observation.KIND, _card(item)] = item.scan_id
    return [
        item
        for item in evidence
        if (item.id in of_services if spot_of(item) else newest[item.observation.KIND, _card(item)] == item.scan_id)
    ]


def _card(item: Evidence) -> str:
    return item.target if isinstance(item.observation, NeighbourObservation | EchoObservation) else ""


def _whole_votes(record: Record, services: Sequence[Service], gateways: frozenset[str]) -> list[Vote]:
    speaking = telling(services)
    evidence = sorted({item for service in speaking for item in service.evidence})
    votes = list(port_votes({(item.transport, item.port) for item in speaking}, evidence))
    latest = record.sightings[-1]
    seat = next((address for address in latest.addresses if address in gateways), "")
    if seat:
        item = next(item for item in latest.evidence)
        votes.append(Vote("kind", DeviceKind.ROUTER, 45, "network", "default_gateway", seat, item.id))
    return votes


def _claimed(record: Record) -> tuple[str, ...]:
    texts = (
        text
        for item in record.evidence
        if isinstance(item.observation, SelfObservation)
        for text in item.observation.addresses
    )
    usable = (str(parsed) for text in texts if (parsed := read_address(text)) and not parsed.is_link_local)
    return in_numeric_order(text for text in usable if not is_loopback(text))


def _mac(record: Record, addresses: Sequence[str]) -> str | None:
    """Return the identifying address of the newest sighting that shows one.

    What answered on the wire wins over what is told in a packet (NetBIOS names
    one card of several, maybe a virtual one); then that of the first address.
    """
    for sighting in reversed(record.sightings):
        own = sighting.values("mac")
        ranked = sorted(
            (not isinstance(item.observation, NeighbourObservation), _position(item.target, addresses), mac)
            for item in sighting.evidence
            for mac in macs_of(item)
            if is_identifying(mac) and mac in own
        )
        if ranked:
            return ranked[0][-1]
    return None


def _position(target: str, addresses: Sequence[str]) -> int:
    return addresses.index(target) if target in addresses else len(addresses)
