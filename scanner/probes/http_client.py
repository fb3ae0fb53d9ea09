"""GET over a connection that the gate opened: HTTP/1.1 (RFC 9110, 9112), bounded, redirects left to the caller."""

import ssl
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

import h11

from scanner.stream import RECEIVE_LIMIT, Stream, StreamLimitError
from scanner.version import VERSION

if TYPE_CHECKING:
    from scanner.gate import Gate

_READ = 16384
_BODY_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a URL is asked: `address` and `port` on the wire, `host` for Host and SNI ("" for a bare address)."""

    address: str
    port: int
    tls: bool
    host: str = ""

    @property
    def authority(self) -> str:
        """What stands in the Host field."""
        name = self.host or (f"[{self.address.partition('%')[0]}]" if ":" in self.address else self.address)
        return name if self.port == (443 if self.tls else 80) else f"{name}:{self.port}"

    def url(self, path: str) -> str:
        """Return the absolute URL of a path here."""
        return f"{'https' if self.tls else 'http'}://{self.authority}{path}"


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A reply; `body` is decompressed and at most `RECEIVE_LIMIT` bytes, `truncated` where there was more."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    truncated: bool = False

    def header(self, name: bytes) -> bytes:
        """Return the first value of a field (name in lower case), b"" if absent."""
        return next((value for key, value in self.headers if key == name), b"")


def lenient_tls() -> ssl.SSLContext:
    """Return a context that talks to anything: what a scanner must see is not what a browser should accept."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context


async def get(gate: "Gate", endpoint: Endpoint, path: str, *, more: tuple[tuple[str, str], ...] = ()) -> HttpReply:
    """Ask for one path on a new connection, with `more` request fields.

    Raises what `Gate.connect` raises, and `ValueError` for what is no HTTP/1 reply.
    """
    async with await gate.connect(endpoint.address, endpoint.port) as stream:
        if endpoint.tls:
            await stream.start_tls(lenient_tls(), endpoint.host or None)
        request = h11.Request(method="GET", target=path, headers=[*_request_headers(endpoint), *more])
        return await exchange(stream, request)


async def post(gate: "Gate", endpoint: Endpoint, path: str, body: bytes, content_type: str) -> HttpReply:
    """Send a body on a new connection; for protocols whose questions are POSTs (IPP), never for forms."""
    async with await gate.connect(endpoint.address, endpoint.port) as stream:
        if endpoint.tls:
            await stream.start_tls(lenient_tls(), endpoint.host or None)
        headers = [*_request_headers(endpoint), ("Content-Type", content_type), ("Content-Length", str(len(body)))]
        return await exchange(stream, h11.Request(method="POST", target=path, headers=headers), body)


async def exchange(stream: Stream, request: h11.Request, request_body: bytes = b"") -> HttpReply:
    """Put one request on an open connection."""
    connection = h11.Connection(h11.CLIENT)
    try:
        parts = [connection.send(request)]
        if request_body:
            parts.append(connection.send(h11.Data(data=request_body)))
        await stream.send(b"".join(part or b"" for part in (*parts, connection.send(h11.EndOfMessage()))))
        response = await _response(stream, connection)
        body, truncated = await _body(stream, connection)
    except (h11.RemoteProtocolError, h11.LocalProtocolError) as error:
        raise ValueError(str(error)) from error
    headers = tuple(response.headers)
    body, cut = inflate(body, next((value for name, value in headers if name == b"content-encoding"), b""))
    return HttpReply(response.status_code, headers, body, truncated or cut)


def inflate(body: bytes, encoding: bytes) -> tuple[bytes, bool]:
    """Undo gzip or deflate up to `RECEIVE_LIMIT` bytes, as few can hold gigabytes; tell whether more was left."""
    if encoding.strip().lower() not in {b"gzip", b"x-gzip", b"deflate"}:
        return body, False
    engine = zlib.decompressobj(wbits=47)
    try:
        plain = engine.decompress(body, RECEIVE_LIMIT)
    except zlib.error as error:
        raise ValueError("a compressed body that is none") from error
    return plain, bool(engine.unconsumed_tail) or not engine.eof


def split_url(url: str) -> SplitResult | None:
    """Return the parts of an http or https URL, None for anything else."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def resolve_reference(base: str, reference: str) -> str:
    """Return a Location or a link as an absolute URL, "" where it makes none."""
    try:
        return urljoin(base, reference.strip())
    except ValueError:
        return ""


def _request_headers(endpoint: Endpoint) -> list[tuple[str, str]]:
    return [
        ("Host", endpoint.authority),
        ("User-Agent", f"Mozilla/5.0 (compatible; rasoat/{VERSION})"),
        ("Accept", "text/html,*/*;q=0.8"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]


async def _response(stream: Stream, connection: h11.Connection) -> h11.Response:
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await stream.receive(_READ))
        elif isinstance(event, h11.Response):
            return event
        elif not isinstance(event, h11.InformationalResponse):
            raise ValueError("no HTTP reply")


async def _body(stream: Stream, connection: h11.Connection) -> tuple[bytes, bool]:
    """Read the body; what breaks off, stalls or exceeds the limit is kept and marked as truncated."""
    body = bytearray()
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Data):
            body += event.data
        elif event is h11.NEED_DATA:
            try:
                connection.receive_data(await stream.receive(_READ, timeout=_BODY_SECONDS))
            except (TimeoutError, ConnectionError, StreamLimitError, ssl.SSLError):
                return bytes(body), True
        else:
            return bytes(body), False
