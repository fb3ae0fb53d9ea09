"""What a running scan tells whoever watches: the console, the dashboard, a parent process (as JSON lines)."""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ScanStarted:
    """A scan began (or went on); `step` is the degradation step, `hosts` the addresses in scope."""

    scan_id: str
    scope: tuple[str, ...]
    step: int
    hosts: int
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """A phase began: discovery, ports, services, names, websites, checks."""

    phase: str
    total: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a phase is; `remaining` estimates the seconds to the end of the whole scan, None while unknown."""

    phase: str
    done: int
    total: int
    remaining: float | None = None


@dataclass(frozen=True, slots=True)
class HostFound:
    """A host answered."""

    address: str
    mac: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceFound:
    """A port is open; `name` is "" until it is named."""

    address: str
    port: int
    transport: str = "tcp"
    name: str = ""


@dataclass(frozen=True, slots=True)
class HostDone:
    """All that a host was asked is stored."""

    address: str


@dataclass(frozen=True, slots=True)
class ProbeBroken:
    """A probe failed by its own fault; its result is missing, the scan goes on."""

    probe: str
    target: str
    error: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know; `text` is a gettext id with `params`."""

    text: str
    params: dict[str, str | int | float] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScanFinished:
    """The scan ended: state finished, interrupted or failed; the numbers of DESIGN §3 for the end sheet.

    Packets in all, those that the middle device got, and the most with the device that got them.
    """

    scan_id: str
    state: str
    hosts: int
    packets: int
    peak_rate: float
    seconds: float
    stopped_answering: tuple[str, ...] = ()
    packets_median: int = 0
    packets_most: int = 0
    packets_most_at: str = ""


Event = (
    ScanStarted | PhaseStarted | Progress | HostFound | ServiceFound | HostDone | ProbeBroken | Notice | ScanFinished
)
_CLASSES: dict[str, type[Any]] = {cls.__name__: cls for cls in Event.__args__}


def to_line(event: Event) -> str:
    """Return one event as one line of JSON."""
    return json.dumps({"event": type(event).__name__, **dataclasses.asdict(event)}, ensure_ascii=True)


def from_line(line: str) -> Event:
    """Return the event of one line; raises `ValueError` for anything else."""
    try:
        data = json.loads(line)
        cls = _CLASSES[data.pop("event")]
        return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in data.items()})  # type: ignore[no-any-return]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an event: {line[:80]!r}") from error
