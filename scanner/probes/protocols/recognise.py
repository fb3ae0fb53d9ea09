"""Tells a service by the first bytes it sends; what fits no rule stays unnamed."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from scanner.probes.protocols import mysql_packet, rfb, ssh_packet
from scanner.text import clean

_IAC = 0xFF
_SERVER = re.compile(rb"^Server:[ \t]*([^\r\n]{1,200})", re.IGNORECASE | re.MULTILINE)
_AGENT = re.compile(rb"^(?:User-Agent|Server):[ \t]*([^\r\n]{1,200})", re.IGNORECASE | re.MULTILINE)
_PROMPT = re.compile(rb"(?:login|user ?name|password)[^\r\n]{0,20}:\s*$", re.IGNORECASE)
_GREETING_220 = re.compile(rb"220[ -]")
_SMTP = re.compile(rb"\bE?SMTP\b", re.IGNORECASE)
_FTP = re.compile(rb"\bS?FTP|FileZilla", re.IGNORECASE)
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"HTTP/1.", "http"),
    (b"RTSP/1.0 ", "rtsp"),
    (b"SIP/2.0 ", "sip"),
    (b"PJLINK 0\r", "pjlink"),
    (b"PJLINK 1 ", "pjlink"),
    (b"+OK", "pop3"),
    (b"* OK", "imap"),
    (b"* PREAUTH", "imap"),
    (b"* BYE", "imap"),
    (b"@RSYNCD:", "rsync"),
    (b"-DENIED Redis", "redis"),
    (b"-NOAUTH ", "redis"),
    (b"-ERR wrong number of arguments for 'get'", "redis"),
    (b"-ERR unknown command", "redis"),
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A service's name ("" if unknown) and the part of its words worth keeping, cleaned."""

    name: str
    banner: str = ""


def recognise(data: bytes) -> Recognised:
    """Name a service by its greeting or by its reply to a plain GET; never raises."""
    name = next((name for start, name in _STARTS if data.startswith(start)), "") or _by_shape(data)
    return Recognised(name, _banner(name, data))


def _by_shape(data: bytes) -> str:
    if ssh_packet.find_identification(data[:4096]) is not None and not data.startswith(b"<"):
        return "ssh"
    if _GREETING_220.match(data):
        return _mail_or_file(data)
    if _parses(lambda: rfb.parse_version(data[:12])):
        return "vnc"
    if _is_mysql(data):
        return "mysql"
    if data[:1] == bytes([_IAC]) and len(data) >= 3 and data[1] >= 0xF0:
        return "telnet"
    return "telnet" if len(data) < 2048 and _PROMPT.search(data) else ""


def _mail_or_file(data: bytes) -> str:
    """Both SMTP and FTP greet with 220; only their own words tell them apart."""
    if _SMTP.search(data):
        return "smtp"
    return "ftp" if _FTP.search(data) else "220"


def _is_mysql(data: bytes) -> bool:
    """Tell whether a whole first packet with number 0 is a greeting or an error of MySQL."""
    length = int.from_bytes(data[:3], "little")
    if len(data) < 5 or data[3] != 0 or not 5 <= length <= mysql_packet.LONGEST_PACKET or len(data) < 4 + length:
        return False
    return _parses(lambda: mysql_packet.parse_greeting(data[4 : 4 + length]))


def _parses(read: Callable[[], object]) -> bool:
    try:
        read()
    except ValueError:
        return False
    return True


def _banner(name: str, data: bytes) -> str:
    if name in {"http", "rtsp"}:
        server = _SERVER.search(data)
        return clean(server.group(1), 200) if server else ""
    if name == "sip":
        agent = _AGENT.search(data)
        return clean(agent.group(1), 200) if agent else ""
    if name == "mysql":
        return clean(mysql_packet.parse_greeting(data[4 : 4 + int.from_bytes(data[:3], "little")]).version, 100)
    if name == "ssh":
        return clean(ssh_packet.find_identification(data) or b"", 255)
    if name == "telnet":
        data = bytes(byte for byte in data if byte < 0x80)
    return clean(data[:400], 300)
