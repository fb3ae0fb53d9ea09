"""One run: where from, what was allowed, what was asked, when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scanner.model.closed_lists import Profile


class ScanState(StrEnum):
    """How far a scan has come."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scan asks; stored so that a later run or a resume can do the same.

    `max_time` is in seconds. `step` is the degradation step 1 to 4 (DESIGN: how
    it degrades). `tcp_ports` is the exact list asked of every live host. `targets`
    are what was named, as it was written; `left_out` the network and broadcast
    addresses of the scope that are asked for nothing.
    """

    profile: Profile = Profile.NORMAL
    site_urls: tuple[str, ...] = ()
    tcp_ports: tuple[int, ...] = ()
    step: int = 3
    allow_login_tests: bool = False
    consented: bool = False
    passive: bool = False
    fresh: bool = False
    max_time: float | None = None
    targets: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """One run of the scanner; owns its Evidence and Coverage.

    `scope` are the networks as CIDR text. `authorised_by` is what the user
    gave, None if nothing. `vantage` names where it was run from.
    """

    id: str
    site: str
    scope: tuple[str, ...]
    settings: Settings
    started: datetime
    finished: datetime | None = None
    state: ScanState = ScanState.RUNNING
    vantage: str | None = None
    authorised_by: str | None = None
    tool_version: str = ""

    @property
    def targets(self) -> tuple[str, ...]:
        """What to name to scan the same again: the targets as they were written, else the networks of the scope."""
        return self.settings.targets or self.scope
