"""What an earlier scan learnt and a later one took over, as the devices answered alike (docs/decisions/0131, 0205)."""

from reports.content.findings import Ground
from reports.dates import time_text
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import ServiceObservation, TcpPortsObservation


def standing(ground: Ground) -> str:
    """Return a sentence on the devices whose answers stand from before the newest scans, "" where there are none."""
    taken_over = _taken_over(ground)
    if not taken_over:
        return ""
    oldest = min(item.seen_at for item in taken_over)
    return ground.speech.count(
        "{count} device answered as before, so that what was learnt of it earlier stands; the oldest is of {time}. "
        "rasoat scan --fresh asks everything again.",
        "{count} devices answered as before, so that what was learnt of them earlier stands; the oldest is of {time}. "
        "rasoat scan --fresh asks everything again.",
        len({(item.scan_id, item.target) for item in taken_over}),
        time=time_text(oldest, ground.speech.language),
    )


def _taken_over(ground: Ground) -> list[Evidence]:
    """Return what the newest scan of each place holds of ports and services from before it began."""
    newest = {(scan.site, scan.vantage): scan for scan in ground.inventory.scans}
    began = {scan.id: scan.started for scan in newest.values()}
    return [
        item
        for item in ground.inventory.evidence
        if item.scan_id in began
        and item.seen_at < began[item.scan_id]
        and isinstance(item.observation, TcpPortsObservation | ServiceObservation)
    ]
