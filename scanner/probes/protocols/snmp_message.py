"""SNMP v1 and v2c GET of the system group (RFC 1157, 1905, 3418)."""

from dataclasses import dataclass

from scanner.probes.protocols import der

SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME, SYS_NAME, SYS_LOCATION = (f"1.3.6.1.2.1.1.{arc}.0" for arc in (1, 2, 3, 5, 6))
SYSTEM = (SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME, SYS_NAME, SYS_LOCATION)
"""Not sysContact: it names a person."""
COMMUNITY = b"public"
VERSIONS = {"2c": 1, "1": 0}
_GET, _RESPONSE = 0xA0, 0xA2
_TIME_TICKS = 0x43


@dataclass(frozen=True, slots=True)
class SystemGroup:
    """Values as sent; `missing` where the agent reports an error status instead (v1 does for any absent name)."""

    values: dict[str, der.Element]
    error: int = 0

    def text(self, name: str) -> bytes:
        """Return a string value, b"" if absent."""
        found = self.values.get(name)
        return found.content if found and found.tag == der.OCTET_STRING else b""

    def object_id(self, name: str) -> str:
        """Return an object identifier, "" if absent."""
        found = self.values.get(name)
        return found.oid() if found and found.tag == der.OID else ""

    def seconds(self, name: str) -> float | None:
        """Return TimeTicks (hundredths) in seconds, None if absent."""
        found = self.values.get(name)
        return found.unsigned() / 100 if found and found.tag == _TIME_TICKS else None


def get_request(version: str, number: int, names: tuple[str, ...] = SYSTEM) -> bytes:
    """Return a GetRequest with the community "public"."""
    bindings = [der.encode(der.SEQUENCE, der.encode_oid(name), der.encode(der.NULL)) for name in names]
    fields = (der.encode_integer(number), der.encode_integer(0), der.encode_integer(0))
    pdu = der.encode(_GET, *fields, der.encode(der.SEQUENCE, *bindings))
    community = der.encode(der.OCTET_STRING, COMMUNITY)
    return der.encode(der.SEQUENCE, der.encode_integer(VERSIONS[version]), community, pdu)


def parse_response(data: bytes, version: str, number: int) -> SystemGroup:
    """Read a GetResponse to request `number`; anything else, an echo included, raises `ValueError`."""
    parts = der.parse(data).children()
    if len(parts) != 3 or parts[0].integer() != VERSIONS[version] or parts[1].content != COMMUNITY:
        raise ValueError("no answer of this version and community")
    if parts[2].tag != _RESPONSE:
        raise ValueError("no GetResponse")
    fields = parts[2].children()
    if len(fields) != 4 or fields[0].integer() != number:
        raise ValueError("an answer to another request")
    return SystemGroup(dict(_binding(item) for item in fields[3].children()), fields[1].integer())


def _binding(item: der.Element) -> tuple[str, der.Element]:
    pair = item.children()
    if len(pair) != 2 or pair[0].tag != der.OID:
        raise ValueError("no variable binding")
    return pair[0].oid(), pair[1]
