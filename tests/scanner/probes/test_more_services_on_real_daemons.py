"""VNC, MySQL, RDP, SNMP, DNS, IPP and Telnet against real servers where there are any."""

import asyncio

import pytest

from scanner.gate import Gate, RefusedByGateError
from scanner.model.observations.access import (
    DnsServerObservation,
    MysqlLoginObservation,
    MysqlObservation,
    PrinterObservation,
    RdpObservation,
    RtspObservation,
    SnmpObservation,
    TelnetObservation,
    VncObservation,
)
from scanner.model.observations.base import Observation
from scanner.probes import dns_server, ipp, mysql, rdp, rtsp, snmp, telnet, vnc
from scanner.probes.base import Answer, ProbeFailedError, Target
from tests.scanner.probes.conftest import at
from tests.scanner.probes.daemons import Daemon, free_udp_port
from tests.scanner.probes.hostile import saying, serving

ENDINGS = (ValueError, OSError, EOFError, ProbeFailedError, asyncio.LimitOverrunError)


def only(answer: Answer) -> Observation:
    (observation,) = answer.observations
    return observation


async def test_vnc_without_password(gate: Gate, vnc_open: Daemon):
    assert only(await vnc.ask(at(vnc_open.port), gate)) == VncObservation(vnc_open.port, "3.8", (1,))


async def test_vnc_33_decides_itself(gate: Gate):
    async with serving(saying(b"RFB 003.003\n", b"\0\0\0\2")) as port:
        assert only(await vnc.ask(at(port), gate)) == VncObservation(port, "3.3", (2,))


async def test_vnc_that_refuses_gives_no_types(gate: Gate):
    async with serving(saying(b"RFB 003.008\n", b"\0\0\0\0\x08too many")) as port:
        with pytest.raises(ProbeFailedError, match="too many"):
            await vnc.ask(at(port), gate)


async def test_mariadb_greets_with_its_version(gate: Gate, mariadb: Daemon):
    found = only(await mysql.ask(at(mariadb.port), gate))
    assert isinstance(found, MysqlObservation)
    assert "MariaDB" in found.version
    assert not found.error


async def test_mariadb_takes_root_without_password(gate: Gate, mariadb: Daemon):
    found = only(await mysql.ask_login(at(mariadb.port), gate))
    assert found == MysqlLoginObservation(mariadb.port, "accepted")


async def test_a_host_that_is_not_allowed_is_told_so(gate: Gate):
    words = b"\xffj\x04Host '10.0.0.9' is not allowed to connect to this MariaDB server"
    async with serving(saying(len(words).to_bytes(3, "little") + b"\0" + words)) as port:
        found = only(await mysql.ask(at(port), gate))
    assert isinstance(found, MysqlObservation)
    assert (found.version, found.error[:9]) == ("", "1130 Host")


async def test_xrdp_has_no_network_level_authentication(gate: Gate, xrdp: Daemon):
    found = only(await rdp.ask(at(xrdp.port), gate))
    assert found == RdpObservation(xrdp.port, "accepted", "accepted", "refused", (None, None, None), flags=1)


async def test_xrdp_with_tls_only_refuses_standard_security(gate: Gate, xrdp_tls_only: Daemon):
    found = only(await rdp.ask(at(xrdp_tls_only.port), gate))
    assert isinstance(found, RdpObservation)
    assert (found.standard, found.tls, found.hybrid) == ("refused", "accepted", "refused")


async def test_windows_with_nla_refuses_all_but_credssp(gate: Gate):
    """The failure and response of MS-RDPBCGR 4.1.2 with code 5 (HYBRID_REQUIRED_BY_SERVER)."""
    refusal = bytes.fromhex("030000130ed000001234000300080005000000")
    choice = bytes.fromhex("030000130ed000001234000200080002000000")
    answers = iter((refusal, refusal, choice, choice))

    async def windows(reader, writer):
        await reader.read(512)
        writer.write(next(answers))
        await writer.drain()
        await reader.read(512)

    async with serving(windows) as port:
        found = only(await rdp.ask(at(port), gate))
    assert found == RdpObservation(port, "refused", "refused", "accepted", (5, 5, None), flags=0)


async def test_snmp_public_reads_the_system_group(gate: Gate, snmpd: Daemon):
    found = only(await snmp.ask(at(snmpd.port), gate))
    assert isinstance(found, SnmpObservation)
    assert (found.version, found.sys_descr, found.sys_name) == ("2c", "Test printer 1.2", "may-in-01")
    assert found.sys_location == "Phòng tin học"
    assert found.sys_object_id.startswith("1.3.6.1.4.1.8072.")
    assert found.uptime_seconds is not None


async def test_dnsmasq_recurses(gate: Gate, dnsmasq: Daemon):
    found = only(await dns_server.ask(at(dnsmasq.port), gate))
    assert isinstance(found, DnsServerObservation)
    assert (found.recursion_available, found.answered, found.rcode) == (True, True, "NOERROR")
    assert found.version.startswith("dnsmasq-")


async def test_a_recursor_with_a_dead_line_says_nothing_and_is_no_pass(
    gate: Gate, dnsmasq_with_a_dead_line: Daemon, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dns_server, "_SECONDS", 0.2)
    with pytest.raises(TimeoutError):
        await dns_server.ask(at(dnsmasq_with_a_dead_line.port), gate)


def ipp_reply(*attributes: tuple[int, bytes, bytes]) -> bytes:
    """A successful answer in the encoding of RFC 8010 3.1 (CUPS' test printer needs a system bus to start)."""
    body = b"\x01\x01\x00\x00\x00\x00\x00\x01" + b"\x01" + one(0x47, b"attributes-charset", b"utf-8")
    body += b"\x04" + b"".join(one(*item) for item in attributes) + b"\x03"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n" % len(body)
    return head + body


def one(tag: int, name: bytes, value: bytes) -> bytes:
    return bytes([tag]) + len(name).to_bytes(2, "big") + name + len(value).to_bytes(2, "big") + value


async def test_a_printer_tells_its_model(gate: Gate):
    reply = ipp_reply(
        (0x41, b"printer-make-and-model", "Hãng LaserMau 100".encode()),
        (0x36, b"printer-name", b"\x00\x02vi" + len("Máy in".encode()).to_bytes(2, "big") + "Máy in".encode()),
        (0x13, b"printer-location", b""),
        (0x45, b"printer-uuid", b"urn:uuid:01234567-89ab-cdef-0123-456789abcdef"),
    )
    async with serving(saying(b"", reply)) as port:
        found = only(await ipp.ask(at(port), gate))
    assert isinstance(found, PrinterObservation)
    assert (found.make_and_model, found.name, found.location) == ("Hãng LaserMau 100", "Máy in", "")
    assert found.uuid.startswith("urn:uuid:")


async def test_no_byte_goes_to_a_raw_print_port(gate: Gate):
    with pytest.raises(RefusedByGateError):
        await ipp.ask(at(9100), gate)


async def test_a_camera_that_asks_for_a_password(gate: Gate):
    options = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: Rtsp Server\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n"
    describe = (
        b'RTSP/1.0 401 Unauthorized\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm="Login to CAM", nonce="x"\r\n\r\n'
    )
    async with serving(saying(b"", options, describe)) as port:
        found = only(await rtsp.ask(at(port), gate))
    assert found == RtspObservation(port, 200, 401, "Rtsp Server", "Login to CAM")


async def test_telnet_shows_its_banner(gate: Gate):
    async with serving(saying(b"\xff\xfd\x18\xff\xfb\x01Welcome\r\nlogin: ")) as port:
        found = only(await telnet.ask(at(port), gate))
    assert found == TelnetObservation(port, "Welcome  login:", True)


@pytest.mark.parametrize("module", [snmp, dns_server])
async def test_a_closed_udp_port_raises(gate: Gate, module):
    with pytest.raises(ConnectionRefusedError):
        await module.ask(Target("127.0.0.1", free_udp_port()), gate)
