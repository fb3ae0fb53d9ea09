"""Projectors, cameras, scanners, screens and web servers with NTLM: imitations, as no package plays these devices."""

import asyncio
import base64
from collections.abc import Mapping
from uuid import UUID

import pytest

from scanner.gate import Gate
from scanner.model.observations.access import HttpNtlmObservation, MssqlObservation, NtlmIdentity, PrinterObservation
from scanner.model.observations.appliances import DeviceInformationObservation
from scanner.model.observations.hosts import ServiceObservation
from scanner.model.observations.names import WsDiscoveryObservation
from scanner.model.observations.web import HttpObservation
from scanner.probes import announced_services, cast, escl, http, http_ntlm, ipp, isapi, mssql, onvif, pjlink, wsd
from scanner.probes.base import Target
from scanner.probes.http_client import HttpReply
from scanner.probes.protocols import ntlm
from scanner.probes.protocols.ipp_message import serial_of, state_of
from scanner.probes.service import name_service
from tests.scanner.probes.conftest import at
from tests.scanner.probes.hostile import Handler, saying, serving, tarpit
from tests.scanner.probes.test_more_services_on_real_daemons import ipp_reply, only


def projector(values: Mapping[bytes, bytes], greeting: bytes = b"PJLINK 0\r") -> Handler:
    """Answer as the PJLink specification (JBMIA, 4.1 to 4.11, 5.1 to 5.4) lays down; keeps what it was asked."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        while (line := await reader.readuntil(b"\r")) and line.endswith(b" ?\r"):
            body = line[:6]
            writer.write(body + b"=" + values.get(body, b"ERR1") + b"\r")
            await writer.drain()

    return handler


async def test_a_projector_of_class_1_tells_maker_and_model(gate: Gate):
    values = {b"%1NAME": "Phòng 12".encode(), b"%1INF1": b"EPSON", b"%1INF2": b"EB-E01", b"%1CLSS": b"1"}
    async with serving(projector(values)) as port:
        found = only(await pjlink.ask(at(port), gate))
    assert found == DeviceInformationObservation(port, "pjlink", name="Phòng 12", manufacturer="EPSON", model="EB-E01")


async def test_a_projector_of_class_2_tells_its_serial_number_too(gate: Gate):
    values = {
        b"%1INF1": b"Panasonic",
        b"%1INF2": b"VMZ51",
        b"%1CLSS": b"2",
        b"%2SNUM": b"SH1234567",
        b"%2SVER": b"1.02",
    }
    async with serving(projector(values)) as port:
        found = only(await pjlink.ask(at(port), gate))
    assert isinstance(found, DeviceInformationObservation)
    assert (found.serial, found.firmware, found.name) == ("SH1234567", "1.02", "")


async def test_nothing_is_sent_to_a_projector_with_a_password(gate: Gate):
    heard = []

    async def locked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"PJLINK 1 498e4a67\r")
        heard.append(await reader.read())

    async with serving(locked) as port:
        found = only(await pjlink.ask(at(port), gate))
        await asyncio.sleep(0.05)
    assert found == DeviceInformationObservation(port, "pjlink", authentication_required=True)
    assert heard == [b""]


async def test_a_projector_is_recognised_by_its_greeting(gate: Gate):
    async with serving(projector({})) as port:
        (found,) = (await name_service(at(port, service="pjlink"), gate)).observations
    assert isinstance(found, ServiceObservation)
    assert found.name == "pjlink"


@pytest.mark.parametrize("service", ["dahua-dvr", "winbox", "routeros-api", "dvrip"])
async def test_a_makers_own_protocol_is_not_even_connected_to(gate: Gate, service: str):
    connections = []

    async def listener(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(await reader.read())

    async with serving(listener) as port:
        (found,) = (await name_service(at(port, service=service), gate)).observations
    assert found == ServiceObservation(port, "tcp", service, channel="port")
    assert connections == []


def page(body: bytes, status: bytes = b"200 OK", *fields: bytes) -> bytes:
    lines = b"".join(field + b"\r\n" for field in (b"Content-Length: %d" % len(body), *fields))
    return b"HTTP/1.1 " + status + b"\r\n" + lines + b"\r\n" + body


_HIKVISION = b"""<?xml version="1.0" encoding="UTF-8"?>
<DeviceInfo version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">
<deviceName>Cong truong</deviceName><deviceID>88</deviceID><model>DS-2CD1023G0E-I</model>
<serialNumber>DS-2CD1023G0E-I20210101AAWRF00000000</serialNumber><macAddress>44:19:b6:00:00:01</macAddress>
<firmwareVersion>V5.5.120</firmwareVersion><deviceType>IPCamera</deviceType></DeviceInfo>"""
"""Elements as Hikvision's ISAPI reference names them."""


async def test_a_camera_that_shows_its_plate(gate: Gate):
    async with serving(saying(b"", page(_HIKVISION))) as port:
        found = only(await isapi.ask(at(port), gate))
    assert found == DeviceInformationObservation(
        port,
        "isapi",
        name="Cong truong",
        model="DS-2CD1023G0E-I",
        firmware="V5.5.120",
        serial="DS-2CD1023G0E-I20210101AAWRF00000000",
        device_type="IPCamera",
    )


async def test_a_camera_that_wants_a_password_is_said_to(gate: Gate):
    refusal = page(b"", b"401 Unauthorized", b'WWW-Authenticate: Digest realm="IP Camera(C1234)", nonce="x"')
    async with serving(saying(b"", refusal)) as port:
        found = only(await isapi.ask(at(port), gate))
    assert found == DeviceInformationObservation(port, "isapi", authentication_required=True)


def http_page(**fields: object) -> HttpObservation:
    known = {"port": 80, "url": "http://10.0.0.9/", "tls": False, "status": 200, **fields}
    return HttpObservation(**known)  # type: ignore[arg-type]


def knowing(seen: HttpObservation, port: int = 80) -> Target:
    return Target("10.0.0.9", port, known=(seen,))


def test_isapi_is_asked_only_where_the_page_looks_like_it():
    assert isapi.looks_like_hikvision(knowing(http_page(headers=(("server", "App-webs/"),))))
    assert isapi.looks_like_hikvision(
        knowing(http_page(body_excerpt='<script>window.location.href = "/doc/page/login.asp?_" + now;</script>'))
    )
    assert not isapi.looks_like_hikvision(knowing(http_page(headers=(("server", "nginx"),), title="Trường")))


def test_cast_is_asked_at_its_port_only():
    assert cast.on_cast_port(knowing(http_page(), 8008))
    assert not cast.on_cast_port(knowing(http_page(), 80))


async def test_a_chromecast_tells_name_and_model(gate: Gate):
    """Names and structure as devices of 2018 answered, from a publicly posted reply; values changed."""
    body = (
        b'{"build_info":{"build_type":2,"cast_build_revision":"1.29.104827"},'
        b'"device_info":{"manufacturer":"Google Inc.","model_name":"Chromecast"},"name":"Ph\xc3\xb2ng h\xe1\xbb\x8dp"}'
    )
    async with serving(saying(b"", page(body))) as port:
        found = only(await cast.ask(at(port), gate))
    assert found == DeviceInformationObservation(
        port, "cast", name="Phòng họp", manufacturer="Google Inc.", model="Chromecast", firmware="1.29.104827"
    )


async def test_any_other_json_is_no_cast_device(gate: Gate):
    for body in (b'{"name":"x"}', b"[]", b"7", b"[" * 3000):
        async with serving(saying(b"", page(body))) as port:
            with pytest.raises(ValueError):  # noqa: PT011  (json's own error is one)
                await cast.ask(at(port), gate)


async def test_a_scanner_tells_its_serial_number(gate: Gate):
    """Names of the eSCL schema, which carries some elements in PWG's namespace."""
    body = (
        b'<?xml version="1.0"?><scan:ScannerCapabilities xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"'
        b' xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"><pwg:Version>2.63</pwg:Version>'
        b"<pwg:MakeAndModel>HP LaserJet MFP M28w</pwg:MakeAndModel><pwg:SerialNumber>VNC3K00001</pwg:SerialNumber>"
        b"</scan:ScannerCapabilities>"
    )
    async with serving(saying(b"", page(body))) as port:
        found = only(await escl.ask(at(port), gate))
    assert found == DeviceInformationObservation(port, "escl", model="HP LaserJet MFP M28w", serial="VNC3K00001")


async def test_a_printer_without_a_scanner_is_no_scanner(gate: Gate):
    async with serving(saying(b"", page(b"no", b"404 Not Found"))) as port:
        with pytest.raises(ValueError, match="404"):
            await escl.ask(at(port), gate)


async def test_ipp_gives_serial_number_and_state(gate: Gate):
    reply = ipp_reply(
        (0x41, b"printer-make-and-model", b"Brother HL-L2366DW series"),
        (0x41, b"printer-device-id", b"MFG:Brother;CMD:PJL,PCL;MDL:HL-L2366DW series;CLS:PRINTER;SN:E74566L9N000001;"),
        (0x23, b"printer-state", b"\0\0\0\3"),
    )
    async with serving(saying(b"", reply)) as port:
        found = only(await ipp.ask(at(port), gate))
    assert isinstance(found, PrinterObservation)
    assert (found.serial, found.state) == ("E74566L9N000001", "idle")


def test_a_device_id_without_a_serial_number_gives_none():
    assert serial_of(b"MFG:HP;MDL:x;DES:SN") == b""
    assert serial_of(b"mfg:HP;sern:AB12;") == b"AB12"
    assert state_of(b"\0\0\0\x09") == state_of(b"") == ""


_ONVIF = b"""<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">
<env:Body><tds:GetDeviceInformationResponse><tds:Manufacturer>TP-Link</tds:Manufacturer><tds:Model>Tapo C200</tds:Model>
<tds:FirmwareVersion>1.3.6</tds:FirmwareVersion><tds:SerialNumber>7a0b1c2d</tds:SerialNumber>
<tds:HardwareId>3.0</tds:HardwareId></tds:GetDeviceInformationResponse></env:Body></env:Envelope>"""
"""Names of ONVIF's devicemgmt.wsdl."""


def announcing(*places: str, types: tuple[str, ...] = (), endpoint: str = "") -> WsDiscoveryObservation:
    return WsDiscoveryObservation(types, (), places, endpoint)


async def test_an_onvif_camera_is_asked_where_it_announced_itself(gate: Gate):
    async with serving(saying(b"", page(_ONVIF))) as port:
        found = await onvif.describe("127.0.0.1", announcing(f"http://127.0.0.1:{port}/onvif/device_service"), gate)
    assert found == (
        DeviceInformationObservation(
            port, "onvif", manufacturer="TP-Link", model="Tapo C200", firmware="1.3.6", serial="7a0b1c2d"
        ),
    )


async def test_a_name_plate_stands_beside_the_announcement(gate: Gate):
    async with serving(saying(b"", page(_ONVIF))) as port:
        camera = announcing(f"http://127.0.0.1:{port}/onvif/device_service")
        printer = announcing(f"http://127.0.0.2:{port}/wsd")
        found = await announced_services.with_name_plates({"127.0.0.1": (camera,), "127.0.0.2": (printer,)}, gate)
    assert [type(item).__name__ for item in found["127.0.0.1"]] == [
        "WsDiscoveryObservation",
        "DeviceInformationObservation",
    ]
    assert found["127.0.0.2"] == (printer,)


async def test_a_camera_that_never_answers_holds_up_nobody(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(announced_services, "_SECONDS", 0.2)
    async with serving(tarpit) as port:
        camera = announcing(f"http://127.0.0.1:{port}/onvif/device_service")
        assert await announced_services.with_name_plates({"127.0.0.1": (camera,)}, gate) == {"127.0.0.1": (camera,)}


async def test_an_announcement_leads_nowhere_else(gate: Gate):
    for url in ("http://127.0.0.2/onvif/device_service", "https://127.0.0.1/onvif/x", "http://127.0.0.1:9100/onvif/x"):
        seen = announcing(url, types=("wsdp:Device",), endpoint="urn:uuid:1")
        assert await announced_services.with_name_plates({"127.0.0.1": (seen,)}, gate) == {"127.0.0.1": (seen,)}
    assert gate.sent["127.0.0.1"] == gate.sent["127.0.0.2"] == 0


def test_an_onvif_refusal_wants_a_password():
    fault = b"<Envelope><Body><Fault><Code><Subcode><Value>ter:NotAuthorized</Value></Subcode></Code></Fault></Body>"
    for reply in (HttpReply(401, (), b""), HttpReply(400, (), fault)):
        assert onvif.read_reply(reply, 80) == DeviceInformationObservation(80, "onvif", authentication_required=True)
    with pytest.raises(ValueError, match="status 404"):
        onvif.read_reply(HttpReply(404, (), b""), 80)


def metadata(model: str, device: str, more: str = "") -> bytes:
    """A GetResponse in the form of DPWS 1.0, 5.1 and 5.2, as WSDAPI's documentation shows it."""
    return (
        '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
        ' xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/mex" xmlns:p="http://schemas.xmlsoap.org/ws/2006/02/devprof"'
        ' xmlns:pub="http://schemas.microsoft.com/windows/pub/2005/07"><s:Body><x:Metadata>'
        f"<x:MetadataSection><p:ThisModel>{model}</p:ThisModel></x:MetadataSection>"
        f"<x:MetadataSection><p:ThisDevice>{device}</p:ThisDevice></x:MetadataSection>{more}</x:Metadata></s:Body></s:Envelope>"
    ).encode()


async def asked_by_wsd(gate: Gate, body: bytes, *types: str) -> DeviceInformationObservation:
    async with serving(saying(b"", page(body))) as port:
        seen = announcing(f"http://127.0.0.1:{port}/a1b2", types=types, endpoint="urn:uuid:00000000-0000-1000-8000-1")
        found = await announced_services.with_name_plates({"127.0.0.1": (seen,)}, gate)
    plate = found["127.0.0.1"][-1]
    assert isinstance(plate, DeviceInformationObservation)
    assert plate.port == port
    return plate


async def test_a_printer_shows_its_plate_by_dpws(gate: Gate):
    model = "<p:Manufacturer>Canon</p:Manufacturer><p:ModelName>LBP6230dn</p:ModelName>"
    device = (
        "<p:FriendlyName>Canon LBP6230 (v\u0103n ph\u00f2ng)</p:FriendlyName><p:SerialNumber>MTWA12345</p:SerialNumber>"
    )
    plate = await asked_by_wsd(gate, metadata(model, device), "wsdp:Device", "wprt:PrintDeviceType")
    assert (plate.manufacturer, plate.model, plate.serial) == ("Canon", "LBP6230dn", "MTWA12345")
    assert (plate.protocol, plate.name) == ("wsd", "Canon LBP6230 (văn phòng)")


async def test_a_windows_computer_gives_its_name_and_no_model(gate: Gate):
    host = "<p:Relationship><p:Host><pub:Computer>PC-P12-07/Workgroup:TRUONG</pub:Computer></p:Host></p:Relationship>"
    model = (
        "<p:Manufacturer>Microsoft Corporation</p:Manufacturer><p:ModelName>Microsoft Publication Service</p:ModelName>"
    )
    plate = await asked_by_wsd(gate, metadata(model, "", host), "wsdp:Device", "pub:Computer")
    assert (plate.name, plate.model, plate.device_type) == ("PC-P12-07", "", "computer")


def test_a_reference_with_markup_stays_text():
    assert b"<a:To>urn:&lt;x&gt;&amp;</a:To>" in wsd.question("urn:<x>&", UUID(int=1))


_PRELOGIN = bytes.fromhex(
    "0401002b00000100 00001a0006 0100200001 0200210001 0300220000 0400220001 ff 080001550000 02 00 00".replace(" ", "")
)
"""The answer of MS-TDS 4.2: SQL Server 8.0.341, encryption not supported."""


async def test_sql_server_tells_its_version_before_any_sign_on(gate: Gate):
    async with serving(saying(b"", _PRELOGIN)) as port:
        assert only(await mssql.ask(at(port), gate)) == MssqlObservation(port, "8.0.341", "not_supported")
        (named,) = (await name_service(at(port, service="ms-sql-s"), gate)).observations
    assert named == ServiceObservation(port, "tcp", "ms-sql-s")


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def challenge(version: bytes) -> bytes:
    """The CHALLENGE_MESSAGE of MS-NLMP 4.2.4.3 with the version (2.2.2.10) of another Windows."""
    info = b"\x02\0\x0c\0" + utf16("Domain") + b"\x01\0\x0c\0" + utf16("Server") + bytes(4)
    head = ntlm.SIGNATURE + b"\x02\0\0\0" + b"\x0c\0\x0c\0\x38\0\0\0" + bytes.fromhex("33828ae2")
    return (
        head
        + bytes.fromhex("0123456789abcdef")
        + bytes(8)
        + b"\x24\0\x24\0\x44\0\0\0"
        + version
        + utf16("Server")
        + info
    )


@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate"])
async def test_a_web_server_with_ntlm_tells_its_build_before_any_sign_on(gate: Gate, scheme: str):
    asked: list[bytes] = []

    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        asked.append(request)
        field = b"WWW-Authenticate: " + scheme.encode()
        if b"authorization" in request.lower():
            field += b" " + base64.b64encode(challenge(bytes.fromhex("0a00634500 00000f")))
        writer.write(page(b"", b"401 Unauthorized", field))
        await writer.drain()

    async with serving(server) as port:
        seen = only(await http.ask(at(port, url=f"http://127.0.0.1:{port}/"), gate))
        target = at(port, known=(seen,))
        assert http_ntlm.offers_ntlm(target)
        found = only(await http_ntlm.ask(target, gate))
    assert found == HttpNtlmObservation(port, scheme, NtlmIdentity("Server", "", "Domain", "10.0.17763"))
    token = base64.b64decode(asked[-1].partition(scheme.encode() + b" ")[2].split(b"\r\n")[0])
    question = token[token.index(ntlm.SIGNATURE) :]
    assert question == ntlm.negotiate_message()
    assert question[8] == 1


def test_ntlm_is_not_asked_where_it_is_not_demanded():
    assert not http_ntlm.offers_ntlm(knowing(http_page(headers=(("www-authenticate", "NTLM"),))))
    basic = http_page(status=401, headers=(("www-authenticate", 'Basic realm="NTLM"'),))
    assert not http_ntlm.offers_ntlm(knowing(basic))
    elsewhere = http_page(status=401, url="http://10.0.0.9:8080/", headers=(("www-authenticate", "NTLM"),))
    assert not http_ntlm.offers_ntlm(knowing(elsewhere))
    assert http_ntlm.offers_ntlm(knowing(elsewhere, 8080))
