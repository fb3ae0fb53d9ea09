"""HTTP with NTLM (IIS): the challenge names the computer and its build; nobody signs on (MS-NTHT)."""

import base64
import binascii
import re
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Reason
from scanner.model.observations.access import HttpNtlmObservation, NtlmIdentity
from scanner.model.observations.web import HttpObservation
from scanner.probes.base import Answer, Probe, ProbeFailedError, Target
from scanner.probes.http import path_of
from scanner.probes.http_client import Endpoint, get, split_url
from scanner.probes.protocols import ntlm

if TYPE_CHECKING:
    from scanner.gate import Gate

_LONGEST = 8192
_TOKEN = re.compile(rb"(?:NTLM|Negotiate)[ \t]+([A-Za-z0-9+/]{16,8192}={0,2})", re.IGNORECASE)
_SCHEMES = ("NTLM", "Negotiate")


def offered_scheme(page: HttpObservation) -> str:
    """Return NTLM, else Negotiate, where a reply demands one of them; "" for neither."""
    words = {
        value.strip().partition(" ")[0].rstrip(",").lower()
        for name, value in page.headers
        if name == "www-authenticate"
    }
    return next((scheme for scheme in _SCHEMES if scheme.lower() in words), "") if page.status == 401 else ""


def offers_ntlm(target: Target) -> bool:
    """Tell whether the page that was reached demands NTLM at this very port."""
    return _page(target) is not None


def _page(target: Target) -> HttpObservation | None:
    for item in target.known:
        if isinstance(item, HttpObservation) and offered_scheme(item):
            parts = split_url(item.url)
            if parts and (parts.port or (443 if parts.scheme == "https" else 80)) == target.port:
                return item
    return None


async def ask(target: Target, gate: "Gate") -> Answer:
    """Send the question for a challenge, which names nobody, and leave."""
    page = _page(target)
    if page is None:
        raise ProbeFailedError(Reason.GARBAGE, "NTLM is not offered here")
    parts = split_url(page.url)
    path = path_of(parts.path, parts.query) if parts else "/"
    scheme = offered_scheme(page)
    question = ntlm.negotiate_message() if scheme == "NTLM" else ntlm.spnego_init(ntlm.negotiate_message())
    field = ("Authorization", f"{scheme} {base64.b64encode(question).decode()}")
    endpoint = Endpoint(target.address, target.port, target.tls, target.host)
    reply = await get(gate, endpoint, path, more=(field,))
    answers = [value for name, value in reply.headers if name == b"www-authenticate"]
    identity = next(filter(None, map(_identity, answers)), None)
    if identity is None:
        raise ValueError("no challenge")
    return Answer((HttpNtlmObservation(target.port, scheme, identity),))


def _identity(field: bytes) -> NtlmIdentity | None:
    try:
        return parse_challenge(field)
    except ValueError:
        return None


def parse_challenge(field: bytes) -> NtlmIdentity:
    """Read the challenge in a WWW-Authenticate field."""
    found = _TOKEN.search(field[:_LONGEST])
    if found is None:
        raise ValueError("no token")
    try:
        token = base64.b64decode(found.group(1), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    return ntlm.parse_challenge(token).identity


PROBE = Probe(
    "http_ntlm",
    ask,
    packets=12,
    observes=(HttpNtlmObservation,),
    follows=HttpObservation,
    wants=offers_ntlm,
)
