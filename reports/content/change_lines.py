"""Changes between two runs in words, and in one line."""

from collections.abc import Iterator, Sequence

from checks.base import Check, Finding
from checks.registry import all_checks
from reports.changes import Changes, FindingChange, PortChange
from reports.dates import time_text
from reports.speech import Speech
from reports.wording import kind_word, severity_word
from scanner.model.closed_lists import Outcome
from scanner.model.device import Device
from scanner.model.message import Message
from scanner.model.scan import ScanState

FIELDS = {
    "kind": Message.of("kind"),
    "os": Message.of("operating system"),
    "vendor": Message.of("maker"),
    "model": Message.of("model"),
    "hostname": Message.of("host name"),
    "serial": Message.of("serial number"),
    "mac": Message.of("hardware address (MAC)"),
    "platform": Message.of("website software"),
    "version": Message.of("version"),
    "server": Message.of("web server"),
}


def summary_line(changes: Changes, language: str) -> str:
    """Return all that changed in one line, the counts that are zero left out."""
    speech = Speech(language)
    parts = [speech.count(*words, count) for words, count in _counted(changes) if count]
    return ", ".join(parts) if parts else speech.say("nothing changed")


def _counted(changes: Changes) -> tuple[tuple[tuple[str, str], int], ...]:
    return (
        (("{count} new device", "{count} new devices"), len(changes.new)),
        (("{count} device is back", "{count} devices are back"), len(changes.returned)),
        (("{count} device gone", "{count} devices gone"), len(changes.gone)),
        (("{count} device not looked for", "{count} devices not looked for"), len(changes.unseen)),
        (("{count} device moved", "{count} devices moved"), len(changes.moved)),
        (("{count} value changed", "{count} values changed"), len(changes.fields)),
        (("{count} port opened", "{count} ports opened"), len(changes.opened)),
        (("{count} port closed", "{count} ports closed"), sum(item.certain for item in changes.closed)),
        (
            ("{count} port without an answer", "{count} ports without an answer"),
            sum(not item.certain for item in changes.closed),
        ),
        (("{count} new gap or suspicion", "{count} new gaps or suspicions"), len(changes.new_findings)),
        (("{count} fixed", "{count} fixed"), len(changes.fixed)),
        (("{count} no longer tested", "{count} no longer tested"), len(changes.untested)),
    )


def change_lines(changes: Changes, language: str) -> Iterator[str]:
    """Return the changes for a console, one section after the other."""
    speech = Speech(language)
    yield from _head(changes, speech)
    yield from _devices(changes, speech)
    yield from _details(changes, speech)
    yield from _gaps(changes, speech)
    yield ""
    yield speech.say("In short: {line}.", line=summary_line(changes, language))


def _head(changes: Changes, speech: Speech) -> Iterator[str]:
    before, after = changes.before, changes.after
    yield speech.say(
        "Changes from {before} to {after} ({site})",
        before=time_text(before.started, speech.language),
        after=time_text(after.started, speech.language),
        site=after.site,
    )
    if before.vantage != after.vantage:
        yield speech.say("The two scans were run from different places: what one sees may be hidden from the other.")
    for scan in (before, after):
        if scan.state is not ScanState.FINISHED:
            yield speech.say(
                "The scan of {when} did not come to its end.", when=time_text(scan.started, speech.language)
            )
    if changes.personal_before != changes.personal_after:
        yield speech.say(
            "Personal devices, only counted: {before} → {after}",
            before=changes.personal_before,
            after=changes.personal_after,
        )


def _devices(changes: Changes, speech: Speech) -> Iterator[str]:
    _ = speech.say
    sections = (
        (_("New devices"), changes.new),
        (_("Back again, known from earlier scans"), changes.returned),
        (_("Gone: looked for and not found"), changes.gone),
        (_("Not seen, but not looked at either"), changes.unseen),
    )
    for title, devices in sections:
        yield from _section(title, [_device(item, speech) for item in devices])
    moved = [
        f"{_name(changes, item.device.id)}: {', '.join(item.before)} → {', '.join(item.after)}"
        for item in changes.moved
    ]
    yield from _section(_("Other address, same device"), moved)


def _device(device: Device, speech: Speech) -> str:
    name = device.hostname.value if device.hostname else device.model.value if device.model else ""
    parts = [", ".join(device.addresses), kind_word(device.kind.value, speech.language), name, device.mac or ""]
    return "  ".join(part for part in parts if part)


def _details(changes: Changes, speech: Speech) -> Iterator[str]:
    _ = speech.say
    fields = [
        f"{_name(changes, item.subject)}: {_field(item.field, speech)}: "
        f"{_value(item.field, item.before, speech)} → {_value(item.field, item.after, speech)}"
        for item in changes.fields
    ]
    yield from _section(_("Changed"), fields)
    opened = [
        _port(changes, item) + ("" if item.certain else " " + _("(not known whether it was open before)"))
        for item in changes.opened
    ]
    yield from _section(_("Ports now open"), opened)
    yield from _section(_("Ports now closed"), [_port(changes, item) for item in changes.closed if item.certain])
    silent = [_port(changes, item) for item in changes.closed if not item.certain]
    yield from _section(_("Ports without an answer: closed, or not asked"), silent)


def _field(name: str, speech: Speech) -> str:
    return speech.say(FIELDS[name].text)


def _value(field: str, value: str, speech: Speech) -> str:
    return kind_word(value, speech.language) if field == "kind" else value


def _port(changes: Changes, item: PortChange) -> str:
    return f"{_name(changes, item.device)}: {item.port}/{item.transport} {item.name}".rstrip()


def _gaps(changes: Changes, speech: Speech) -> Iterator[str]:
    _ = speech.say
    checks = all_checks()
    sections = (
        (_("New gaps and suspicions"), changes.new_findings),
        (_("Fixed: the same check on the same device passed"), changes.fixed),
        (_("Still open"), changes.still),
        (_("No longer tested: nothing is known of them now"), changes.untested),
    )
    for title, items in sections:
        yield from _section(title, [_gap(changes, item, checks.get(item.finding.check), speech) for item in items])


def _gap(changes: Changes, item: FindingChange, check: Check | None, speech: Speech) -> str:
    finding = item.finding
    title = (speech.text(check.title, finding.params) if check else None) or finding.check
    text = f"[{severity_word(finding.severity, speech.language)}] {title} – {_place(changes, finding)}"
    return text + "".join(f" ({note})" for note in _notes(item, speech))


def _notes(item: FindingChange, speech: Speech) -> Iterator[str]:
    if item.finding.outcome is Outcome.SUSPECTED:
        yield speech.say("suspected")
    if item.finding.waived:
        yield speech.say("risk accepted")
    if item.after is not None and item.before is Outcome.NOT_EVALUATED:
        yield speech.say("not tested last time")


def _place(changes: Changes, finding: Finding) -> str:
    name = _name(changes, finding.device or finding.website or "")
    return f"{name}:{finding.port}" if finding.port and finding.device else name


def _name(changes: Changes, subject: str) -> str:
    return changes.names.get(subject, subject[:10])


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"{title} ({len(lines)})"
        yield from (f"  - {line}" for line in lines)
