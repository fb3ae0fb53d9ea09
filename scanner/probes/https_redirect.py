"""Whether a website's plain HTTP leads to HTTPS, and whether HTTPS answers."""

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scanner.model.closed_lists import Transport
from scanner.model.observations.web import HttpsRedirectObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http import WEB_SERVICES, follow
from scanner.probes.http_client import Endpoint, HttpReply, get, resolve_reference, split_url
from scanner.probes.http_paths import WEBSITE_PAUSE_SECONDS

if TYPE_CHECKING:
    from scanner.gate import Gate

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask both of a website's usual ports; other ports of a device have no partner to lead to and get no answer.

    A refused port is an answer (None); a silent one raises `TimeoutError`.
    """
    plain_port, secure_port = _ports(target)
    if target.port not in {plain_port, secure_port}:
        return Answer()
    secure = await _status(gate, Endpoint(target.address, secure_port, True, target.host))
    await asyncio.sleep(WEBSITE_PAUSE_SECONDS if target.host else 0.0)
    plain, leads = await _plain(gate, Endpoint(target.address, plain_port, False, target.host))
    host = target.host or target.address
    if plain is None and secure is None:
        raise ConnectionRefusedError(host)
    return Answer((HttpsRedirectObservation(host, plain, secure, leads),))


def _ports(target: Target) -> tuple[int, int]:
    """Return the ports of the pair; a URL with a port of its own names one of them, the other stays the usual one."""
    if not target.host or not urlsplit(target.url).port:
        return 80, 443
    return (80, target.port) if target.tls else (target.port, 443)


async def _status(gate: "Gate", endpoint: Endpoint) -> int | None:
    if not gate.scope.permits(endpoint.address, endpoint.port, Transport.TCP):
        return None
    try:
        return (await get(gate, endpoint, "/")).status
    except ConnectionRefusedError:
        return None


async def _plain(gate: "Gate", endpoint: Endpoint) -> tuple[int | None, bool | None]:
    """Return the first status over plain HTTP and whether its redirects lead to HTTPS."""
    if not gate.scope.permits(endpoint.address, endpoint.port, Transport.TCP):
        return None, None
    try:
        reply = await get(gate, endpoint, "/")
    except ConnectionRefusedError:
        return None, None
    first = reply.status
    path = "/"
    for _ in range(_MOST_REDIRECTS):
        onward = _location(reply, endpoint.url(path))
        parts = split_url(onward)
        if parts is None or parts.scheme == "https":
            return first, parts is not None
        step = follow(gate, endpoint, onward)
        if step is None:
            return first, None
        endpoint, path = step
        reply = await get(gate, endpoint, path)
    return first, False


def _location(reply: HttpReply, url: str) -> str:
    if reply.status not in _REDIRECTS:
        return ""
    return resolve_reference(url, reply.header(b"location").decode("utf-8", "replace"))


PROBE = Probe(
    "https_redirect",
    ask,
    WEB_SERVICES,
    connections=5,
    packets=60,
    seconds=25.0,
    observes=(HttpsRedirectObservation,),
)
