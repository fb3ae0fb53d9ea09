"""The end of a scan in sentences: how long, how many packets, how gently, and who stopped answering (DESIGN §3)."""

from reports.dates import number_text
from reports.locale import _, current_language, ngettext
from scanner.events import ScanFinished
from scanner.text import clean


def end_sheet(event: ScanFinished, broken: int = 0) -> list[str]:
    """Return what the console and the dashboard say at the end; `broken` counts questions that failed by our fault."""
    hosts = ngettext("{count} device", "{count} devices", event.hosts)
    sentences = [
        _("{hosts} in {seconds} seconds.", hosts=hosts, seconds=_number(event.seconds)),
        _(
            "Sent: {packets} packets, at most {peak} a second.",
            packets=_number(event.packets),
            peak=_number(event.peak_rate),
        ),
    ]
    if event.packets_most_at:
        sentences.append(
            _(
                "Packets per device: {median} in the middle, {most} at most, to {device}.",
                median=_number(event.packets_median),
                most=_number(event.packets_most),
                device=clean(event.packets_most_at, 60),
            )
        )
    if event.stopped_answering:
        names = ", ".join(clean(address, 60) for address in event.stopped_answering)
        sentences.append(_("Stopped answering during the scan, please look after them: {devices}", devices=names))
    elif event.packets and event.state == "finished":
        sentences.append(_("No device stopped answering during the scan."))
    if broken:
        sentences.append(
            ngettext(
                "{count} question failed by a fault of rasoat; its result is missing.",
                "{count} questions failed by a fault of rasoat; their results are missing.",
                broken,
            )
        )
    return sentences


def _number(value: float) -> str:
    return number_text(value, current_language())
