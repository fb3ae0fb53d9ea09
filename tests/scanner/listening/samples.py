"""Frames as devices send them, built field by field from the RFCs."""

import struct

CLIENT, SWITCH = "00:1b:21:00:00:05", "00:1b:21:00:00:f0"


def raw(mac: str) -> bytes:
    return bytes.fromhex(mac.replace(":", ""))


def ethernet(kind: int, payload: bytes, source: str = CLIENT, group: str = "ff:ff:ff:ff:ff:ff") -> bytes:
    return raw(group) + raw(source) + kind.to_bytes(2, "big") + payload


def ip(address: str) -> bytes:
    return bytes(map(int, address.split(".")))


def arp(address: str, source: str = CLIENT) -> bytes:
    body = bytes.fromhex("0001080006040001") + raw(source) + ip(address) + bytes(6) + ip("10.55.0.1")
    return ethernet(0x0806, body, source)


def udp(address: str, port: int, payload: bytes, source: str = CLIENT, group: str = "ff:ff:ff:ff:ff:ff") -> bytes:
    head = struct.pack("!BBHHHBBH", 0x45, 0, 28 + len(payload), 1, 0, 1, 17, 0) + ip(address) + ip("255.255.255.255")
    return ethernet(0x0800, head + struct.pack("!HHHH", 68, port, 8 + len(payload), 0) + payload, source, group)


def dhcp_request(
    hostname: bytes,
    vendor_class: bytes,
    wanted: str,
    source: str = CLIENT,
    parameters: tuple[int, ...] = (1, 3, 6, 15),
) -> bytes:
    """RFC 2131 table 1: a client that asks again for an address it had."""
    head = bytes([1, 1, 6, 0]) + bytes(4) + bytes(4) + bytes(16) + raw(source) + bytes(10) + bytes(192)
    options = b"".join(
        bytes([kind, len(value)]) + value
        for kind, value in (
            (53, b"\3"),
            (50, ip(wanted)),
            (12, hostname),
            (60, vendor_class),
            (55, bytes(parameters)),
        )
    )
    return udp("0.0.0.0", 67, head + bytes.fromhex("63825363") + options + b"\xff", source)


def dhcp_reply(message: int, server: str, relay: str = "0.0.0.0", source: str = SWITCH) -> bytes:
    """RFC 2131 table 3: a server that hands out an address, itself as router and as DNS server."""
    head = bytes([2, 1, 6, 0]) + bytes(12) + ip("10.55.0.7") + ip(server) + ip(relay) + raw(CLIENT) + bytes(10 + 192)
    options = b"".join(
        bytes([kind, len(value)]) + value
        for kind, value in (
            (53, bytes([message])),
            (54, ip(server)),
            (3, ip(server)),
            (6, ip(server) + ip("10.55.0.53")),
            (15, b"truong.local"),
        )
    )
    return udp(server, 68, head + bytes.fromhex("63825363") + options + b"\xff", source)


def lldp(name: bytes = b"sw-tang-1", port: bytes = b"gigabitEthernet 1/0/7") -> bytes:
    def field(kind: int, value: bytes) -> bytes:
        return (kind << 9 | len(value)).to_bytes(2, "big") + value

    body = field(1, b"\4" + raw(SWITCH)) + field(2, b"\5" + port) + field(3, b"\0\x78") + field(5, name)
    body += field(7, bytes.fromhex("00140004")) + field(8, b"\5\1" + ip("10.55.0.2") + b"\2\0\0\0\1\0") + field(0, b"")
    return ethernet(0x88CC, body, SWITCH, "01:80:c2:00:00:0e")


def cdp() -> bytes:
    def field(kind: int, value: bytes) -> bytes:
        return struct.pack("!HH", kind, len(value) + 4) + value

    body = bytes.fromhex("aaaa0300000c2000") + b"\2\xb4\0\0" + field(1, b"sw-cisco") + field(3, b"Gi0/3")
    body += field(4, bytes([0, 0, 0, 0x28])) + field(6, b"cisco WS-C2960")
    body += field(2, bytes.fromhex("000000010101cc0004") + ip("10.55.0.3"))
    return raw("01:00:0c:cc:cc:cc") + raw(SWITCH) + len(body).to_bytes(2, "big") + body


def netbios_registration(name: bytes) -> bytes:
    letters = b"".join(bytes([0x41 + (byte >> 4), 0x41 + (byte & 15)]) for byte in name.ljust(15) + b"\x20")
    head = struct.pack("!HHHHHH", 7, 0x2910, 1, 0, 0, 1) + b"\x20" + letters + b"\0" + b"\0\x20\0\1"
    return udp("10.55.0.5", 137, head)


def ssdp_notify() -> bytes:
    text = (
        "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nSERVER: Linux UPnP/1.0 TV/2\r\n\r\n"
    )
    return udp("10.55.0.5", 1900, text.encode())


def mdns_answer() -> bytes:
    name = b"\x0amay-in-van\x05local\0"
    answer = name + struct.pack("!HHIH", 1, 0x8001, 120, 4) + ip("10.55.0.5")
    return udp("10.55.0.5", 5353, struct.pack("!HHHHHH", 0, 0x8400, 0, 1, 0, 0) + answer)


def router_advertisement(source: str = SWITCH) -> bytes:
    """RFC 4861 4.2 with its own card, a prefix, an MTU, and a DNS server (RFC 8106)."""
    network = bytes.fromhex("fd00005500000000") + bytes(8)
    body = bytes([134, 0]) + bytes(2) + struct.pack("!BBHII", 64, 0x40, 1800, 0, 0)
    body += bytes([1, 1]) + raw(source)
    body += struct.pack("!BBBBIII", 3, 4, 64, 0xC0, 86400, 14400, 0) + network
    body += struct.pack("!BBHI", 5, 1, 0, 1492)
    body += struct.pack("!BBHI", 25, 3, 0, 600) + bytes.fromhex("fd000055") + bytes(11) + b"\x35"
    return ipv6(58, body, source, hops=255)


def ipv6(following: int, body: bytes, source: str = CLIENT, *, last: int = 1, hops: int = 255) -> bytes:
    head = struct.pack("!IHBB", 0x60000000, len(body), following, hops)
    head += bytes.fromhex("fe80" + "00" * 13) + bytes([last]) + bytes(16)
    return ethernet(0x86DD, head + body, source, "33:33:00:00:00:01")


def mdns_answer_over_ipv6() -> bytes:
    datagram = mdns_answer()[14 + 20 :]
    return ipv6(17, datagram, last=5)


ALL = (
    arp("10.55.0.5"), dhcp_request(b"PC-07", b"MSFT 5.0", "10.55.0.7"), dhcp_reply(5, "10.55.0.254"),
    lldp(), cdp(), netbios_registration(b"MAY-05"),
    ssdp_notify(), mdns_answer(), router_advertisement(), mdns_answer_over_ipv6(),
)  # fmt: skip
