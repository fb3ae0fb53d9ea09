"""IPP: Get-Printer-Attributes and its answer (RFC 8010, 8011 4.2.5)."""

from scanner.probes.protocols.byte_reader import ByteReader

WANTED = (
    b"printer-make-and-model",
    b"printer-name",
    b"printer-location",
    b"printer-firmware-string-version",
    b"printer-uuid",
    b"printer-device-id",
    b"printer-state",
)
_GET_PRINTER_ATTRIBUTES = b"\x00\x0b"
_OPERATION, _END = 0x01, 0x03
_CHARSET, _LANGUAGE, _URI, _KEYWORD = 0x47, 0x48, 0x45, 0x44
_OUT_OF_BAND = range(0x10, 0x20)
_NOT_FOUND = 0x0406


_STATES = {3: "idle", 4: "processing", 5: "stopped"}
_SERIAL_KEYS = (b"SN", b"SERN", b"SERIALNUMBER")


def state_of(value: bytes) -> str:
    """Return printer-state in words (RFC 8011 5.4.11), "" for no such state."""
    return _STATES.get(int.from_bytes(value, "big"), "") if len(value) == 4 else ""


def serial_of(device_id: bytes) -> bytes:
    """Return the serial number in an IEEE 1284 device id ("MFG:…;MDL:…;SN:…;"), b"" if it holds none."""
    pairs = (part.partition(b":") for part in device_id[:1024].split(b";"))
    found = {name.strip().upper(): value.strip() for name, _, value in pairs}
    return next((found[key] for key in _SERIAL_KEYS if found.get(key)), b"")


class PrinterNotFoundError(ValueError):
    """The server speaks IPP but has no printer under this path."""


def get_printer_attributes(uri: str) -> bytes:
    """Return the request for the few attributes that name a printer."""
    body = b"\x01\x01" + _GET_PRINTER_ATTRIBUTES + b"\x00\x00\x00\x01" + bytes([_OPERATION])
    body += _attribute(_CHARSET, b"attributes-charset", b"utf-8")
    body += _attribute(_LANGUAGE, b"attributes-natural-language", b"en")
    body += _attribute(_URI, b"printer-uri", uri.encode())
    for number, name in enumerate(WANTED):
        body += _attribute(_KEYWORD, b"" if number else b"requested-attributes", name)
    return body + bytes([_END])


def parse_attributes(data: bytes) -> dict[bytes, bytes]:
    """Return the first value of each wanted attribute."""
    reader = ByteReader(data)
    if reader.u8() not in {1, 2}:
        raise ValueError("no IPP answer")
    reader.u8()
    status = reader.u16()
    if status == _NOT_FOUND:
        raise PrinterNotFoundError("no printer here")
    if status >= 0x0100 or reader.u32() != 1:
        raise ValueError(f"IPP status {status:#06x}")
    found: dict[bytes, bytes] = {}
    while reader.left and (tag := reader.u8()) != _END:
        if tag < 0x10:
            continue
        name = reader.take(reader.u16())
        value = reader.take(reader.u16())
        if name in WANTED and tag not in _OUT_OF_BAND:
            found.setdefault(name, _without_language(tag, value))
    return found


def _attribute(tag: int, name: bytes, value: bytes) -> bytes:
    return bytes([tag]) + len(name).to_bytes(2, "big") + name + len(value).to_bytes(2, "big") + value


def _without_language(tag: int, value: bytes) -> bytes:
    """Return the text of textWithLanguage and nameWithLanguage (0x35, 0x36), other values as they are."""
    if tag not in {0x35, 0x36}:
        return value
    reader = ByteReader(value)
    reader.take(reader.u16())
    return reader.take(reader.u16())
