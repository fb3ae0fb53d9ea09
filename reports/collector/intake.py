"""What came in: each bundle file of a folder is accepted, known already, or refused with a reason.

The result does not depend on file names or on the order of files.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from reports.bundle.dsse import FILE_LIMIT, BadBundleError, unseal
from reports.bundle.payload import Payload, unpack
from reports.collector.expected import ExpectedSchool

CLOCK_SKEW = timedelta(days=1)
"""How far a school's clock may be ahead before the office is told."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A bundle whose seal is whole and whose content is of the schema."""

    file: str
    digest: str
    fingerprint: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that does not count.

    Reasons: too_large, unreadable, not_a_bundle, unknown_type, seal_broken,
    garbage, newer_schema, key_mismatch, no_school, not_expected, wrong_key,
    two_keys, forked.
    """

    file: str
    reason: str
    school: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """The newest accepted bundle of each school, the refused files, and those that repeat or are older."""

    current: Mapping[str, Arrival]
    refused: tuple[Refused, ...] = ()
    repeated: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    clock_ahead: tuple[str, ...] = ()


def take_in(folder: Path, expected: Sequence[ExpectedSchool], *, now: datetime) -> Intake:
    """Read every `.rasoat` file under `folder`."""
    files = sorted(path for path in folder.rglob("*.rasoat") if path.is_file())
    return sort_out((_read(path, folder) for path in files), expected, now=now)


def sort_out(items: Iterable[Arrival | Refused], expected: Sequence[ExpectedSchool], *, now: datetime) -> Intake:
    """Decide which bundles count."""
    known = {school.code: school for school in expected}
    refused: list[Refused] = []
    by_school: defaultdict[str, dict[str, Arrival]] = defaultdict(dict)
    repeated: list[str] = []
    for item in items:
        if isinstance(item, Refused):
            refused.append(item)
        elif reason := _objection(item, known):
            refused.append(_refuse(item, reason))
        else:
            same = by_school[item.payload.school.code or ""].setdefault(item.digest, item)
            if same is not item:
                repeated.append(item.file)
    current: dict[str, Arrival] = {}
    older: list[str] = []
    for code in sorted(by_school):
        arrivals = sorted(by_school[code].values(), key=lambda item: (item.payload.seq, item.digest))
        if reason := _disagreement(arrivals):
            refused += [_refuse(item, reason) for item in arrivals]
            continue
        current[code] = arrivals[-1]
        older += [item.file for item in arrivals[:-1]]
    ahead = [code for code, item in current.items() if item.payload.created > now + CLOCK_SKEW]
    return Intake(
        current, tuple(sorted(refused, key=_order)), tuple(sorted(repeated)), tuple(sorted(older)), tuple(ahead)
    )


def _read(path: Path, folder: Path) -> Arrival | Refused:
    name = path.relative_to(folder).as_posix()
    try:
        if path.stat().st_size > FILE_LIMIT:
            return Refused(name, "too_large")
        return open_bundle(path.read_bytes(), name)
    except OSError:
        return Refused(name, "unreadable")


def open_bundle(content: bytes, name: str) -> Arrival | Refused:
    """Check one bundle's seal and content."""
    try:
        opened = unseal(content)
        payload = unpack(opened.payload)
    except BadBundleError as error:
        return Refused(name, error.reason)
    arrival = Arrival(name, hashlib.sha256(opened.payload).hexdigest(), opened.fingerprint, payload)
    return arrival if payload.key == opened.fingerprint else _refuse(arrival, "key_mismatch")


def _objection(item: Arrival, known: Mapping[str, ExpectedSchool]) -> str:
    code = item.payload.school.code
    if not code:
        return "no_school"
    if code not in known:
        return "not_expected"
    registered = known[code].fingerprint
    return "wrong_key" if registered and registered != item.fingerprint else ""


def _disagreement(arrivals: Sequence[Arrival]) -> str:
    """Two keys for one school, or one number used twice (a copied key): a person has to decide."""
    if len({item.fingerprint for item in arrivals}) > 1:
        return "two_keys"
    numbers = [item.payload.seq for item in arrivals]
    return "forked" if len(set(numbers)) < len(numbers) else ""


def _refuse(item: Arrival, reason: str) -> Refused:
    return Refused(item.file, reason, item.payload.school.code or "", item.fingerprint)


def _order(item: Refused) -> tuple[str, str]:
    return (item.file, item.reason)
