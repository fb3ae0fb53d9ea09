"""Any bytes give a value or `ValueError`, never another error; and bytes that a server never sent give no value."""

from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.gate import Datagram
from scanner.probes import (
    cast,
    escl,
    http_ntlm,
    http_paths,
    isapi,
    mdns,
    mndp,
    netbios,
    onvif,
    redis,
    rtsp,
    ssdp,
    telnet,
    ubnt,
    ws_discovery,
    wsd,
)
from scanner.probes.http import cut_cookie, parse_realm
from scanner.probes.http_client import inflate, resolve_reference, split_url
from scanner.probes.protocols import (
    certificate,
    credssp,
    dce_rpc,
    der,
    dns_message,
    ftp_reply,
    html_page,
    ipp_message,
    ldap_message,
    mdns_answer,
    mysql_packet,
    ntlm,
    pjlink_message,
    rfb,
    sip_message,
    smb1,
    smb2,
    snmp_message,
    ssh_packet,
    tds_message,
    tls_hello,
    upnp,
    x224,
)
from scanner.probes.protocols.questions import answers, service_questions
from scanner.probes.protocols.recognise import recognise

NTLM = ntlm.SIGNATURE + b"\x02\0\0\0" + bytes(8) + b"\xff\xff\xff\xff" + bytes(8)
SMB2 = smb2.MAGIC + b"\x40\0" + bytes(10) + b"\x01\0\0\0" + bytes(44)


def walk(data: bytes) -> None:
    item = der.parse(data)
    der.find(item, 0x99)
    for read in (item.children, item.integer, item.unsigned, item.oid):
        try:
            read()
        except ValueError:
            continue


def smb2_bodies(data: bytes) -> None:
    reply = smb2.parse_reply(data)
    for read in (smb2.parse_negotiate, smb2.session_token, smb2.file_id, smb2.transceive_output, smb2.count_names):
        try:
            read(reply)  # type: ignore[operator]
        except ValueError:
            continue


def system_group(data: bytes) -> None:
    found = snmp_message.parse_response(data, "2c", 7)
    for name in snmp_message.SYSTEM:
        found.text(name)
        found.object_id(name)
        found.seconds(name)


def page(data: bytes) -> None:
    html_page.parse_page(html_page.decode(data, data[:40]))


def address(data: bytes) -> None:
    text = data.decode("latin-1")
    split_url(resolve_reference("http://10.0.0.5/", text))
    html_page.parse_refresh(text)


PARSERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "ssh identification": (ssh_packet.find_identification, b"SSH-2.0-"),
    "ssh kexinit": (ssh_packet.parse_kexinit, b"\x14" + bytes(16)),
    "ssh host key": (ssh_packet.parse_host_key, b"\x1f"),
    "redis": (redis.parse_ping, b"-"),
    "redis info": (redis.parse_version, b"redis_version:"),
    "rfb": (rfb.parse_version, b"RFB "),
    "telnet": (telnet.parse_greeting, b"\xff\xfa"),
    "ftp": (ftp_reply.parse_reply, b"220-"),
    "ftp complete": (ftp_reply.is_complete, b"220-"),
    "mysql greeting": (mysql_packet.parse_greeting, b"\x0a5"),
    "mysql sign-on": (mysql_packet.parse_sign_on, b"\xff"),
    "certificate": (certificate.parse_certificate, b"\x30"),
    "tls": (tls_hello.parse_answer, b"\x16\x03\x03\x00\x50\x02\x00\x00\x4c\x03\x03"),
    "x224": (x224.parse_confirm, b"\x0e\xd0\0\0\x12\x34\0"),
    "credssp": (credssp.parse_challenge, b"\x30\x05" + NTLM),
    "ntlm": (ntlm.parse_challenge, NTLM),
    "der": (walk, b"\x30"),
    "smb1": (smb1.parse_negotiate, b"\xffSMB\x72" + bytes(4) + b"\x80" + bytes(22)),
    "smb1 session": (smb1.parse_session_setup, b"\xffSMB\x73\x16\0\0\xc0\x80" + bytes(22) + b"\x04"),
    "smb2": (smb2_bodies, SMB2),
    "smb length": (smb2.message_length, b"\0"),
    "dce bind": (dce_rpc.parse_bind_answer, b"\x05\0\x0c\x03\x10\0\0\0"),
    "dce shares": (dce_rpc.parse_share_list, b"\x05\0\x02\x03\x10\0\0\0\x18\0\0\0\x02\0\0\0" + bytes(8)),
    "dce denied": (dce_rpc.is_access_denied, b"\x05\0\x02\x03\x10\0\0\0"),
    "snmp": (system_group, b"\x30"),
    "dns": (dns_message.parse_message, b"\0\0\x80\0\0\0\0\x01\0\0\0\0"),
    "dns text": (lambda data: dns_message.first_text(dns_message.parse_message(data)), bytes(12)),
    "netbios": (lambda data: netbios.parse_status(data, 0), b"\0\0\x80\0" + bytes(8)),
    "rtsp": (rtsp.parse_reply, b"RTSP/1.0 "),
    "ipp": (ipp_message.parse_attributes, b"\x01\x01\0\0\0\0\0\x01\x04"),
    "ssdp": (upnp.parse_reply, b"HTTP/1.1 200 OK\r\n"),
    "upnp": (upnp.parse_description, b'<root xmlns="urn:schemas-upnp-org:device-1-0"><device>'),
    "ws-discovery": (ws_discovery.parse_matches, b"<?xml "),
    "mndp": (mndp.parse_reply, bytes(4) + b"\0\x01\0\x06"),
    "ubnt": (ubnt.parse_reply, b"\x01\0\0\x20"),
    "html": (page, b"<html><title>"),
    "url": (address, b"http://["),
    "gzip": (lambda data: inflate(data, b"gzip"), b"\x1f\x8b\x08\0"),
    "marker": (lambda data: http_paths.marker_of(200, data), b"<title>Index of /"),
    "sip": (sip_message.parse_reply, b"SIP/2.0 200 OK\r\nServer: "),
    "pjlink": (pjlink_message.parse_greeting, b"PJLINK 1 "),
    "pjlink answer": (lambda data: pjlink_message.parse_answer(data, b"INF1"), b"%1INF1="),
    "tds": (tds_message.parse_prelogin, b"\0\0\x06\0\x06\xff"),
    "tds length": (tds_message.body_length, b"\x04\x01"),
    "ldap": (ldap_message.parse_root, b"\x30\x0c\x02\x01\x01\x64\x07"),
    "ldap end": (ldap_message.ends_the_answer, b"\x30\x0c\x02\x01\x01\x65\x07"),
    "cast": (cast.parse_information, b'{"device_info":{"model_name":'),
    "isapi": (isapi.parse_information, b"<DeviceInfo><model>"),
    "onvif": (onvif.parse_information, b"<Envelope><GetDeviceInformationResponse>"),
    "wsd": (wsd.parse_metadata, b"<Envelope><ThisModel>"),
    "escl": (escl.parse_capabilities, b"<ScannerCapabilities>"),
    "http ntlm": (http_ntlm.parse_challenge, b"NTLM TlRMTVNTUAAC"),
    "ipp serial": (ipp_message.serial_of, b"MFG:x;SN:"),
    "ipp state": (ipp_message.state_of, b"\0\0"),
    "realm": (parse_realm, b'Basic realm="'),
    "cookie": (cut_cookie, b"a=b;"),
}


@pytest.mark.parametrize("name", PARSERS)
@given(data=st.binary(max_size=400))
def test_any_bytes_give_a_value_or_value_error(name: str, data: bytes):
    parse, start = PARSERS[name]
    for whole in (data, start + data):
        try:
            parse(whole)
        except ValueError:
            continue


@given(st.binary(max_size=400))
def test_recognising_never_raises(data: bytes):
    for start in (b"", b"220 ", b"SSH-", b"RFB 003.", b"\x4a\0\0\0\x0a", b"HTTP/1.1 200\r\nServer: "):
        assert len(recognise(start + data).banner) <= 300


@given(st.binary(max_size=300))
def test_judging_an_answer_never_raises(data: bytes):
    for question in service_questions().values():
        assert answers(question, data) in {True, False}


@pytest.mark.parametrize("name", service_questions())
def test_an_echo_proves_no_service(name: str):
    question = service_questions()[name]
    assert not answers(question, question.payload)
    assert not answers(question, question.payload * 2)
    assert not answers(question, question.payload[:7])


@given(st.lists(st.tuples(st.sampled_from(["10.0.0.1", "10.0.0.2"]), st.binary(max_size=200)), max_size=6))
def test_grouping_datagrams_never_raises(items: list[tuple[str, bytes]]):
    datagrams = [Datagram(source, 5353, bytes(2) + b"\x84\0" + data) for source, data in items]
    mdns.group(datagrams)
    ssdp.group_replies(datagrams)
    ws_discovery.group(tuple(datagrams))
    mdns_answer.service_types([item.data for item in datagrams])


def test_entities_in_xml_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    readers = (upnp.parse_description, ws_discovery.parse_matches, isapi.parse_information, onvif.parse_information)
    for parse in (*readers, escl.parse_capabilities, wsd.parse_metadata):
        with pytest.raises(ValueError):  # noqa: PT011  (defusedxml's own classes are ValueErrors)
            parse(bomb)
    assert ws_discovery.probe_message(UUID(int=1)).startswith(b"<?xml")
