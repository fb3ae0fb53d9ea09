"""What one probe saw of one target at one time; append-only, never a judgement, never a secret."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from scanner.model.observations.base import Observation, kind_of

EXCERPT_LIMIT = 2048
"""Characters of a raw excerpt (already cleaned)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One observation with its circumstances.

    `target` is an address ("10.0.0.5", "fe80::1") or, for a website, its URL.
    `seen_at` is aware and in UTC. `excerpt` has passed `clean()`.
    """

    id: str
    scan_id: str
    probe: str
    target: str
    seen_at: datetime
    observation: Observation
    excerpt: str = ""


def evidence_id(scan_id: str, probe: str, target: str, observation: Observation) -> str:
    """Return the id of an evidence: the same content in the same scan has the same id."""
    content = f"{scan_id}\0{probe}\0{target}\0{kind_of(observation)}\0{observation!r}"
    return hashlib.sha256(content.encode()).hexdigest()[:20]
