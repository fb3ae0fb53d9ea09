"""A network written down for tests: what each scan saw, in few words."""

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from scanner.identify.fold import Fold, fold
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.device import Device
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.identity import Identity
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation, TcpPortsObservation
from scanner.model.observations.snmp import SnmpEngineObservation
from scanner.model.scan import Scan, ScanState, Settings
from scanner.model.school import PersonValue
from scanner.model.superseded import Superseded

START = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
LATER = START + timedelta(days=90)


def card(number: int) -> str:
    """A globally administered address."""
    return f"00:1b:21:00:00:{number:02x}"


@dataclass
class Scene:
    """Scans in the order they are added."""

    scans: list[Scan] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    values: list[PersonValue] = field(default_factory=list)

    def scan(
        self,
        seen: dict[str, list[Observation]],
        *,
        state: ScanState = ScanState.FINISHED,
        site: str = "main",
        vantage: str | None = None,
        ports: tuple[int, ...] = (),
        swept: bool | None = None,
    ) -> "Scene":
        number = len(self.scans) + 1
        started = START + timedelta(days=number)
        settings = Settings(tcp_ports=ports)
        scan = Scan(f"scan{number}", site, ("10.0.0.0/24",), settings, started, started, state, vantage)
        self.scans.append(scan)
        for index, (target, observations) in enumerate(seen.items()):
            for item in observations:
                kind = type(item).KIND
                key = evidence_id(scan.id, kind, target, item)
                seen_at = started + timedelta(seconds=index)
                self.evidence.append(Evidence(key, scan.id, kind, target, seen_at, item))
            if any(isinstance(item, TcpPortsObservation) for item in observations):
                done = state is ScanState.FINISHED if swept is None else swept
                ended = CoverageState.DONE if done else CoverageState.FAILED
                reason = None if done else Reason.TIMEOUT
                self.coverage.append(Coverage(scan.id, "tcp_ports", target, ended, reason))
        return self

    def fold(self, known: tuple[Identity, ...] = ()) -> Fold:
        """Fold all scans at once; one after the other, without what is superseded, they give the same picture."""
        assert picture(self._one_by_one(known)) == picture(self._one_by_one(known, keep=True))
        return self._folded(len(self.scans), known)

    def _one_by_one(self, known: tuple[Identity, ...], *, keep: bool = False) -> Fold:
        """Fold after each scan, as a school does, and look once more; nothing superseded is handed in unless `keep`."""
        gone: tuple[Superseded, ...] = ()
        folded = self._folded(0, known)
        with patch("scanner.identify.fold.superseded", return_value=()) if keep else nullcontext():
            for number in (*range(1, len(self.scans) + 1), len(self.scans)):
                folded = self._folded(number, folded.identities, gone)
                gone += folded.superseded
        return folded

    def _folded(self, number: int, known: tuple[Identity, ...], left_out: tuple[Superseded, ...] = ()) -> Fold:
        gone = {(item.scan_id, item.target) for item in left_out}
        return fold(
            scans=self.scans[:number],
            evidence=[item for item in self.evidence if (item.scan_id, item.target) not in gone],
            coverage=[item for item in self.coverage if (item.scan_id, item.target) not in gone],
            as_of=LATER,
            known=known,
            person_values=self.values,
            left_out=left_out,
        )

    def devices(self) -> tuple[Device, ...]:
        return self.fold().inventory.devices

    def only(self) -> Device:
        (device,) = self.devices()
        return device


def picture(folded: Fold) -> object:
    """Return all that a fold says of the present; which older evidence lies behind it may differ.

    So may since when there was somebody's device at an address: which one it was is not told.
    """
    inventory = folded.inventory
    devices = [
        replace(item, evidence=(), first_seen=item.last_seen if item.personal else item.first_seen)
        for item in inventory.devices
    ]
    websites = [replace(website, evidence=()) for website in inventory.websites]
    hidden = [row for row in inventory.coverage if row.probe == "network"]
    return devices, websites, hidden, inventory.topology, inventory.answered, folded.identities


def arp(number: int) -> NeighbourObservation:
    return NeighbourObservation(card(number), "arp")


def ports(*numbers: int) -> TcpPortsObservation:
    return TcpPortsObservation(numbers, 3, 0, "syn")


OF_A_TEXT = "80001f8804" + b"switch-1".hex()
"""An SNMP engine's id made of a text."""


def engine(text: str) -> SnmpEngineObservation:
    return SnmpEngineObservation(161, text, 3, 1000)
