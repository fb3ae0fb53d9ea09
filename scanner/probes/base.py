"""What a probe is: a question to one service or host, its cost, its consent, and its answer."""

import functools
import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Reason, Transport
from scanner.model.observations.base import Observation
from scanner.snmp_access import Access

if TYPE_CHECKING:
    from scanner.gate import Gate


class Consent(StrEnum):
    """What a user must have agreed to before a probe runs (CONTRACTS: scope and consent)."""

    SCAN = "scan"
    GUEST_READ = "guest_read"
    LOGIN_TEST = "login_test"


@dataclass(frozen=True, slots=True)
class Target:
    """What a probe is asked to look at.

    `port` is 0 for a host probe. `service` is the name found or expected there,
    `tls` whether it speaks inside TLS. `host` is the name of a website, "" for
    an address; `url` its start page. `known` is what another probe saw there,
    for a probe that follows it. `accounts` are the user's own credentials for it.
    """

    address: str
    port: int = 0
    transport: Transport = Transport.TCP
    service: str = ""
    tls: bool = False
    host: str = ""
    url: str = ""
    known: tuple[Observation, ...] = ()
    accounts: tuple[Access, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: observations, and a raw excerpt (not yet cleaned).

    `out_of_budget` tells that the time given for it ran out before all was asked.
    """

    observations: tuple[Observation, ...] = ()
    excerpt: bytes = b""
    out_of_budget: bool = False


class ProbeFailedError(Exception):
    """A probe could not finish for a known reason; the engine turns it into Coverage.

    Also understood without it: `TimeoutError` → timeout, `ConnectionRefusedError`
    → refused, `ConnectionResetError` → reset, `asyncio.IncompleteReadError` and
    `ValueError` → garbage, `RefusedByGateError` → not_permitted; anything else → error.
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.detail = detail


Ask = Callable[[Target, "Gate"], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Probe:
    """One way of asking.

    `services` are the service names it understands (as in the port table, or
    as the naming step found them); a website probe has `website=True` and is
    put to each URL and each HTTP service. `packets` and `connections` are the most it
    costs per target; `seconds` bounds it. With `follows` it is asked only after
    another probe brought an observation of that class from the same port, and
    only where `wants` holds of what that probe saw.
    """

    name: str
    ask: Ask
    services: frozenset[str] = frozenset()
    transport: Transport = Transport.TCP
    consent: Consent = Consent.SCAN
    connections: int = 1
    packets: int = 12
    seconds: float = 15.0
    observes: tuple[type[Observation], ...] = field(default_factory=tuple)
    follows: type[Observation] | None = None
    wants: Callable[[Target], bool] | None = None


AskSegment = Callable[[str, "Gate"], Awaitable[Mapping[str, tuple[Observation, ...]]]]


@dataclass(frozen=True, slots=True)
class SegmentProbe:
    """One question to everybody on a segment.

    `ask_segment` takes the address of this computer's interface there and
    returns observations by the address that answered; nobody answering is an
    empty result, not an error. `packets` is the most it sends.
    """

    name: str
    ask_segment: AskSegment
    packets: int = 4
    seconds: float = 10.0
    observes: tuple[type[Observation], ...] = field(default_factory=tuple)


@functools.cache
def all_segment_probes() -> tuple[SegmentProbe, ...]:
    """Return every `SEGMENT_PROBE` of the modules in this package, sorted by name."""
    found = [item for item in map(_segment_probe_of, _modules()) if item is not None]
    return tuple(sorted(found, key=lambda item: item.name))


def _segment_probe_of(module: ModuleType) -> SegmentProbe | None:
    return getattr(module, "SEGMENT_PROBE", None)


def _modules() -> Iterator[ModuleType]:
    package = importlib.import_module("scanner.probes")
    for info in pkgutil.iter_modules(package.__path__, "scanner.probes."):
        if not info.ispkg:  # what these hold is imported by the probes that need it
            yield importlib.import_module(info.name)


@functools.cache
def all_probes() -> tuple[Probe, ...]:
    """Return every `PROBE` (or `PROBES`) of the modules in this package, sorted by name; names are unique."""
    found: dict[str, Probe] = {}
    for module in _modules():
        for probe in (*getattr(module, "PROBES", ()), *filter(None, [getattr(module, "PROBE", None)])):
            if found.setdefault(probe.name, probe) is not probe:
                raise ValueError(f"two probes named {probe.name}")
    return tuple(found[name] for name in sorted(found))
