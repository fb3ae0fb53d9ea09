"""The way to a judgement for web pages: websites checked by their URL, and every HTTP service found in the LAN."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from checks.base import Judgement
from checks.facts import Facts, reason_of
from checks.judging import not_evaluated
from scanner.model.closed_lists import CoverageState, Outcome, Reason, Transport
from scanner.model.device import Device, Website
from scanner.model.evidence import Evidence
from scanner.model.inventory import ObservationT
from scanner.model.observations.web import HttpObservation, TlsObservation

HTTP_NAMES = frozenset({"http", "https", "http-alt", "https-alt", "http-proxy", "ssl/http"})
TLS_NAMES = frozenset({"https", "https-alt", "ssl/http"})
WEB_PORT, TLS_PORT = 80, 443


@dataclass(frozen=True, slots=True)
class Page:
    """A website (`port` None) or an HTTP service of a device; `target` is the URL or the address."""

    subject: Device | Website
    target: str
    port: int | None = None

    @property
    def label(self) -> str:
        """What a person calls it: the URL, or address and port."""
        return self.target if self.port is None else f"{self.target}:{self.port}"

    @property
    def is_website(self) -> bool:
        """True for a website that was checked by its URL."""
        return isinstance(self.subject, Website)


Pairs = Sequence[tuple[Evidence, ObservationT]]


def web_pages(facts: Facts) -> Iterator[Page]:
    """Yield every website and every HTTP service of a device."""
    return _pages(facts, HTTP_NAMES, HttpObservation, tls=False)


def tls_pages(facts: Facts) -> Iterator[Page]:
    """Yield every website and every service of a device that speaks TLS."""
    return _pages(facts, TLS_NAMES, TlsObservation, tls=True)


def judge_pages(
    facts: Facts,
    probe: str,
    kind: type[ObservationT],
    opinion: Callable[[Page, Pairs[ObservationT]], Iterable[Judgement]],
    *,
    pages: Callable[[Facts], Iterator[Page]] = web_pages,
    port: int = WEB_PORT,
) -> Iterator[Judgement]:
    """Yield the judgements of every page; `opinion` gets the newest scan's observations, oldest first."""
    with_page = set()
    for page in pages(facts):
        with_page.add(page.subject.id)
        yield from judge_page(facts, probe, kind, opinion, page)
    for device in facts.devices:
        if device.id in with_page or device.personal or not device.addresses:
            continue
        unknown = facts.port_unknown(device, port)
        if unknown is not None:
            yield at_page(not_evaluated(unknown), Page(device, device.addresses[0], port))


def judge_page(
    facts: Facts,
    probe: str,
    kind: type[ObservationT],
    opinion: Callable[[Page, Pairs[ObservationT]], Iterable[Judgement]],
    page: Page,
) -> Iterator[Judgement]:
    """Yield the judgements of one page; without an observation, why there is none."""
    seen = _newest(facts, page, kind)
    if not seen:
        yield at_page(not_evaluated(_silence(facts, probe, page)), page)
        return
    newer_failure = facts.failed_after(probe, page.target, page.port, seen[-1][0])
    for judgement in opinion(page, seen):
        if judgement.outcome is Outcome.PASS and newer_failure is not None:
            yield at_page(replace(not_evaluated(newer_failure), sub_key=judgement.sub_key), page)
        else:
            yield at_page(judgement, page, *(evidence for evidence, _ in seen))


def at_page(judgement: Judgement, page: Page, *evidence: Evidence) -> Judgement:
    """Return a judgement that names its page; evidence that the judge chose itself is kept."""
    return replace(
        judgement,
        device=None if page.is_website else page.subject.id,
        website=page.subject.id if page.is_website else None,
        address=None if page.is_website else page.target,
        port=page.port,
        evidence=judgement.evidence or tuple(item.id for item in evidence),
        params={"page": page.label, **judgement.params},
    )


def _pages(facts: Facts, names: frozenset[str], kind: type[ObservationT], *, tls: bool) -> Iterator[Page]:
    for website in facts.websites:
        yield Page(website, website.url)
    for device in facts.devices:
        listed = {
            (service.address, service.port)
            for service in device.services
            if service.transport is Transport.TCP
            and ((service.name and service.name.value in names) or (tls and service.tls))
        }
        seen = {(evidence.target, int(getattr(item, "port", 0))) for evidence, item in facts.seen(device, kind)}
        for address, port in sorted(listed | seen):
            yield Page(device, address, port)


def _newest(facts: Facts, page: Page, kind: type[ObservationT]) -> Pairs[ObservationT]:
    address = None if page.is_website else page.target
    seen = facts.seen(page.subject, kind, address=address)
    here = [pair for pair in seen if page.port is None or getattr(pair[1], "port", None) == page.port]
    last = max((facts.started(evidence.scan_id) for evidence, _ in here), default=None)
    return [pair for pair in here if facts.started(pair[0].scan_id) == last]


def _silence(facts: Facts, probe: str, page: Page) -> Reason:
    attempt = facts.attempt(probe, page.target, page.port)
    if attempt is None:
        return Reason.NOT_REACHED
    return Reason.GARBAGE if attempt.state is CoverageState.DONE else reason_of(attempt)
