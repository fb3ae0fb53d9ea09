"""Pupils' phones are counted, not recorded: the pass at a scan's end that decides which devices those are."""

from datetime import datetime

from scanner.identify.fold import fold
from scanner.model.closed_lists import DeviceKind
from scanner.model.scan import Scan
from scanner.store.repository import Repository


def redact_personal_devices(repository: Repository, scan: Scan, *, as_of: datetime) -> int:
    """Drop names and hardware addresses of the personal devices of one scan; return how many devices those were.

    To be called once the scan is stored and before its identities are. A device that a person called
    not personal stays as it is. Doing it twice is the same as doing it once.
    """
    evidence = repository.evidence([scan.id])
    folded = fold(
        scans=(scan,),
        evidence=evidence,
        coverage=(),
        as_of=as_of,
        known=repository.identities(),
        person_values=repository.person_values(),
    )
    personal = [device for device in folded.inventory.devices if device.personal]
    target_of = {item.id: item.target for item in evidence}
    targets = {
        target_of[item]: DeviceKind(device.kind.value)
        for device in personal
        for item in device.evidence
        if item in target_of
    }
    if targets:
        repository.redact_personal(scan.id, targets)
        repository.purge()
    return len(personal)
