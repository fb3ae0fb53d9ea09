"""What changed between two runs. Pure: three pictures in, one `Changes` out.

A device or a gap is never called gone because nobody looked: only where the
later run came to the same place, and for a gap only where the same check ran on
the same device and passed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from checks.base import Assessment, Finding
from checks.facts import Facts
from checks.knowledge import Knowledge
from reports.looked_at import Looked
from scanner.identify.addresses import in_numeric_order
from scanner.model.closed_lists import DeviceKind, Outcome, Transport
from scanner.model.device import Device, Service, Website
from scanner.model.guess import Guess
from scanner.model.inventory import Inventory
from scanner.model.scan import Scan

SURE = 50
"""Confidence (0-100) that both values of a field need before a difference is called a change."""
DEVICE_FIELDS = ("kind", "os", "vendor", "model", "hostname", "serial")
WEBSITE_FIELDS = ("platform", "version", "server")
GAPS = frozenset({Outcome.FAIL, Outcome.SUSPECTED})
_NO_KNOWLEDGE = Knowledge()


@dataclass(frozen=True, slots=True)
class Picture:
    """What was known at the end of a run, and how it is judged."""

    scan: Scan
    inventory: Inventory
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a device or website with both values, never empty."""

    subject: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """A device that answers at other addresses than before."""

    device: Device
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PortChange:
    """A service that opened or closed; `certain` is false where the other run did not ask this port to the end."""

    device: str
    address: str
    transport: Transport
    port: int
    name: str
    certain: bool


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A gap; `before` and `after` are its outcomes in the two runs, None where the run had no such subject."""

    finding: Finding
    before: Outcome | None
    after: Outcome | None


@dataclass(frozen=True, slots=True)
class Changes:
    """All that differs, each tuple in a fixed order.

    `returned` devices were known before the earlier run and missing in it.
    `gone` were looked for and not found, `unseen` were not looked for. `fixed`
    gaps passed the same check on the same device; `untested` ones were not
    tested again, so nothing is known of them.
    """

    before: Scan
    after: Scan
    new: tuple[Device, ...] = ()
    returned: tuple[Device, ...] = ()
    gone: tuple[Device, ...] = ()
    unseen: tuple[Device, ...] = ()
    moved: tuple[Move, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    opened: tuple[PortChange, ...] = ()
    closed: tuple[PortChange, ...] = ()
    new_findings: tuple[FindingChange, ...] = ()
    fixed: tuple[FindingChange, ...] = ()
    still: tuple[FindingChange, ...] = ()
    untested: tuple[FindingChange, ...] = ()
    personal_before: int = 0
    personal_after: int = 0
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True where nothing differs; gaps that are still there are no difference."""
        return not any(
            (self.new, self.returned, self.gone, self.unseen, self.moved, self.fields, self.opened, self.closed)
        ) and not any((self.new_findings, self.fixed, self.untested))


def compare(before: Picture, after: Picture, whole: Picture) -> Changes:
    """Return what changed from one run to a later one at the same site.

    `before` and `after` hold what each run saw by itself, `whole` all runs up
    to the later one: it knows of the devices seen earlier, and judges a closed
    port as what it was.
    """
    had, has = _own(before), _own(after)
    seen_earlier = {item.id: item.first_seen for item in whole.inventory.devices}
    appeared = [item for name, item in has.items() if name not in had]
    vanished = [item for name, item in had.items() if name not in has]
    looked = Looked.by(after.scan, after.inventory.coverage)
    both = [(had[name], has[name]) for name in had if name in has]
    return Changes(
        before=before.scan,
        after=after.scan,
        new=tuple(item for item in appeared if not _is_older(item, seen_earlier, before.scan)),
        returned=tuple(item for item in appeared if _is_older(item, seen_earlier, before.scan)),
        gone=tuple(item for item in vanished if looked.everywhere(item.addresses)),
        unseen=tuple(item for item in vanished if not looked.everywhere(item.addresses)),
        moved=tuple(_moves(both)),
        fields=(*_device_fields(both), *_website_fields(before, after)),
        opened=tuple(_ports(before, both)),
        closed=tuple(_ports(after, [(new, old) for old, new in both])),
        personal_before=_personal(before),
        personal_after=_personal(after),
        names=_names(before, after),
        **_findings(before, after, whole),
    )


def _own(picture: Picture) -> dict[str, Device]:
    """Return the school's devices that the run saw, in the order of their addresses; people's phones are counted."""
    ids = {item.id for item in picture.inventory.evidence if item.scan_id == picture.scan.id}
    devices = [item for item in picture.inventory.devices if not item.personal and ids.intersection(item.evidence)]
    place = {address: number for number, address in enumerate(_all_addresses(devices))}
    return {item.id: item for item in sorted(devices, key=lambda item: (_first_place(item, place), item.id))}


def _all_addresses(devices: Iterable[Device]) -> tuple[str, ...]:
    return in_numeric_order({address for device in devices for address in device.addresses})


def _first_place(device: Device, place: Mapping[str, int]) -> int:
    return min((place[address] for address in device.addresses), default=len(place))


def _is_older(device: Device, first_seen: Mapping[str, datetime], scan: Scan) -> bool:
    return first_seen.get(device.id, device.first_seen) < scan.started


def _personal(picture: Picture) -> int:
    return sum(device.personal for device in picture.inventory.devices)


def _names(*pictures: Picture) -> dict[str, str]:
    """Return a name for each device and website: host name and address, the later run's where it has one."""
    names: dict[str, str] = {}
    for picture in pictures:
        for device in picture.inventory.devices:
            parts = [device.hostname.value if device.hostname else "", *device.addresses[:1]]
            names[device.id] = " ".join(part for part in parts if part) or device.id[:10]
        names |= {site.id: site.url for site in picture.inventory.websites}
    return names


def _moves(both: Iterable[tuple[Device, Device]]) -> Iterable[Move]:
    for old, new in both:
        before, after = _stable(old, new)
        if before and after and set(before) != set(after):
            yield Move(new, before, after)


def _stable(old: Device, new: Device) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses to compare: IPv6 ones change by themselves (RFC 8981), they count where IPv4 is absent."""
    before, after = _ipv4(old), _ipv4(new)
    if before and after:
        return before, after
    overlap = set(old.addresses) & set(new.addresses)
    return ((), ()) if overlap else (old.addresses, new.addresses)


def _ipv4(device: Device) -> tuple[str, ...]:
    return tuple(address for address in device.addresses if ":" not in address)


def _device_fields(both: Iterable[tuple[Device, Device]]) -> Iterable[FieldChange]:
    for old, new in both:
        yield from _differing(new.id, DEVICE_FIELDS, old, new)
        if old.mac and new.mac and old.mac != new.mac:
            yield FieldChange(new.id, "mac", old.mac, new.mac)


def _website_fields(before: Picture, after: Picture) -> Iterable[FieldChange]:
    known: dict[str, Website] = {site.id: site for site in before.inventory.websites}
    for site in after.inventory.websites:
        if site.id in known:
            yield from _differing(site.id, WEBSITE_FIELDS, known[site.id], site)


def _differing(
    subject: str, fields: Iterable[str], old: Device | Website, new: Device | Website
) -> Iterable[FieldChange]:
    for name in fields:
        before, after = _sure(getattr(old, name)), _sure(getattr(new, name))
        if before and after and before != after:
            yield FieldChange(subject, name, before, after)


def _sure(guess: Guess | None) -> str:
    if guess is None or guess.confidence < SURE or guess.value == DeviceKind.UNKNOWN:
        return ""
    return guess.value


def _ports(other: Picture, pairs: Iterable[tuple[Device, Device]]) -> Iterable[PortChange]:
    """Yield the services that the second device of a pair has and the first, as the run `other` saw it, has not."""
    facts = Facts(other.inventory, _NO_KNOWLEDGE, other.assessment.as_of)
    for without, having in pairs:
        known = {(item.transport, item.port) for item in without.services}
        more = {(item.transport, item.port): item for item in having.services}
        for key in sorted(more.keys() - known):
            yield _port_change(facts, without, more[key])


def _port_change(facts: Facts, without: Device, service: Service) -> PortChange:
    return PortChange(
        device=without.id,
        address=service.address,
        transport=service.transport,
        port=service.port,
        name=service.name.value if service.name else "",
        certain=service.transport is Transport.TCP and _was_closed(facts, without, service.port),
    )


def _was_closed(facts: Facts, device: Device, port: int) -> bool:
    """Tell whether a run asked a port and the device itself said that it is closed."""
    for address in device.addresses:
        swept = facts.sweep(device, address)
        if swept is not None and not swept[1].silent and facts.sweep_asked(device, address, port):
            return True
    return False


def _findings(before: Picture, after: Picture, whole: Picture) -> dict[str, tuple[FindingChange, ...]]:
    had = {item.id: item for item in before.assessment.findings}
    has = _outcomes(after, whole)
    gaps = [item for item in before.assessment.findings if item.outcome in GAPS]
    changes = [FindingChange(_as_gap(has, item), item.outcome, _outcome(has, item.id)) for item in gaps]
    fresh = [item for item in after.assessment.findings if item.outcome in GAPS and not _was_gap(had, item.id)]
    return {
        "new_findings": tuple(FindingChange(item, _outcome(had, item.id), item.outcome) for item in fresh),
        "fixed": _with(changes, lambda outcome: outcome is Outcome.PASS),
        "still": _with(changes, lambda outcome: outcome in GAPS),
        "untested": _with(changes, lambda outcome: outcome is not Outcome.PASS and outcome not in GAPS),
    }


def _with(changes: Iterable[FindingChange], fits: Callable[[Outcome | None], bool]) -> tuple[FindingChange, ...]:
    return tuple(item for item in changes if fits(item.after))


def _as_gap(findings: Mapping[str, Finding], earlier: Finding) -> Finding:
    """Return the newer finding while it is a gap, else the earlier one, whose texts can still be told."""
    return findings[earlier.id] if _was_gap(findings, earlier.id) else earlier


def _was_gap(findings: Mapping[str, Finding], name: str) -> bool:
    return name in findings and findings[name].outcome in GAPS


def _outcome(findings: Mapping[str, Finding], name: str) -> Outcome | None:
    return findings[name].outcome if name in findings else None


def _outcomes(after: Picture, whole: Picture) -> dict[str, Finding]:
    """Return how the later run judged each subject; a pass of the whole picture counts if that run's evidence made it.

    By itself the later run has no finding for a port that closed: only the
    whole picture knows that a service was there.
    """
    own = {item.id for item in after.inventory.evidence if item.scan_id == after.scan.id}
    closed = [
        item for item in whole.assessment.findings if item.outcome is Outcome.PASS and own.intersection(item.evidence)
    ]
    return {item.id: item for item in (*closed, *after.assessment.findings)}
