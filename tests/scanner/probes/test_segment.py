"""Multicast questions on the loopback interface, answered by responders written here."""

import dns.message
import dns.rrset
import pytest

from scanner.gate import Gate
from scanner.model.observations.names import (
    MdnsObservation,
    MdnsService,
    NetbiosObservation,
    SsdpObservation,
    VendorDiscoveryObservation,
    WsDiscoveryObservation,
)
from scanner.probes import dns_server, mdns, mndp, netbios, sip, ssdp, ubnt, ws_discovery
from scanner.probes.base import Probe, Target
from tests.scanner.datagram_responder import HOST, responding
from tests.scanner.multicast_group import OWN_GROUP
from tests.scanner.probes.hostile import serving


@pytest.fixture(autouse=True)
def short_waits_among_ourselves(monkeypatch: pytest.MonkeyPatch):
    for module in (mdns, ssdp, ws_discovery):
        monkeypatch.setattr(module, "GROUP", OWN_GROUP)
        monkeypatch.setattr(module, "_SECONDS", 0.3)


DESCRIPTION = (
    b'<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>'
    b"<deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType><friendlyName>Router</friendlyName>"
    b"<manufacturer>TP-Link</manufacturer><modelName>Archer</modelName><modelNumber>1.0</modelNumber>"
    b"<serialNumber>S1</serialNumber></device></root>"
)


async def test_ssdp_reads_reply_and_description(gate: Gate):
    async def describe(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(DESCRIPTION) + DESCRIPTION)
        await writer.drain()

    async with serving(describe) as port:

        def reply(data: bytes) -> tuple[bytes, ...]:
            assert data.startswith(b"M-SEARCH * HTTP/1.1\r\n")
            where = b"LOCATION: http://127.0.0.1:%d/d.xml\r\n" % port
            return (b"HTTP/1.1 200 OK\r\nSERVER: Linux UPnP/1.0\r\nST: upnp:rootdevice\r\n" + where + b"\r\n", b"\xff")

        async with responding(reply, group=ssdp.GROUP, port=ssdp.PORT):
            found = await ssdp.ask_segment(HOST, gate)
    (item,) = found[HOST]
    assert isinstance(item, SsdpObservation)
    assert (item.server, item.manufacturer, item.model_name) == ("Linux UPnP/1.0", "TP-Link", "Archer")


async def test_a_location_elsewhere_is_never_fetched(gate: Gate):
    def reply(data: bytes) -> tuple[bytes, ...]:
        return (b"HTTP/1.1 200 OK\r\nLOCATION: http://127.0.0.9:80/\r\nST: ssdp:all\r\n\r\n",)

    async with responding(reply, group=ssdp.GROUP, port=ssdp.PORT):
        found = await ssdp.ask_segment(HOST, gate)
    assert found[HOST][0].friendly_name == ""  # type: ignore[attr-defined]
    assert "127.0.0.9" not in gate.sent


async def test_mdns_gathers_names_and_services(gate: Gate):
    def reply(data: bytes) -> tuple[bytes, ...]:
        message = dns.message.from_wire(data, raise_on_truncation=False)
        answer = dns.message.make_response(message)
        answer.question = []
        texts = (
            ("_services._dns-sd._udp.local.", "PTR", "_ipp._tcp.local."),
            ("_ipp._tcp.local.", "PTR", "HP\\032LaserJet._ipp._tcp.local."),
            ("HP\\032LaserJet._ipp._tcp.local.", "SRV", "0 0 631 hp-100.local."),
            ("HP\\032LaserJet._ipp._tcp.local.", "TXT", '"ty=HP LaserJet 100" "pdl=application/pdf"'),
            ("hp-100.local.", "A", "127.0.0.1"),
        )
        answer.answer = [dns.rrset.from_text(name, 120, "IN", kind, text) for name, kind, text in texts]
        return (answer.to_wire(), b"garbage")

    async with responding(reply, group=mdns.GROUP, port=mdns.PORT):
        found = await mdns.ask_segment(HOST, gate)
    service = MdnsService("_ipp._tcp", "HP LaserJet", 631, (("ty", "HP LaserJet 100"), ("pdl", "application/pdf")))
    assert found == {HOST: (MdnsObservation("hp-100", (service,)),)}


async def test_ws_discovery_reads_a_camera(gate: Gate):
    def reply(data: bytes) -> tuple[bytes, ...]:
        assert b"Probe" in data
        return (
            b'<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
            b' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Body><d:ProbeMatches><d:ProbeMatch>'
            b"<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/IPC "
            b"onvif://www.onvif.org/hardware/DS-2CD</d:Scopes><d:XAddrs>http://127.0.0.1/onvif</d:XAddrs>"
            b"</d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>",
        )

    async with responding(reply, group=ws_discovery.GROUP, port=ws_discovery.PORT):
        found = await ws_discovery.ask_segment(HOST, gate)
    (item,) = found[HOST]
    assert isinstance(item, WsDiscoveryObservation)
    assert item.types == ("dn:NetworkVideoTransmitter",)
    assert item.scopes[1].endswith("DS-2CD")


@pytest.mark.parametrize("module", [mdns, ssdp, ws_discovery])
async def test_an_echo_on_the_segment_is_nobody(gate: Gate, module):
    async with responding(lambda data: (data,), group=module.GROUP, port=module.PORT):
        assert await module.ask_segment(HOST, gate) == {}


async def test_netbios_names_and_mac(gate: Gate):
    def reply(data: bytes) -> tuple[bytes, ...]:
        names = b"MAYCHU         \x00\x04\x00TRUONG         \x00\x84\x00MAYCHU         \x20\x04\x00"
        mac = bytes.fromhex("001122334455")
        head = data[:2] + b"\x84\x00\0\0\0\1\0\0\0\0" + data[12:46] + b"\x00\x21\x00\x01" + bytes(4)
        return (head + (1 + len(names) + 6).to_bytes(2, "big") + b"\x03" + names + mac,)

    async with responding(reply) as server:
        (found,) = (await netbios.ask(Target(HOST, server.port), gate)).observations
    assert found == NetbiosObservation((("MAYCHU", 0), ("TRUONG", 0), ("MAYCHU", 0x20)), "00:11:22:33:44:55", "TRUONG")


async def test_ubiquiti_and_mikrotik_name_themselves(gate: Gate):
    fields = b"\x01\x00\x06\x24\xa4\x3c\x00\x00\x01" + b"\x0b\x00\x03AP1" + b"\x0c\x00\x03U7P" + b"\x03\x00\x022X"
    async with responding(lambda data: (b"\x01\x00" + len(fields).to_bytes(2, "big") + fields,)) as server:
        (found,) = (await ubnt.ask(Target(HOST, server.port), gate)).observations
    assert found == VendorDiscoveryObservation("ubnt", "24:a4:3c:00:00:01", "AP1", "U7P", "2X")
    mikrotik = bytes(4) + b"\x00\x01\x00\x06\x4c\x5e\x0c\x00\x00\x01" + b"\x00\x05\x00\x02R1" + b"\x00\x07\x00\x046.49"
    async with responding(lambda data: (mikrotik,)) as server:
        (found,) = (await mndp.ask(Target(HOST, server.port), gate)).observations
    assert found == VendorDiscoveryObservation("mndp", "4c:5e:0c:00:00:01", "R1", "", "6.49")


@pytest.mark.parametrize("module", [netbios, ubnt, mndp])
async def test_an_echo_by_udp_raises(gate: Gate, module):
    async with responding(lambda data: (data,)) as server:
        with pytest.raises(ValueError):  # noqa: PT011  (each parser says it its own way)
            await module.ask(Target(HOST, server.port), gate)


@pytest.mark.parametrize("module", [netbios, ubnt, mndp])
async def test_silence_by_udp_raises(gate: Gate, module):
    async with responding() as server:
        with pytest.raises(TimeoutError):
            await module.ask(Target(HOST, server.port), gate)


@pytest.mark.parametrize("probe", [netbios.PROBE, ubnt.PROBE, mndp.PROBE, sip.PROBES[0], dns_server.PROBE])
async def test_a_question_that_was_lost_is_put_once_more(gate: Gate, probe: Probe):
    lost = iter([(), (b"garbage",)])
    async with responding(lambda _data: next(lost, (b"garbage",))) as server:
        with pytest.raises(ValueError):  # noqa: PT011  (each parser says it its own way)
            await probe.ask(Target(HOST, server.port, probe.transport), gate)
    assert len(server.heard) == 2
    assert probe.packets >= 2
