"""Websites a scan looks at: their URLs as written, and their addresses, resolved once and pinned for the run."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scanner.errors import UsageError
from scanner.model.closed_lists import Transport
from scanner.model.message import Message
from scanner.model.ports import NEVER_SEND_PORTS, expected_service
from scanner.model.scope import WEB_PORTS, NamedHost
from scanner.text import clean

RESOLVE_SECONDS = 10.0
"""How long one name may take to resolve."""


@dataclass(frozen=True, slots=True)
class SiteUrl:
    """One website: `url` in normal form, `host` as asked of the resolver (IDNA), and the port."""

    url: str
    host: str
    port: int
    tls: bool


def parse_site_url(text: str) -> SiteUrl:
    """Return the website that a URL or a bare host name means; https is tried where no scheme is written.

    Raises `UsageError` for another scheme, credentials in the URL, or a port
    that does not belong to a website.
    """
    plain = text.strip()
    try:
        parts = urlsplit(plain if "://" in plain else f"https://{plain}")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = _host(parts.hostname or "")
        if parts.scheme not in {"http", "https"} or parts.username is not None or not _web_port(port):
            raise ValueError(plain)
    except ValueError as error:
        raise _not_understood(plain) from error
    tls = parts.scheme == "https"
    written = f"[{host}]" if ":" in host else host
    place = written if port == (443 if tls else 80) else f"{written}:{port}"
    path = clean(parts.path, 500) or "/"
    query = f"?{clean(parts.query, 500)}" if parts.query else ""
    return SiteUrl(f"{parts.scheme}://{place}{path}{query}", host, port, tls)


def read_url_list(path: Path) -> tuple[str, ...]:
    """Return the URLs of a text file, one a line; empty lines and lines that begin with # are left out.

    Raises `UsageError` if the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            Message.of("Asked to read website addresses from {path}.", path=str(path)),
            Message.of("The file cannot be read: {detail}", detail=clean(str(error), 200)),
            Message.of("Give a text file (UTF-8) with one website address a line."),
        ) from error
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


async def pin_sites(sites: Sequence[SiteUrl]) -> tuple[NamedHost, ...]:
    """Resolve each host once, ten at a time, and return it with its addresses and the ports it may be asked on.

    A host that does not resolve has no addresses: it is reported, not refused.
    """
    turn = asyncio.Semaphore(10)

    async def resolve(host: str) -> NamedHost:
        async with turn:
            found = await _addresses(host)
        asked = frozenset(site.port for site in sites if site.host == host)
        return NamedHost(host, found, WEB_PORTS | asked)

    hosts = dict.fromkeys(site.host for site in sites)
    return tuple(await asyncio.gather(*(resolve(host) for host in hosts)))


async def _addresses(host: str) -> tuple[str, ...]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(RESOLVE_SECONDS):
            rows = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(_plain(str(row[4][0])) for row in rows if _usable(str(row[4][0]))))


def _plain(address: str) -> str:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)


def _usable(address: str) -> bool:
    parsed = ipaddress.ip_address(_plain(address))
    return not (parsed.is_multicast or parsed.is_unspecified)


def _host(name: str) -> str:
    """Return a host name in the form that goes over the wire; raises `ValueError` (`UnicodeError` is one)."""
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        wire = name.rstrip(".").encode("idna").decode("ascii").lower()
    labels = wire.split(".")
    if not wire or len(wire) > 253 or not all(_label(label) for label in labels) or labels[-1].isdigit():
        raise ValueError(name)
    return wire


def _label(label: str) -> bool:
    return 0 < len(label) < 64 and label.replace("-", "").replace("_", "").isalnum() and label.isascii()


def _web_port(port: int) -> bool:
    if port in NEVER_SEND_PORTS or not 0 < port < 65536:
        return False
    service = expected_service(Transport.TCP, port)
    return port in WEB_PORTS or "http" in service or (not service and port >= 1024)


def parse_site_urls(texts: Iterable[str]) -> tuple[SiteUrl, ...]:
    """Return the websites that the texts mean, each once, in the order written."""
    return tuple(dict.fromkeys(parse_site_url(text) for text in texts))


def _not_understood(text: str) -> UsageError:
    return UsageError(
        Message.of("Asked to look at the website {url}.", url=clean(text, 200)),
        Message.of("This is not the address of a website."),
        Message.of("Write it like https://truong.edu.vn (http or https, no user name, an ordinary web port)."),
    )
