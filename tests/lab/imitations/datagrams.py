"""What appliances answer by UDP: SSDP, WS-Discovery, NetBIOS, SIP, and two makers' own discovery."""

import asyncio
import contextlib
import re
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]
Answering = Callable[[bytes], Iterator[bytes]]
_GROUPS = {1900: "239.255.255.250", 3702: "239.255.255.250"}
_TO_ALL = {5678}


def ssdp(row: Row, address: str) -> Answering:
    """Answer a search (UPnP Device Architecture 2.0, 1.3.3) for all or for what this device is."""
    targets = ["upnp:rootdevice", *row["types"]]

    def answer(question: bytes) -> Iterator[bytes]:
        wanted = re.search(rb"(?im)^ST:[ \t]*(\S+)", question)
        if not question.startswith(b"M-SEARCH") or wanted is None:
            return
        for target in targets if wanted[1] == b"ssdp:all" else [item for item in targets if item == wanted[1].decode()]:
            lines = [
                *("HTTP/1.1 200 OK", "CACHE-CONTROL: max-age=1800", "EXT:"),
                f"LOCATION: {row['location'].format(address=address)}",
                *(f"SERVER: {row['server']}", f"ST: {target}", f"USN: uuid:{row['uuid']}::{target}"),
            ]
            yield "\r\n".join([*lines, "", ""]).encode("latin-1")

    return answer


def ws_discovery(row: Row, address: str) -> Answering:
    """Answer a probe (WS-Discovery 2005/04, 5.3) with the types and scopes of ONVIF Core Specification 7.3."""
    scopes = " ".join(row["scopes"])

    def answer(question: bytes) -> Iterator[bytes]:
        number = re.search(rb"MessageID>\s*([^<\s]+)", question)
        if number is None or b"Probe" not in question:
            return
        discovery = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
        yield (
            '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"'
            ' xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
            f' xmlns:d="{discovery}" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">'
            f"<env:Header><wsa:MessageID>urn:uuid:{row['uuid']}</wsa:MessageID>"
            f"<wsa:RelatesTo>{number[1].decode()}</wsa:RelatesTo>"
            f"<wsa:Action>{discovery}/ProbeMatches</wsa:Action></env:Header><env:Body><d:ProbeMatches><d:ProbeMatch>"
            f"<wsa:EndpointReference><wsa:Address>urn:uuid:{row['uuid']}</wsa:Address></wsa:EndpointReference>"
            f"<d:Types>{row['types']}</d:Types><d:Scopes>{scopes}</d:Scopes>"
            f"<d:XAddrs>{row['service'].format(address=address)}</d:XAddrs><d:MetadataVersion>10</d:MetadataVersion>"
            "</d:ProbeMatch></d:ProbeMatches></env:Body></env:Envelope>"
        ).encode()

    return answer


def netbios(row: Row, _address: str) -> Answering:
    """Answer a node status request (RFC 1002, 4.2.18); the last six bytes are the adapter's address."""
    group = 0x8000
    names = [(name, 0x00, 0) for name in row["names"]] + [(name, 0x20, 0) for name in row["names"]]
    names += [(row["group"], 0x00, group)] if "group" in row else []
    rows = b"".join(
        name.encode("ascii").ljust(15)[:15] + bytes([suffix]) + struct.pack(">H", 0x0400 | flags)
        for name, suffix, flags in names
    )
    status = bytes([len(names)]) + rows + bytes.fromhex(row["mac"].replace(":", "")) + bytes(40)

    def answer(question: bytes) -> Iterator[bytes]:
        if len(question) >= 50 and question[2] & 0x80 == 0:
            name = b"\x20CK" + b"A" * 30 + b"\x00"
            head = question[:2] + struct.pack(">HHHHH", 0x8400, 0, 1, 0, 0)
            yield head + name + struct.pack(">HHIH", 0x21, 1, 0, len(status)) + status

    return answer


def sip(row: Row, address: str) -> Answering:
    """Answer OPTIONS (RFC 3261, 11.2) with the name of the phone in User-Agent."""

    def answer(question: bytes) -> Iterator[bytes]:
        lines = question.decode("utf-8", "replace").split("\r\n")
        if not lines[0].startswith("OPTIONS "):
            return
        kept = [line for line in lines if re.match(r"(?i)(via|v|from|f|call-id|i|cseq):", line)]
        receiver = [f"{line};tag=as5f2b8c" for line in lines if re.match(r"(?i)(to|t):", line)]
        own = [f"Contact: <sip:{address}:5060>", f"User-Agent: {row['agent']}", "Accept: application/sdp"]
        allowed = "Allow: INVITE, ACK, OPTIONS, CANCEL, BYE, SUBSCRIBE, NOTIFY, INFO, REFER, UPDATE"
        yield "\r\n".join(["SIP/2.0 200 OK", *kept, *receiver, *own, allowed, "Content-Length: 0", "", ""]).encode()

    return answer


def ubnt(row: Row, address: str) -> Answering:
    """Answer Ubiquiti's discovery, version 1: a type-length-value list, as its public dissectors describe it."""
    card = bytes.fromhex(row["mac"].replace(":", ""))
    fields = [(0x01, card), (0x02, card + socket.inet_aton(address)), (0x03, row["firmware"].encode())]
    fields += [(0x0A, struct.pack(">I", 86400)), (0x0B, row["name"].encode()), (0x0C, row["model"].encode())]
    body = b"".join(struct.pack(">BH", kind, len(value)) + value for kind, value in fields)

    def answer(question: bytes) -> Iterator[bytes]:
        if question == b"\x01\x00\x00\x00":
            yield b"\x01\x00" + struct.pack(">H", len(body)) + body

    return answer


def mndp(row: Row, _address: str) -> Answering:
    """Answer MikroTik's neighbour discovery; RouterOS sends its answers to all (RouterOS manual, same title)."""
    fields = [(1, bytes.fromhex(row["mac"].replace(":", ""))), (5, row["identity"].encode())]
    fields += [(7, row["version"].encode()), (8, b"MikroTik"), (10, struct.pack("<I", 86400))]
    fields += [(12, row["board"].encode()), (16, b"bridge")]
    body = b"".join(struct.pack(">HH", kind, len(value)) + value for kind, value in fields)

    def answer(question: bytes) -> Iterator[bytes]:
        if question == bytes(4):
            yield bytes(4) + body

    return answer


SPEAKERS: Mapping[str, Callable[[Row, str], Answering]] = {
    "ssdp": ssdp,
    "ws_discovery": ws_discovery,
    "netbios": netbios,
    "sip": sip,
    "ubnt": ubnt,
    "mndp": mndp,
}


class _Port(asyncio.DatagramProtocol):
    def __init__(self, port: int, answer: Answering) -> None:
        self._port, self._answer = port, answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        receiver = ("255.255.255.255", self._port) if self._port in _TO_ALL else address
        with contextlib.suppress(OSError):
            for reply in self._answer(data):
                self._transport.sendto(reply, receiver)  # type: ignore[attr-defined]


async def serve_datagrams(port: int, answer: Answering, address: str) -> None:
    """Listen on one port, in its multicast group where it has one."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.bind(("0.0.0.0", port))
    if port in _GROUPS:
        membership = socket.inet_aton(_GROUPS[port]) + socket.inet_aton(address)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Port(port, answer), sock=sock)
