"""The first page: what was reviewed, what came of it, how far to trust it."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.content.findings import Ground
from reports.content.places import sentence_case
from reports.dates import number_text, short_date, time_text
from reports.wording import (
    SEVERITY_SIGNS,
    STATUS_SIGNS,
    level_word,
    profile_word,
    severity_word,
    status_word,
)
from scanner.hidden import unscanned_sites
from scanner.model.closed_lists import DeviceKind, Severity, VerdictStatus
from scanner.model.scan import Scan, ScanState
from scanner.model.site import MAIN_SITE


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the one set, with its word and sign."""

    key: str
    word: str
    sign: str
    count: int


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One scan that the picture rests on; `answered` counts the devices of which it saw anything, personal ones too."""

    started: str
    duration: str
    site: str
    scope: str
    authorised_by: str
    state: str
    profile: str
    answered: int


def severity_numbers(ground: Ground) -> tuple[Number, ...]:
    """Return the gaps by severity, the most severe first; informational ones only where there are any."""
    gaps, language = ground.assessment.counts.gaps, ground.speech.language
    return tuple(
        Number(
            severity,
            sentence_case(severity_word(severity, language)),
            SEVERITY_SIGNS[severity],
            gaps.get(severity, 0),
        )
        for severity in Severity
        if severity is not Severity.INFO or gaps.get(severity)
    )


def status_numbers(ground: Ground) -> tuple[Number, ...]:
    """Return the entries of the letter by status."""
    verdicts, language = ground.assessment.counts.verdicts, ground.speech.language
    return tuple(
        Number(status, sentence_case(status_word(status, language)), STATUS_SIGNS[status], verdicts.get(status, 0))
        for status in VerdictStatus
    )


def conclusion(ground: Ground) -> tuple[str, ...]:
    """Return what may be said in a few sentences; never an "all clear" over what was not seen."""
    _, ngettext = ground.speech.say, ground.speech.count
    counts = ground.assessment.counts
    gaps = sum(counts.gaps.values())
    severe = counts.gaps.get(Severity.CRITICAL, 0) + counts.gaps.get(Severity.HIGH, 0)
    if not counts.devices and not counts.websites:
        sentences = [_("No device and no website has been recorded, so nothing can be concluded.")]
    elif severe:
        sentences = [
            ngettext(
                "{count} gap has to be closed, {severe} of them critical or high: act now.",
                "{count} gaps have to be closed, {severe} of them critical or high: act now.",
                gaps,
                severe=severe,
            )
        ]
    elif gaps:
        sentences = [ngettext("{count} gap has to be closed.", "{count} gaps have to be closed.", gaps)]
    else:
        sentences = [_("No confirmed gap in the part that was looked at.")]
    if counts.suspected:
        sentences.append(
            ngettext(
                "{count} suspicion has to be verified.", "{count} suspicions have to be verified.", counts.suspected
            )
        )
    return (*sentences, *_limits(ground))


def _limits(ground: Ground) -> Iterable[str]:
    _, language = ground.speech.say, ground.speech.language
    counts = ground.assessment.counts
    if ground.inventory.scans and ground.inventory.scans[-1].state is not ScanState.FINISHED:
        yield _("The last scan did not end properly; what it did not reach is unknown.")
    if ground.assessment.hidden_networks:
        yield _("Part of the network cannot be seen from where the scan ran, so it must not be called safe.")
    if counts.looked_at < counts.asked:
        yield _(
            "{done} of {asked} questions to devices got an answer; what was not looked at is listed below.",
            done=number_text(counts.looked_at, language),
            asked=number_text(counts.asked, language),
        )
    owned, seen = ground.inventory.school.computers_owned, _computers(ground)
    if owned is not None and seen < owned:
        yield _(
            "{seen} computers were seen, the school owns {owned}: the others were off or out of sight.",
            seen=seen,
            owned=owned,
        )
    yield from _sites_left(ground)
    if ground.assessment.broken_checks:
        yield _("Some checks failed by a fault of the program; their results are missing.")


def _sites_left(ground: Ground) -> Iterable[str]:
    left, _ = unscanned_sites(ground.inventory), ground.speech.say
    if not left:
        return
    if ground.places.public:
        yield ground.speech.count(
            "{count} site of the school was not scanned.", "{count} sites of the school were not scanned.", len(left)
        )
    else:
        named = ", ".join(_("main site") if name == MAIN_SITE.name else name for name in left)
        yield _("Sites of the school that were not scanned: {sites}.", sites=named)


def _computers(ground: Ground) -> int:
    kinds = {DeviceKind.COMPUTER, DeviceKind.SERVER}
    return sum(device.kind.value in kinds for device in ground.inventory.devices)


def authorisation(ground: Ground) -> str:
    """Return who authorised the scans, or that no permission sheet has been recorded."""
    _ = ground.speech.say
    named = sorted({scan.authorised_by for scan in ground.inventory.scans if scan.authorised_by})
    if not named:
        return _("No permission sheet has been recorded for these scans.")
    if ground.places.public:
        return _("The scans were authorised; the name is kept at the school.")
    return _("Authorised by: {names}. No permission sheet has been recorded.", names="; ".join(named))


def scan_rows(ground: Ground) -> tuple[ScanRow, ...]:
    """Return the scans, oldest first."""
    return tuple(_scan(ground, scan) for scan in ground.inventory.scans)


def _scan(ground: Ground, scan: Scan) -> ScanRow:
    _, language, public = ground.speech.say, ground.speech.language, ground.places.public
    states = {
        ScanState.RUNNING: _("still running"),
        ScanState.FINISHED: _("finished"),
        ScanState.INTERRUPTED: _("interrupted, incomplete"),
        ScanState.FAILED: _("failed, incomplete"),
    }
    minutes = max(1, round((scan.finished - scan.started).total_seconds() / 60)) if scan.finished else None
    return ScanRow(
        started=time_text(scan.started, language),
        duration=ground.speech.count("{count} minute", "{count} minutes", minutes) if minutes else "–",
        site=scan.site if scan.site != MAIN_SITE.name else _("main site"),
        scope=_("kept at the school") if public else ", ".join((*scan.scope, *scan.settings.site_urls)),
        authorised_by=_authorised(ground, scan),
        state=states[scan.state],
        profile=profile_word(scan.settings.profile, language),
        answered=ground.inventory.answered.get(scan.id, 0),
    )


def _authorised(ground: Ground, scan: Scan) -> str:
    _ = ground.speech.say
    if not scan.authorised_by:
        return _("not given")
    return _("given") if ground.places.public else scan.authorised_by


def school_facts(ground: Ground) -> tuple[tuple[str, str], ...]:
    """Return what is known of the school as pairs of label and value."""
    _, language, school = ground.speech.say, ground.speech.language, ground.inventory.school
    numbers = (
        (_("Pupils"), school.pupils),
        (_("Pupils taking Informatics"), school.pupils_informatics),
        (_("Classes"), school.classes),
        (_("Staff"), school.staff),
        (_("Computers owned"), school.computers_owned),
        (_("Computers broken"), school.computers_broken),
        (_("Internet lines"), school.lines),
    )
    levels = ", ".join(level_word(level, language) for level in school.levels)
    texts = ((_("School code"), school.code or ""), (_("Level"), levels))
    return (
        *((label, value) for label, value in texts if value),
        *((label, number_text(value, language)) for label, value in numbers if value is not None),
    )


def period(ground: Ground, days: int) -> str:
    """Return the period that the picture covers."""
    scans, language = ground.inventory.scans, ground.speech.language
    if not scans:
        return "–"
    first, last = short_date(scans[0].started, language), short_date(scans[-1].started, language)
    span = first if first == last else f"{first} – {last}"
    return ground.speech.say("{span} (looking back {days} days)", span=span, days=days)
