"""`python -m benchmarks.served_banners`: a scan that hears a text names it as well as the rules that are shown it.

Each labelled text (benchmarks/labelled/) of a channel that a greeting or a page can carry is served by a host of its
own in 127.0.0.0/8, in a network namespace where nothing else listens; the whole product scans them and its export
is compared with the labels. Fails where more than 2 % of the labels come out wrong or are lost on the way. Needs root.
"""

import asyncio
import contextlib
import ipaddress
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.classification import MOST_WRONG, Label, judged, labels
from scanner.identify.naming import hints

NETWORK = ipaddress.ip_network("127.77.0.0/21")
MOST_LOST = 0.02
"""Of the labels that the rules know, the share that a scan may lose."""
_INSIDE = "inside"
_OF_SERVICE = frozenset({"product", "version"})
Serve = Callable[[str, bytes], bytes]


def _greeting(text: str, asked: bytes) -> bytes:
    return text.encode() + b"\r\n" if not asked else b""


def _coded(code: bytes, refusal: bytes) -> Serve:
    def serve(text: str, asked: bytes) -> bytes:
        if asked:
            return refusal
        return (b"" if text.encode().startswith(code) else code + b" ") + text.encode() + b"\r\n"

    return serve


def _page(status: str, header: str, title: str) -> Serve:
    def serve(text: str, asked: bytes) -> bytes:
        if not asked.startswith((b"GET ", b"HEAD ")):
            return b""
        named = header.format(text=text) if header else ""
        body = f"<html><head><title>{title.format(text=text)}</title></head><body></body></html>"
        return f"HTTP/1.1 {status}\r\n{named}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()

    return serve


SERVED: dict[str, tuple[int, Serve]] = {
    "ssh": (22, _greeting),
    "telnet": (23, _greeting),
    "ftp": (21, _coded(b"220", b"530 Please login.\r\n")),
    "smtp": (25, _coded(b"220", b"502 Not here.\r\n")),
    "pop3": (110, _coded(b"+OK", b"-ERR Not here.\r\n")),
    "imap": (143, _coded(b"* OK", b"* BAD Not here.\r\n")),
    "http_server": (80, _page("200 OK", "Server: {text}\r\n", "")),
    "http_title": (80, _page("200 OK", "", "{text}")),
    "http_realm": (80, _page("401 Unauthorized", "WWW-Authenticate: {text}\r\n", "")),
}
"""The port on which texts of a channel are served, and what a server says to nothing or to a question."""


@dataclass(frozen=True, slots=True)
class Served:
    """One text at one address, with everything that is true of it."""

    address: str
    labels: tuple[Label, ...]

    @property
    def channel(self) -> str:
        """Return the channel by which it is heard."""
        return self.labels[0].channel

    @property
    def text(self) -> str:
        """Return what is served."""
        return self.labels[0].text


def served_texts() -> list[Served]:
    """Give each labelled text that can be served an address of its own."""
    by_text: dict[tuple[str, str], list[Label]] = {}
    for label in labels():
        if label.channel in SERVED:
            by_text.setdefault((label.channel, label.text), []).append(label)
    addresses = NETWORK.hosts()
    return [Served(str(next(addresses)), tuple(group)) for group in by_text.values()]


@contextlib.asynccontextmanager
async def serving(texts: Sequence[Served]) -> AsyncIterator[None]:
    """Serve all texts until the block ends."""
    async with contextlib.AsyncExitStack() as stack:
        for item in texts:
            port, serve = SERVED[item.channel]
            server = await asyncio.start_server(_answerer(item.text, serve), item.address, port)
            await stack.enter_async_context(server)
        yield


def _answerer(text: str, serve: Serve) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            writer.write(serve(text, b""))
            while asked := await reader.read(4096):
                writer.write(serve(text, asked))
                await writer.drain()
                if asked.startswith((b"GET ", b"HEAD ")):
                    break
            writer.close()

    return answer


async def _scan(texts: Sequence[Served], folder: Path) -> dict[str, Any]:
    ranges = ipaddress.summarize_address_range(NETWORK.network_address, ipaddress.IPv4Address(texts[-1].address))
    environment = {**os.environ, "RASOAT_DB": str(folder / "scan.db"), "RASOAT_HOME": str(folder)}
    command = [sys.executable, "-m", "reports", "--lang", "en"]
    async with serving(texts):
        scan = await asyncio.create_subprocess_exec(
            *command, "scan", *map(str, ranges), "--yes", env=environment,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await scan.wait()
    export = await asyncio.create_subprocess_exec(
        *command, "export", "--format", "json", "-o", "-", env=environment, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await export.communicate()
    document: dict[str, Any] = json.loads(printed)
    return document


def said_of(device: dict[str, Any], field: str, port: int) -> str:
    """Return what the export says of a field: of the service for product and version, else of the device."""
    if field in _OF_SERVICE:
        service = next((item for item in device["services"] if item["port"] == port), {})
        return str(service.get(field) or "")
    return str(device.get(field) or "")


def main() -> int:
    """Step into a namespace of its own and measure there."""
    inside = "ip link set lo up && exec " + shlex.join([sys.executable, "-m", "benchmarks.served_banners", _INSIDE])
    return subprocess.run(["unshare", "--net", "sh", "-c", inside], check=False).returncode


def measure() -> int:
    """Serve, scan, compare; print the table and what was lost; return 1 where a bound is broken."""
    texts = served_texts()
    with tempfile.TemporaryDirectory() as folder:
        document = asyncio.run(_scan(texts, Path(folder)))
    devices = {address: device for device in document["devices"] for address in device["addresses"]}
    tally: dict[str, Counter[str]] = {}
    for item in texts:
        for label in item.labels:
            outcome = _compared(label, devices.get(item.address, {"services": []}))
            tally.setdefault(label.channel, Counter()).update([outcome])
    return _print(tally)


def _compared(label: Label, device: dict[str, Any]) -> str:
    said = said_of(device, label.field, SERVED[label.channel][0])
    known = hints(label.channel, label.text).get(label.field, "")
    outcome = judged(label.field, label.truth, said)
    if outcome == "unknown" and judged(label.field, label.truth, known) == "right":
        outcome = "lost"
    if outcome in {"lost", "wrong"}:
        print(f"  {outcome}: {label.channel} {label.text!r}: {label.field} is {label.truth!r}, said {said!r}")
    return outcome


def _print(tally: dict[str, Counter[str]]) -> int:
    names = ("right", "wrong", "lost", "unknown")
    print(f"{'heard by a scan':<20}" + "".join(f"{name:>9}" for name in names))
    total: Counter[str] = Counter()
    for channel in sorted(tally):
        total += tally[channel]
        print(f"{channel:<20}" + "".join(f"{tally[channel][name]:>9}" for name in names))
    print(f"{'all':<20}" + "".join(f"{total[name]:>9}" for name in names))
    shares = {name: total[name] / max(total.total(), 1) for name in ("wrong", "lost")}
    print(f"wrong: {shares['wrong']:.1%} (goal: at most {MOST_WRONG:.0%}); lost: {shares['lost']:.1%}")
    return int(shares["wrong"] > MOST_WRONG or shares["lost"] > MOST_LOST)


if __name__ == "__main__":
    sys.exit(measure() if sys.argv[1:] == [_INSIDE] else main())
