"""Which probes are put to which services."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scanner.engine.asking import Question
from scanner.model.closed_lists import Profile, Transport
from scanner.model.ports import NEVER_SEND_PORTS, PORTS, Port, expected_service, ports_of
from scanner.probes.base import Answer, Probe, Target
from scanner.snmp_access import NO_ACCOUNTS, Access, Accounts

_WEB = {False: "http", True: "https"}
_SPEAK_HTTP = frozenset({"http", "https", "ipp"})


@dataclass(frozen=True, slots=True)
class Service:
    """An open port as the naming step left it; `name` is "" where it stayed unnamed."""

    port: int
    name: str = ""
    tls: bool = False
    transport: Transport = Transport.TCP

    def names(self) -> frozenset[str]:
        """Return every name under which a probe may know this service."""
        name = self.name or expected_service(self.transport, self.port)
        plain = name.removeprefix("ssl/")
        names = {name, plain}
        if self.tls or name.startswith("ssl/") or name in {"https", "tls"}:
            names |= {"tls", "ssl"}
        if plain in _SPEAK_HTTP or "http" in plain.split("-"):
            names.add(_WEB[self.tls or plain == "https"])
        return frozenset(names - {""})


def service_questions(address: str, services: Iterable[Service], probes: Sequence[Probe]) -> tuple[Question, ...]:
    """Return the questions for the TCP services of one host, in the order of the ports; never to a raw print port."""
    return tuple(
        Question(probe, target_of(address, service))
        for service in sorted(services, key=lambda item: item.port)
        if service.port not in NEVER_SEND_PORTS
        for probe in probes
        if probe.transport is Transport.TCP and probe.services & service.names()
    )


def datagram_questions(
    address: str, profile: Profile, probes: Sequence[Probe], accounts: Accounts = NO_ACCOUNTS
) -> tuple[Question, ...]:
    """Return the questions that go to UDP ports of every host, as no answer tells whether anyone listens."""
    asked = set(ports_of(profile, Transport.UDP))
    rows = [row for row in PORTS if row.transport is Transport.UDP and row.number in asked]
    return tuple(
        Question(
            probe, Target(address, row.number, Transport.UDP, row.service, accounts=_accounts(row, address, accounts))
        )
        for row in rows
        for probe in probes
        if probe.transport is Transport.UDP and row.service in probe.services
    )


def _accounts(row: Port, address: str, accounts: Accounts) -> tuple[Access, ...]:
    return accounts.of(address) if row.service == "snmp" else ()


def following_questions(target: Target, answer: Answer | None, probes: Sequence[Probe]) -> tuple[Question, ...]:
    """Return what is asked of the same port because of an answer."""
    known = answer.observations if answer else ()
    seen = {type(item) for item in known}
    followed = replace(target, known=known)
    return tuple(
        Question(probe, followed)
        for probe in probes
        if probe.follows in seen and (probe.wants is None or probe.wants(followed))
    )


def target_of(address: str, service: Service) -> Target:
    """Return the target that a service of a host is."""
    names = service.names()
    tls = service.tls or "https" in names
    written = f"[{address}]" if ":" in address else address
    url = ""
    if names & {"http", "https"}:
        url = f"{_WEB[tls]}://{written}:{service.port}/"
    name = service.name or expected_service(service.transport, service.port)
    return Target(address, service.port, service.transport, name, tls, url=url)


_EMBEDDED_PORTS = frozenset({515, 554, 631, 4352, 5060, 7547, 8291, 8554, 8728, 9100, 34567, 37777, 62078, 8009})
_COMPUTER_PORTS = frozenset({135, 445, 3306, 3389, 5432, 2049, 5985, 88, 389})


def looks_embedded(open_ports: Iterable[int]) -> bool:
    """Tell whether a host must be asked one connection at a time: all but those that look like a computer."""
    ports = set(open_ports)
    return bool(ports & _EMBEDDED_PORTS) or not ports & _COMPUTER_PORTS
