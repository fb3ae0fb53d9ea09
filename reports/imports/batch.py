"""What a reader hands over: observations with their circumstances, and what it refused."""

from dataclasses import dataclass
from datetime import datetime

from scanner.model.message import Message
from scanner.model.observations.base import Observation

FILE_LIMIT = 64 * 1024 * 1024
"""Bytes of one file."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation of one target at one time."""

    probe: str
    target: str
    at: datetime
    observation: Observation


@dataclass(frozen=True, slots=True)
class Refused:
    """What was left out: the file, where in it ("" for all of it), and why."""

    file: str
    place: Message | None
    reason: Message


@dataclass(frozen=True, slots=True)
class Batch:
    """What belongs to one scan.

    `source` is self, glpi or nmap; batches of equal `source` and `key` are one
    scan, so that reading a file twice changes nothing. `swept` are the targets
    of which all of `tcp_ports` were asked.
    """

    source: str
    key: str
    seen: tuple[Seen, ...]
    refused: tuple[Refused, ...] = ()
    swept: tuple[str, ...] = ()
    tcp_ports: tuple[int, ...] = ()
    step: int = 4
    tool: str = ""
