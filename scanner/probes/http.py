"""The start page of a web server: one GET, and its redirects as far as the scope reaches."""

import hashlib
import re
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.web import HttpObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http_client import Endpoint, HttpReply, get, resolve_reference, split_url
from scanner.probes.protocols.html_page import HtmlPage, decode, parse_page
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

WEB_SERVICES = frozenset({"http", "https"})
_MOST_REDIRECTS = 4
_REALM = re.compile(r'realm\s*=\s*(?:"([^"]*)"|([^\s,"]+))', re.IGNORECASE)
_FIELDS = 80


def start_of(target: Target) -> tuple[Endpoint, str]:
    """Return where a target's start page is asked, and its path."""
    endpoint = Endpoint(target.address, target.port, target.tls, target.host)
    parts = split_url(target.url) if target.url else None
    return endpoint, path_of(parts.path, parts.query) if parts else "/"


def path_of(path: str, query: str) -> str:
    """Return the request target of a URL, in ASCII without spaces."""
    text = (path or "/") + (f"?{query}" if query else "")
    return "".join(c if "!" <= c <= "~" else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text)


def follow(gate: "Gate", current: Endpoint, url: str) -> tuple[Endpoint, str] | None:
    """Return where a redirect leads, None where the scope does not reach it or its name is not known here."""
    parts = split_url(url)
    if parts is None or parts.hostname is None:
        return None
    tls = parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    address = _address_of(gate, current, parts.hostname)
    if address is None or not gate.scope.permits(address, port, Transport.TCP):
        return None
    host = parts.hostname if parts.hostname != address else ""
    return Endpoint(address, port, tls, host), path_of(parts.path, parts.query)


def _address_of(gate: "Gate", current: Endpoint, name: str) -> str | None:
    """Return the address behind a name without asking anyone: itself, the same host, or a pinned host of the scope."""
    if name in {current.host, current.address}:
        return current.address
    for host in gate.scope.hosts:
        if host.host == name:
            same = current.address if current.address in host.addresses else None
            return same or next(iter(host.addresses), None)
    return name if gate.scope.permits(name) else None


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read the start page and describe the last reply reached."""
    endpoint, path = start_of(target)
    passed: list[str] = []
    while True:
        reply = await get(gate, endpoint, path)
        page = parse_page(decode(reply.body, reply.header(b"content-type")))
        onward = _onward(reply, page, endpoint.url(path))
        step = follow(gate, endpoint, onward) if onward and len(passed) < _MOST_REDIRECTS else None
        if step is None or step[0].url(step[1]) in (*passed, endpoint.url(path)):
            break
        passed.append(endpoint.url(path))
        endpoint, path = step
    return Answer((_observation(target, endpoint.url(path), reply, page, passed),), reply.body[:4096])


def _onward(reply: HttpReply, page: HtmlPage, url: str) -> str:
    """Return the URL that a reply sends its reader to, "" if none."""
    if reply.status in {301, 302, 303, 307, 308}:
        return resolve_reference(url, reply.header(b"location").decode("utf-8", "replace"))
    return resolve_reference(url, page.refresh) if page.refresh and reply.status == 200 else ""


def _observation(target: Target, url: str, reply: HttpReply, page: HtmlPage, passed: list[str]) -> HttpObservation:
    headers = tuple((clean(name.lower(), 60), _field(name, value)) for name, value in reply.headers[:_FIELDS])
    return HttpObservation(
        port=target.port,
        url=clean(url, 500),
        tls=target.tls,
        status=reply.status,
        headers=headers,
        title=clean(page.title, 300),
        body_excerpt=clean(decode(reply.body[:16384], reply.header(b"content-type")), 2048),
        generator=clean(page.generator, 200),
        realm=parse_realm(reply.header(b"www-authenticate")),
        redirects=tuple(clean(item, 500) for item in passed),
        scripts=tuple(clean(item, 500) for item in page.scripts),
        styles=tuple(clean(item, 500) for item in page.styles),
        password_form=page.password_form,
        body_sha256=hashlib.sha256(reply.body).hexdigest(),
        truncated=reply.truncated,
    )


def parse_realm(challenge: bytes) -> str:
    """Return the realm of a WWW-Authenticate field (RFC 9110 11.5), "" if it names none."""
    found = _REALM.search(challenge.decode("utf-8", "replace"))
    return clean(found.group(1) or found.group(2) or "", 200) if found else ""


def cut_cookie(value: bytes) -> bytes:
    """Return a Set-Cookie value without the cookie's own value, which may be a session's secret."""
    pair, _, attributes = value.partition(b";")
    return pair.partition(b"=")[0].strip() + (b";" + attributes if attributes else b"")


def _field(name: bytes, value: bytes) -> str:
    return clean(cut_cookie(value) if name.lower() == b"set-cookie" else value, 1000)


PROBE = Probe("http", ask, WEB_SERVICES, connections=5, packets=60, seconds=20.0, observes=(HttpObservation,))
