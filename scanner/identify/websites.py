"""Websites that were checked by their URL."""

import hashlib
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from scanner.identify.addresses import URL_SCHEMES
from scanner.identify.naming import votes_of
from scanner.identify.services import PLATFORM_CHANNELS
from scanner.identify.vote import Vote, strongest
from scanner.model.device import Website
from scanner.model.evidence import Evidence
from scanner.model.guess import Guess
from scanner.model.scan import Scan


def websites_of(scans: Iterable[Scan], evidence: Iterable[Evidence]) -> tuple[Website, ...]:
    """Return the websites that scans were asked to look at or have evidence of, sorted by id."""
    found: dict[str, list[Evidence]] = {}
    for scan in scans:
        for url in scan.settings.site_urls:
            found.setdefault(normal_url(url), [])
    for item in evidence:
        if item.target.lower().startswith(URL_SCHEMES):
            found.setdefault(_owner(normal_url(item.target), found), []).append(item)
    return tuple(sorted((_website(url, items) for url, items in found.items()), key=lambda site: site.id))


def normal_url(text: str) -> str:
    """Return a URL with scheme and host in lower case and a path; a bare host name is taken as HTTPS."""
    plain = text.strip()
    if not plain.lower().startswith(URL_SCHEMES):
        plain = f"https://{plain}"
    scheme, _, rest = plain.partition("://")
    host, divider, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}{divider}{path}" if divider else f"{scheme.lower()}://{host.lower()}/"


def website_id(url: str) -> str:
    """Return a website's id."""
    return hashlib.sha256(f"website\0{normal_url(url)}".encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _owner(url: str, known: Iterable[str]) -> str:
    """Return the asked-for website on the same host that an observation belongs to: the longest path that begins it."""
    own = [site for site in known if _host(site) == _host(url)]
    fitting = [site for site in own if _path(url).startswith(_path(site))]
    return max(fitting or own or [url], key=lambda site: (len(site), site))


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"


def _website(url: str, evidence: Sequence[Evidence]) -> Website:
    ordered = sorted(evidence, key=lambda item: (item.seen_at, item.id))
    newest = {(item.observation.KIND, item.target): item.scan_id for item in ordered}
    speaking = [item for item in ordered if newest[item.observation.KIND, item.target] == item.scan_id]
    votes = [vote for item in speaking for vote in votes_of(item) if vote.field in {"product", "version"}]
    platform = strongest(vote for vote in votes if vote.field == "product" and vote.channel in PLATFORM_CHANNELS)
    return Website(
        id=website_id(url),
        url=url,
        platform=platform,
        version=_version(votes, platform),
        server=_server(votes),
        evidence=tuple(sorted({item.id for item in ordered})),
    )


def _version(votes: Sequence[Vote], platform: Guess | None) -> Guess | None:
    if platform is None:
        return None
    return strongest(vote for vote in votes if vote.field == "version" and vote.rule == platform.rule)


def _server(votes: Sequence[Vote]) -> Guess | None:
    return strongest(vote for vote in votes if vote.field == "product" and vote.channel == "http_server")
