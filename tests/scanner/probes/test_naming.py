"""The naming step: real servers get their names, pretenders get none, print ports get no byte."""

import asyncio

import pytest

from scanner.gate import Gate
from scanner.model.observations.hosts import ServiceObservation
from scanner.probes import service
from scanner.probes.service import name_service
from tests.scanner.probes.conftest import at
from tests.scanner.probes.daemons import Daemon
from tests.scanner.probes.hostile import HOSTILE, saying, serving

NAMED = {
    "redis_open": "redis",
    "redis_password": "redis",
    "sshd": "ssh",
    "vsftpd_anonymous": "ftp",
    "nginx": "http",
    "mariadb": "mysql",
    "vnc_open": "vnc",
    "dropbear": "ssh",
}
ASKED_ONLY = {
    "memcached": "memcache",
    "samba_open": "microsoft-ds",
    "mosquitto": "mqtt",
    "slapd": "ldap",
    "postgresql": "postgresql",
    "xrdp": "ms-wbt-server",
    "dnsmasq": "domain",
}
"""Servers that wait for the right question; on an unknown port they are left to nmap."""


async def named(gate: Gate, port: int, expected: str = "") -> ServiceObservation:
    (found,) = (await name_service(at(port, service=expected), gate)).observations
    assert isinstance(found, ServiceObservation)
    assert found.port == port
    return found


@pytest.mark.parametrize("fixture", [*NAMED, *ASKED_ONLY])
async def test_a_server_on_its_usual_port_is_named(gate: Gate, fixture: str, request: pytest.FixtureRequest):
    daemon: Daemon = request.getfixturevalue(fixture)
    name = {**NAMED, **ASKED_ONLY}[fixture]
    found = await named(gate, daemon.port, name)
    assert (found.name, found.tls, found.channel) == (name, False, "own")


async def test_memcached_tells_its_version(gate: Gate, memcached: Daemon):
    assert (await named(gate, memcached.port, "memcache")).banner.startswith("VERSION 1.")


@pytest.mark.parametrize("service", ["rpcbind", "nfs"])
async def test_onc_rpc_is_named_by_its_reply(gate: Gate, service: str):
    """An accepted reply and one that refuses the version (RFC 5531 9); both daemons need well-known ports."""
    accepted = b"\x80\0\0\x18raso" + bytes.fromhex("00000001 00000000 00000000 00000000 00000000")
    mismatch = b"\x80\0\0\x20raso" + bytes.fromhex("00000001 00000000 00000000 00000000 00000002 00000002 00000004")
    for reply in (accepted, mismatch):
        async with serving(saying(b"", reply)) as port:
            assert (await named(gate, port, service)).name == service


@pytest.mark.parametrize("fixture", NAMED)
async def test_a_server_on_an_unknown_port_is_named(gate: Gate, fixture: str, request: pytest.FixtureRequest):
    daemon: Daemon = request.getfixturevalue(fixture)
    assert (await named(gate, daemon.port)).name == NAMED[fixture]


@pytest.mark.parametrize("expected", ["https", "http", ""])
async def test_https_is_named_whatever_was_expected(gate: Gate, nginx: Daemon, expected: str):
    found = await named(gate, nginx.second_port, expected)
    assert (found.name, found.tls) == ("https", True)


async def test_old_tls_is_still_tls(gate: Gate, tls_old: Daemon):
    found = await named(gate, tls_old.port, "https")
    assert (found.name, found.tls) == ("https", True)


@pytest.mark.parametrize("expected", ["", "http", "redis", "microsoft-ds", "ms-wbt-server", "mqtt", "ldap", "https"])
@pytest.mark.parametrize("server", HOSTILE)
async def test_a_pretender_is_not_named(
    hurried_gate: Gate, server: str, expected: str, monkeypatch: pytest.MonkeyPatch
):
    for name in ("_GREETING_SECONDS", "_EXPECTED_GREETING_SECONDS", "_REPLY_SECONDS", "_MORE_SECONDS"):
        monkeypatch.setattr(service, name, 0.1)
    async with serving(HOSTILE[server]) as port:
        found = await named(hurried_gate, port, expected)
    honest = {"echo": {"", "echo"}, "headers": {"http"}}
    assert found.name in honest.get(server, {""})
    assert len(found.banner) <= 400


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ((b"220 mail.truong.edu.vn ESMTP Postfix (Debian/GNU)\r\n",), "smtp"),
        ((b"220 ready\r\n", b"250 hello\r\n"), "smtp"),
        ((b"220 ready\r\n", b"500 what?\r\n"), "ftp"),
        ((b"+OK Dovecot ready.\r\n",), "pop3"),
        ((b"* OK [CAPABILITY IMAP4rev1] ready.\r\n",), "imap"),
        ((b"\xff\xfd\x18\xff\xfd\x20",), "telnet"),
        ((b"\r\nBroadband Router\r\nLogin: ",), "telnet"),
        ((b"@RSYNCD: 31.0\n",), "rsync"),
        ((b"RTSP/1.0 200 OK\r\nServer: Dahua Rtsp Server\r\n\r\n",), "rtsp"),
        ((b"hello\r\n",), ""),
    ],
)
async def test_greetings_name_a_service(gate: Gate, words: tuple[bytes, ...], name: str):
    async with serving(saying(*words)) as port:
        assert (await named(gate, port)).name == name


async def test_a_raw_print_port_gets_no_connection(gate: Gate):
    found = await named(gate, 9100)
    assert (found.name, found.channel, found.banner) == ("jetdirect", "port", "")
    assert not gate.sent


async def test_a_closed_port_raises(gate: Gate, closed_port: int):
    with pytest.raises(ConnectionRefusedError):
        await name_service(at(closed_port), gate)


@pytest.mark.parametrize("expected", ["ipp", "squid-http", "http"])
async def test_who_is_expected_to_wait_for_a_request_is_not_waited_for(
    gate: Gate, nginx: Daemon, expected: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(service, "_GREETING_SECONDS", 600.0)
    async with asyncio.timeout(60):
        assert (await named(gate, nginx.port, expected)).name == ("ipp" if expected == "ipp" else "http")
