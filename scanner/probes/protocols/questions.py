"""Harmless first questions, one per protocol whose servers wait to be asked, and the test that an answer fits."""

from collections.abc import Callable
from dataclasses import dataclass

from scanner.probes.protocols import (
    dce_rpc,
    der,
    ldap_message,
    rpc_call,
    sip_message,
    smb2,
    tds_message,
    tls_hello,
    x224,
)
from scanner.probes.protocols.byte_reader import ByteReader

GET = b"GET / HTTP/1.0\r\n\r\n"
_RTSP = b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"
_POSTGRESQL_SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
_MQTT_CONNECT = b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x05\x00\x00"
_SIP = sip_message.options("0.0.0.0", 5060, "tcp", call="naming")  # noqa: S104  (a name in a message, nothing is bound)
_NO_ATTRIBUTES = (b"1.1",)
"""RFC 4511 4.5.1.8: the entry's existence only."""
_DNS_ID = b"\x72\x61"
_DNS = b"\x00\x11" + _DNS_ID + b"\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00" + b"\x00\x00\x02\x00\x01"
_NETBIOS_SESSION = (
    b"\x81\x00\x00\x44" + b"\x20CKFDENECFDEFFCFGEFFCCACACACACACA\x00" + b"\x20CACACACACACACACACACACACACACACAAA\x00"
)


@dataclass(frozen=True, slots=True)
class ServiceQuestion:
    """What is sent, and whether a reply proves the service; `fits` may raise `ValueError` for "no".

    `tells` marks a reply whose words are worth keeping as the banner.
    """

    name: str
    payload: bytes
    fits: Callable[[bytes], bool]
    tells: bool = False


def is_tls(data: bytes) -> bool:
    """Tell whether a server answered a ClientHello with a ServerHello or an alert."""
    if data[:1] == b"\x15":
        return data[1:2] == b"\x03" and data[3:5] == b"\x00\x02" and data[5:6] in {b"\x01", b"\x02"}
    tls_hello.record_length(data[:5])
    return data[5:6] == b"\x02" and data[9:10] == b"\x03"


def _is_rdp(data: bytes) -> bool:
    x224.parse_confirm(data[4 : 4 + x224.packet_length(data[:4])])
    return True


def _is_smb(data: bytes) -> bool:
    return smb2.parse_reply(data[4 : 4 + smb2.message_length(data[:4])]).command == smb2.NEGOTIATE


def _is_dns(data: bytes) -> bool:
    reader = ByteReader(data)
    return reader.u16() == len(data) - 2 and reader.take(2) == _DNS_ID and bool(reader.u8() & 0x80)


def _is_ldap(data: bytes) -> bool:
    message = der.parse(data).children()
    return message[0].tag == der.INTEGER and message[0].integer() == 1 and message[1].tag in {0x64, 0x65}


def _is_mssql(data: bytes) -> bool:
    length = tds_message.body_length(data[: tds_message.HEADER])
    tds_message.parse_prelogin(data[tds_message.HEADER : tds_message.HEADER + length])
    return True


def _is_msrpc(data: bytes) -> bool:
    dce_rpc.parse_bind_answer(data)
    return True


def _smb_negotiate() -> bytes:
    message = smb2.request(smb2.NEGOTIATE, smb2.negotiate_body(tuple(smb2.DIALECTS)), number=0)
    return len(message).to_bytes(4, "big") + message


def service_questions() -> dict[str, ServiceQuestion]:
    """Return the questions by the name of the service they prove."""
    rows = (
        ServiceQuestion("ssl", tls_hello.client_hello("TLSv1.2"), is_tls),
        ServiceQuestion("redis", b"PING\r\n", lambda data: data.startswith((b"+PONG\r\n", b"-NOAUTH", b"-DENIED"))),
        ServiceQuestion("rtsp", _RTSP, lambda data: data.startswith(b"RTSP/1.0 ")),
        ServiceQuestion("ms-wbt-server", x224.connection_request(3), _is_rdp),
        ServiceQuestion("microsoft-ds", _smb_negotiate(), _is_smb),
        ServiceQuestion("postgresql", _POSTGRESQL_SSL_REQUEST, lambda data: data in {b"S", b"N"}),
        ServiceQuestion("memcache", b"version\r\n", lambda data: data.startswith(b"VERSION "), tells=True),
        ServiceQuestion("ms-sql-s", tds_message.question(), _is_mssql),
        ServiceQuestion("mqtt", _MQTT_CONNECT, lambda data: data[:2] == b"\x20\x02" and len(data) == 4),
        ServiceQuestion("ldap", ldap_message.root_search(_NO_ATTRIBUTES), _is_ldap),
        ServiceQuestion("sip", _SIP, lambda data: data.startswith(b"SIP/2.0 ")),
        ServiceQuestion("domain", _DNS, _is_dns),
        ServiceQuestion("netbios-ssn", _NETBIOS_SESSION, lambda data: data[:1] in {b"\x82", b"\x83"} and len(data) < 8),
        ServiceQuestion("rpcbind", rpc_call.null_call(rpc_call.RPCBIND), rpc_call.is_reply),
        ServiceQuestion("nfs", rpc_call.null_call(rpc_call.NFS), rpc_call.is_reply),
        ServiceQuestion("msrpc", dce_rpc.bind(dce_rpc.ENDPOINT_MAPPER), _is_msrpc),
    )
    return {row.name: row for row in rows}


def answers(question: ServiceQuestion, reply: bytes) -> bool:
    """Tell whether a reply proves the service; an echo of the question proves nothing."""
    if not reply or (question.payload.startswith(reply[: len(question.payload)]) and len(reply) > 3):
        return False
    try:
        return question.fits(reply)
    except (ValueError, IndexError):
        return False
