"""What the two SOAP questions (ONVIF, WS-Transfer) share: names, and where an announced service may be asked."""

from collections.abc import Iterable

from scanner.probes.http import path_of
from scanner.probes.http_client import Endpoint, split_url

ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
CONTENT_TYPE = "application/soap+xml; charset=utf-8"


def announced_endpoint(address: str, announced: Iterable[str]) -> tuple[Endpoint, str] | None:
    """Return the first announced place in plain HTTP at the very address that announced it; others are not asked."""
    for url in announced:
        parts = split_url(url)
        if parts is not None and parts.scheme == "http" and parts.hostname == address:
            return Endpoint(address, parts.port or 80, False), path_of(parts.path, parts.query)
    return None
