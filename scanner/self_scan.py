"""The facts of this computer as a scan, so that they are folded and judged like everything else."""

import ipaddress
from datetime import datetime

from scanner.model.closed_lists import CoverageState, Profile
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.self_facts import SelfObservation
from scanner.model.scan import Scan, ScanState, Settings
from scanner.store.repository import Repository
from scanner.version import VERSION

NO_NETWORK = "127.0.0.1"
"""The target of a computer that has no address of its own at the moment."""

DECLARED_STEP = 4


def primary_address(seen: SelfObservation) -> str:
    """Return the address by which this computer becomes a device: its first own one that is not link-local."""
    return next((text for text in seen.addresses if not ipaddress.ip_address(text).is_link_local), NO_NETWORK)


def self_evidence(scan_id: str, seen: SelfObservation, at: datetime) -> Evidence:
    """Return the facts as one Evidence of the probe "self"."""
    target = primary_address(seen)
    return Evidence(evidence_id(scan_id, "self", target, seen), scan_id, "self", target, at, seen)


def store_self(repository: Repository, seen: SelfObservation, *, scan_id: str, site: str, at: datetime) -> Scan:
    """Store the facts as a finished scan without a scope, because no packet was sent."""
    settings = Settings(profile=Profile.QUICK, step=DECLARED_STEP, passive=True)
    scan = Scan(scan_id, site, (), settings, at, finished=at, state=ScanState.FINISHED, tool_version=VERSION)
    evidence = self_evidence(scan_id, seen, at)
    coverage = Coverage(scan_id, "self", evidence.target, CoverageState.DONE)
    repository.begin_scan(scan)
    repository.record(scan_id, evidence.target, [evidence], [coverage], host_done=True)
    return scan
