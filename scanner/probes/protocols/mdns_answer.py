"""Puts the records of one host's multicast DNS answers together (RFC 6763 4 to 6)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.model.observations.names import MdnsService
from scanner.probes.protocols.dns_message import parse_message
from scanner.text import clean

if TYPE_CHECKING:
    import dns.name
    import dns.rdata

_MOST_SERVICES = 60
_MOST_PAIRS = 30


@dataclass(frozen=True, slots=True)
class Gathered:
    """A host's name without ".local" and its services, sorted by type and instance."""

    hostname: str
    services: tuple[MdnsService, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    name: "dns.name.Name"
    kind: str
    data: "dns.rdata.Rdata"


def service_types(answers: Iterable[bytes]) -> set[str]:
    """Return the service types that the answers to the meta-query name, like "_ipp._tcp.local"."""
    return {
        _plain(record.data.target)  # type: ignore[attr-defined]
        for record in _records(answers)
        if record.kind == "PTR" and _plain(record.name).startswith("_services._dns-sd")
    }


def gather(answers: Iterable[bytes]) -> Gathered:
    """Read all answers of one host; datagrams that are no DNS are left out."""
    ports: dict[tuple[bytes, ...], int] = {}
    texts: dict[tuple[bytes, ...], tuple[tuple[str, str], ...]] = {}
    instances: set[tuple[bytes, ...]] = set()
    hosts: list[str] = []
    for record in _records(answers):
        labels = record.name.labels
        if record.kind == "PTR" and not _plain(record.name).startswith("_services._dns-sd"):
            instances.add(record.data.target.labels)  # type: ignore[attr-defined]
        elif record.kind == "SRV":
            instances.add(labels)
            ports[labels] = record.data.port  # type: ignore[attr-defined]
            hosts.append(_host(record.data.target))  # type: ignore[attr-defined]
        elif record.kind == "TXT":
            texts[labels] = _pairs(record.data.strings)  # type: ignore[attr-defined]
        elif record.kind in {"A", "AAAA"}:
            hosts.append(_host(record.name))
    known = sorted(item for item in instances if len(item) >= 4 and item[1][:1] == b"_")[:_MOST_SERVICES]
    services = tuple(
        MdnsService(_type(item), clean(item[0], 100), ports.get(item), texts.get(item, ())) for item in known
    )
    return Gathered(next(filter(None, hosts), ""), services)


def _records(answers: Iterable[bytes]) -> Iterator[_Record]:
    import dns.rdatatype  # noqa: PLC0415  (start-up time)

    for data in answers:
        try:
            message = parse_message(data)
        except ValueError:
            continue
        for section in (message.answer, message.additional):
            for rrset in section:
                for item in rrset:
                    yield _Record(rrset.name, dns.rdatatype.to_text(rrset.rdtype), item)


def _type(labels: tuple[bytes, ...]) -> str:
    return clean(b".".join(labels[1:3]), 100)


def _plain(name: "dns.name.Name") -> str:
    return clean(b".".join(name.labels).rstrip(b"."), 255)


def _host(name: "dns.name.Name") -> str:
    text = _plain(name)
    return text.removesuffix(".local")


def _pairs(strings: Iterable[bytes]) -> tuple[tuple[str, str], ...]:
    parts = (text.partition(b"=") for text in strings if text)
    return tuple((clean(key, 60), clean(value, 200)) for key, _, value in parts)[:_MOST_PAIRS]
