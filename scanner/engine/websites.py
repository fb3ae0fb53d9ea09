"""Looks at the websites of the plan, one connection at a time each."""

import asyncio
from collections.abc import Sequence

from scanner.engine.asking import Question, ask
from scanner.engine.recorder import Findings
from scanner.engine.session import Session
from scanner.model.closed_lists import CoverageState, Reason
from scanner.probes.base import Probe, Target, all_probes
from scanner.site_url import SiteUrl

_AT_A_TIME = 8
"""Websites asked side by side; those on one address still share the gate's limit for it."""


async def look_at_sites(session: Session) -> None:
    """Put every web probe to each website that an earlier part of this scan has not finished."""
    sites = [site for site in session.plan.sites if site.url not in session.done]
    if not sites:
        return
    session.meter.begin("websites", len(sites))
    turn = asyncio.Semaphore(_AT_A_TIME)

    async def one(site: SiteUrl) -> None:
        async with turn:
            await _look(session, site)
        session.meter.advance("websites")

    async with asyncio.TaskGroup() as group:
        for site in sites:
            group.create_task(one(site))
    session.meter.end("websites")


async def _look(session: Session, site: SiteUrl) -> None:
    findings = Findings(session.scan.id, site.url)
    named = next((host for host in session.gate.scope.hosts if host.host == site.host), None)
    probes = web_probes(site, all_probes())
    address = _reachable(named.addresses if named else ())
    for probe in probes:
        if address is None:
            findings.ended(
                probe.name, CoverageState.FAILED, Reason.NOT_REACHED, port=site.port, detail="the name does not resolve"
            )
            continue
        await ask(session, Question(probe, website_target(site, address)), findings)
    await session.recorder.record([findings], host_done=True)
    session.finished.add(site.url)


def website_target(site: SiteUrl, address: str) -> Target:
    """Return the target that a website is at one of its pinned addresses."""
    service = "https" if site.tls else "http"
    return Target(address, site.port, service=service, tls=site.tls, host=site.host, url=site.url)


def web_probes(site: SiteUrl, probes: Sequence[Probe]) -> tuple[Probe, ...]:
    """Return the probes that understand a website: those of http and, inside TLS, of https and tls."""
    names = frozenset({"http", "https", "tls", "ssl"}) if site.tls else frozenset({"http"})
    return tuple(probe for probe in probes if probe.services & names)


def _reachable(addresses: Sequence[str]) -> str | None:
    """Prefer IPv4: many school lines have no IPv6 at all."""
    return next((text for text in addresses if ":" not in text), next(iter(addresses), None))
