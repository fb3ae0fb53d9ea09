"""SNMP messages of version 3 with the User-based Security Model (RFC 3412 6, RFC 3414 2.4)."""

from dataclasses import dataclass

from scanner.probes.protocols import der, snmp_pdu, snmp_usm
from scanner.probes.protocols.snmp_pdu import Response
from scanner.probes.protocols.snmp_usm import Keys

_VERSION, _USM = 3, 3
_LARGEST = 65_000
"""Octets of an answer that we can take: a datagram's most."""
_SIGNED, _ENCRYPTED, _REPORTABLE = 0x01, 0x02, 0x04
_ENGINE_ID_LENGTHS = range(5, 33)
"""RFC 3411 5: SnmpEngineID."""

_REPORTS = "1.3.6.1.6.3.15.1.1"
UNSUPPORTED_LEVEL, NOT_IN_TIME, UNKNOWN_USER, UNKNOWN_ENGINE, WRONG_DIGEST, DECRYPTION = (
    f"{_REPORTS}.{number}.0" for number in range(1, 7)
)
"""What a Report counts (RFC 3414 5: usmStats)."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An SNMP engine: its id, how often it started, and the seconds since (RFC 3414 2.2)."""

    id: bytes = b""
    boots: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the engine's clock, the response, and of a Report the name of its counter ("" for a Response).

    `signed` tells whether the answer bore a signature, which was then right.
    """

    engine: Engine
    response: Response
    report: str = ""
    signed: bool = False


def discovery(number: int) -> bytes:
    """Return the question for an engine's id and clock (RFC 3414 4): it names nobody."""
    nothing = snmp_pdu.request(snmp_pdu.GET, number, ())
    return _message(_Head(number, _REPORTABLE, Engine()), _scoped(b"", b"", nothing))


def request(
    number: int, pdu: bytes, engine: Engine, user: bytes, keys: Keys, *, salt: bytes = b"", context: bytes = b""
) -> bytes:
    """Return a request of a user, signed and encrypted as far as there are keys; `salt` has eight octets."""
    flags = _REPORTABLE | (_SIGNED if keys.authentication else 0) | (_ENCRYPTED if keys.privacy else 0)
    data = _scoped(engine.id, context, pdu)
    if keys.privacy:
        data = der.encode(der.OCTET_STRING, snmp_usm.encrypted(keys, engine.boots, engine.seconds, salt, data))
    blank = bytes(keys.signature_length)
    whole = _message(_Head(number, flags, engine, user, blank, salt if keys.privacy else b""), data)
    return _with_signature(whole, snmp_usm.signature(keys, whole))


def answer(data: bytes, number: int, request_number: int, user: bytes, keys: Keys) -> Answer:
    """Read the answer to message `number`.

    Anything else raises `ValueError`: an answer to another question, one of
    another user, one that should be signed and encrypted and is not, or whose
    signature is wrong. Only Reports may come unsigned (RFC 3414 3.2).
    """
    parts = der.parse(data).children()
    if len(parts) != 4 or parts[0].integer() != _VERSION:
        raise ValueError("no message of version 3")
    flags = _flags(parts[1], number)
    fields = der.parse(parts[2].content).children()
    if len(fields) != 6:
        raise ValueError("no security parameters")
    engine = Engine(fields[0].content, fields[1].integer(), fields[2].integer())
    if len(engine.id) not in _ENGINE_ID_LENGTHS or engine.boots < 0 or engine.seconds < 0:
        raise ValueError("no engine")
    signed = bool(flags & _SIGNED)
    if signed:
        _check_signature(data, fields[4].content, keys)
    pdu = _pdu(parts[3], flags, engine, fields[5].content, keys)
    if pdu.tag == snmp_pdu.REPORT:
        return _report(engine, pdu, signed=signed)
    _check_level(flags, fields[3].content, user, keys)
    return Answer(engine, snmp_pdu.response(pdu, request_number), signed=signed)


def engine_of(data: bytes, number: int) -> Engine:
    """Return the engine that answers a `discovery`; anything else raises `ValueError`."""
    found = answer(data, number, number, b"", Keys())
    if not found.report:
        raise ValueError("no report")
    return found.engine


def _scoped(engine_id: bytes, context: bytes, pdu: bytes) -> bytes:
    names = (der.encode(der.OCTET_STRING, engine_id), der.encode(der.OCTET_STRING, context))
    return der.encode(der.SEQUENCE, *names, pdu)


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the data of a message; an empty signature or salt where the message has none."""

    number: int
    flags: int
    engine: Engine
    user: bytes = b""
    signature: bytes = b""
    salt: bytes = b""


def _message(head: _Head, data: bytes) -> bytes:
    common = der.encode(
        der.SEQUENCE,
        der.encode_integer(head.number),
        der.encode_integer(_LARGEST),
        der.encode(der.OCTET_STRING, bytes([head.flags])),
        der.encode_integer(_USM),
    )
    security = der.encode(
        der.SEQUENCE,
        der.encode(der.OCTET_STRING, head.engine.id),
        der.encode_integer(head.engine.boots),
        der.encode_integer(head.engine.seconds),
        *(der.encode(der.OCTET_STRING, field) for field in (head.user, head.signature, head.salt)),
    )
    return der.encode(der.SEQUENCE, der.encode_integer(_VERSION), common, der.encode(der.OCTET_STRING, security), data)


def _flags(head: der.Element, number: int) -> int:
    fields = head.children()
    if len(fields) != 4 or fields[0].integer() != number or fields[3].integer() != _USM or not fields[2].content:
        raise ValueError("an answer to another message")
    return fields[2].content[0]


def _signature_place(data: bytes) -> tuple[int, int, int]:
    """Return where the signature begins and ends, and where the message ends; it may be padded."""
    last = der.announced_length(data[:6])
    start, end = der.spans(data, 0, last)[0]
    security = der.spans(data, start, end)[2]
    inside = der.spans(data, *security)[0]
    return (*der.spans(data, *inside)[4], last)


def _with_signature(whole: bytes, signature: bytes) -> bytes:
    if not signature:
        return whole
    start, end, _ = _signature_place(whole)
    return whole[:start] + signature + whole[end:]


def _check_signature(data: bytes, sent: bytes, keys: Keys) -> None:
    start, end, last = _signature_place(data)
    blank = data[:start] + bytes(end - start) + data[end:last]
    if not keys.authentication or not snmp_usm.same(snmp_usm.signature(keys, blank), sent):
        raise ValueError("a wrong signature")


def _pdu(data: der.Element, flags: int, engine: Engine, salt: bytes, keys: Keys) -> der.Element:
    if flags & _ENCRYPTED:
        if not keys.privacy or data.tag != der.OCTET_STRING:
            raise ValueError("encrypted for somebody else")
        plain = snmp_usm.decrypted(keys, engine.boots, engine.seconds, salt, data.content)
        data = der.parse(plain)
    scoped = data.children()
    if data.tag != der.SEQUENCE or len(scoped) != 3:
        raise ValueError("no scoped PDU")
    return scoped[2]


def _report(engine: Engine, pdu: der.Element, *, signed: bool) -> Answer:
    found = snmp_pdu.response(pdu, None)
    if not found.bindings:
        raise ValueError("a report of nothing")
    return Answer(engine, found, snmp_pdu.dotted(found.bindings[0].oid), signed)


def _check_level(flags: int, user: bytes, wanted: bytes, keys: Keys) -> None:
    short = (keys.authentication and not flags & _SIGNED) or (keys.privacy and not flags & _ENCRYPTED)
    if short or user != wanted:
        raise ValueError("an answer that anybody could have sent")
