"""A few well-known paths that should not answer: version control, phpinfo, directory listings; GET only."""

import asyncio
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Reason
from scanner.model.observations.web import HttpPathObservation
from scanner.probes.base import Answer, Probe, ProbeFailedError, Target
from scanner.probes.http import WEB_SERVICES
from scanner.probes.http_client import Endpoint, HttpReply, get
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

WEBSITE_PAUSE_SECONDS = 1.0
"""Between two requests to a website, which other schools may share."""
_FILES = ("/.git/HEAD", "/phpinfo.php")
_FOLDERS = ("/", "/uploads/", "/upload/", "/files/", "/images/", "/data/", "/backup/")
_GIT_HEAD = re.compile(rb"\s*(?:ref: refs/[^\s<>]{1,200}|[0-9a-f]{40}|[0-9a-f]{64})\s*")
_INDEX_TITLE = re.compile(rb"<title>\s*(?:Index of /|Directory listing for /|[^<]{0,100} - /)", re.IGNORECASE)
_PARENT = re.compile(rb"\[To Parent Directory\]|Parent Directory|href=[\"']?\.\./|Directory listing for", re.IGNORECASE)
_LINK = re.compile(rb"<a\s[^>]*href=", re.IGNORECASE)
_PHPINFO = re.compile(rb"<title>\s*(?:PHP \S+ - )?phpinfo\(\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Control:
    """What the server says of a path that cannot exist, of the same shape as the one asked."""

    status: int
    marker: str


def marker_of(status: int, body: bytes) -> str:
    """Return what a reply's content proves: git_head, phpinfo, directory_index, or "" for nothing."""
    if status != 200:
        return ""
    if len(body) < 512 and _GIT_HEAD.fullmatch(body):
        return "git_head"
    if _PHPINFO.search(body) and b"PHP Version" in body:
        return "phpinfo"
    if _INDEX_TITLE.search(body) and _PARENT.search(body) and len(_LINK.findall(body, 0, 65536)) >= 2:
        return "directory_index"
    return ""


def control_path(path: str) -> str:
    """Return a path of the same shape that cannot exist."""
    word = secrets.token_hex(8)
    if path.endswith("/"):
        return f"/{word}/"
    folder, _, name = path.rpartition("/")
    return f"/.{word}/{name}" if folder else f"/{word}.{name.rpartition('.')[2]}"


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask each path at the root of the server, and a control first and behind each hit.

    A server that answers the first control with trouble is not asked on: nothing could be learnt.
    """
    endpoint = Endpoint(target.address, target.port, target.tls, target.host)
    pause = WEBSITE_PAUSE_SECONDS if target.host else 0.0
    first = await _control(gate, endpoint, "/", pause)
    if first.status in {403, 429} or first.status >= 500:
        raise ProbeFailedError(Reason.WAF, f"status {first.status} for a path that does not exist")
    found = []
    for path in (*_FILES, *_FOLDERS):
        reply = await _slow_get(gate, endpoint, path, pause)
        marker = marker_of(reply.status, reply.body)
        control = await _control(gate, endpoint, path, pause) if marker else first
        found.append(_observation(target.port, endpoint.url(path), path, reply, control))
    return Answer(tuple(found))


async def _control(gate: "Gate", endpoint: Endpoint, path: str, pause: float) -> Control:
    reply = await _slow_get(gate, endpoint, control_path(path), pause)
    return Control(reply.status, marker_of(reply.status, reply.body))


async def _slow_get(gate: "Gate", endpoint: Endpoint, path: str, pause: float) -> HttpReply:
    await asyncio.sleep(pause)
    return await get(gate, endpoint, path)


def _observation(port: int, url: str, path: str, reply: HttpReply, control: Control) -> HttpPathObservation:
    """Keep what proves the content, never the content itself: a phpinfo page is full of secrets."""
    marker = marker_of(reply.status, reply.body)
    return HttpPathObservation(
        port=port,
        url=clean(url, 500),
        path=path,
        status=reply.status,
        content_type=clean(reply.header(b"content-type"), 100),
        marker=marker,
        control_status=control.status,
        control_alike=(reply.status, marker) == (control.status, control.marker),
        excerpt=clean(reply.body, 120) if marker == "git_head" else "",
    )


PROBE = Probe(
    "http_paths", ask, WEB_SERVICES, connections=12, packets=140, seconds=45.0, observes=(HttpPathObservation,)
)
