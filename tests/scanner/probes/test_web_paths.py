"""Well-known paths and the way to HTTPS: real nginx, and servers that answer 200 to anything."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.gate import Gate
from scanner.model.observations.web import HttpPathObservation, HttpsRedirectObservation
from scanner.model.scope import NamedHost, Scope
from scanner.probes import http, http_paths, https_redirect
from scanner.probes.base import ProbeFailedError, Target
from tests.scanner.probes.conftest import at
from tests.scanner.probes.daemons import Daemon, make_certificate, program, running
from tests.scanner.probes.hostile import serving


async def paths(gate: Gate, port: int) -> dict[str, HttpPathObservation]:
    found = (await http_paths.ask(at(port, service="http"), gate)).observations
    assert all(isinstance(item, HttpPathObservation) for item in found)
    return {item.path: item for item in found}  # type: ignore[attr-defined,misc]


async def test_git_and_listing_are_proven(gate: Gate, nginx: Daemon):
    found = await paths(gate, nginx.port)
    git, images, info = found["/.git/HEAD"], found["/images/"], found["/phpinfo.php"]
    assert (git.marker, git.status, git.control_alike, git.excerpt) == ("git_head", 200, False, "ref: refs/heads/main")
    assert (images.marker, images.status) == ("", 200)
    assert (info.marker, info.status, info.control_status, info.control_alike) == ("", 404, 404, True)


async def test_a_listing_with_entries_is_a_listing(gate: Gate, nginx: Daemon):
    images = nginx.folder / "root" / "uploads"
    images.mkdir(exist_ok=True)
    for name in ("a.pdf", "b.pdf"):
        (images / name).write_text("x")
    found = (await paths(gate, nginx.port))["/uploads/"]
    assert (found.marker, found.control_alike, found.excerpt) == ("directory_index", False, "")


def always(body: bytes):
    async def handler(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    return handler


@pytest.mark.parametrize(
    "body",
    [
        b"<title>Welcome</title>",
        b"ref: refs/heads/main\n",
        b"<title>Index of /</title><a href='../'>Parent Directory</a><a href=b>b</a>",
        b"<title>phpinfo()</title><h1>PHP Version 8.2</h1>",
    ],
)
async def test_a_server_that_says_yes_to_everything_proves_nothing(gate: Gate, body: bytes):
    async with serving(always(body)) as port:
        found = await paths(gate, port)
    assert len(found) == 9
    assert all(item.control_alike for item in found.values())


async def test_an_article_about_index_of_is_no_listing():
    article = b"<title>Index of /r/ in English</title><p>tutorial</p><a href=x>x</a><a href=y>y</a>"
    assert http_paths.marker_of(200, article) == ""


async def test_a_firewall_in_front_is_no_clean_bill(gate: Gate):
    async def forbidden(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with serving(forbidden) as port:
        with pytest.raises(ProbeFailedError) as caught:
            await http_paths.ask(at(port), gate)
    assert caught.value.reason == "waf"


ADDRESS = "127.20.30.1"


@pytest.fixture(scope="module")
def usual_ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """nginx on ports 80 and 443 of loopback addresses of its own: .1 redirects, .2 does not, .3 has no HTTPS."""
    if os.geteuid() != 0:
        pytest.skip("ports 80 and 443 need root")
    folder = tmp_path_factory.mktemp("nginx")
    key, certificate = make_certificate(folder)
    network = ADDRESS.rpartition(".")[0]
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 64; }}\nhttp {{ access_log off; client_body_temp_path {folder}/a;\n"
        f"proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path"
        f" {folder}/e; ssl_certificate {certificate}; ssl_certificate_key {key};\n"
        f"server {{ listen {network}.1:80; return 301 https://$host/; }}\n"
        f"server {{ listen {network}.1:443 ssl; return 200 secure; }}\n"
        f"server {{ listen {network}.2:80; return 200 plain; }}\n"
        f"server {{ listen {network}.2:443 ssl; return 200 x; }}\n"
        f"server {{ listen {network}.3:80; return 200 plain; }} }}\n"
    )
    arguments = [program("nginx"), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with running(arguments, None, folder):
        while not _listens(f"{network}.3"):
            pass
        yield Daemon(80, folder, 443)


def _listens(address: str) -> bool:
    with socket.socket() as sock:
        sock.settimeout(0.2)
        return sock.connect_ex((address, 80)) == 0


@pytest.mark.parametrize(
    ("last", "expected"),
    [("1", (301, 200, True)), ("2", (200, 200, False)), ("3", (200, None, False))],
)
async def test_the_way_to_https(gate: Gate, usual_ports: Daemon, last: str, expected: tuple[object, ...]):
    address = f"{ADDRESS.rpartition('.')[0]}.{last}"
    target = Target(address, 80, service="http", url=f"http://{address}/")
    (found,) = (await https_redirect.ask(target, gate)).observations
    assert isinstance(found, HttpsRedirectObservation)
    assert (found.http_status, found.https_status, found.redirects_to_https) == expected


async def test_other_ports_of_a_device_have_no_partner(gate: Gate):
    assert (await https_redirect.ask(at(8080, service="http"), gate)).observations == ()
    assert not gate.sent


async def test_a_website_is_asked_by_its_name_at_its_pinned_address(usual_ports: Daemon, tmp_path: Path):
    gate = Gate(Scope(hosts=(NamedHost("truong.invalid", (ADDRESS,)),)))
    target = Target(ADDRESS, 80, service="http", host="truong.invalid", url="http://truong.invalid/")
    (found,) = (await http.ask(target, gate)).observations
    assert (found.url, found.status, found.tls) == ("https://truong.invalid/", 200, False)  # type: ignore[attr-defined]
    assert found.redirects == ("http://truong.invalid/",)  # type: ignore[attr-defined]
