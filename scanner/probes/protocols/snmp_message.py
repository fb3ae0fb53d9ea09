"""SNMP messages of versions 1 and 2c around their PDU, and the system group (RFC 1157, 1901, 3418)."""

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.probes.protocols import der, snmp_pdu
from scanner.probes.protocols.snmp_pdu import Response, numbers

SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME, SYS_NAME, SYS_LOCATION = (f"1.3.6.1.2.1.1.{arc}.0" for arc in (1, 2, 3, 5, 6))
SYSTEM = (SYS_DESCR, SYS_OBJECT_ID, SYS_UPTIME, SYS_NAME, SYS_LOCATION)
"""Not sysContact: it names a person."""
COMMUNITY = b"public"
VERSIONS = {"2c": 1, "1": 0}
_TIME_TICKS = 0x43


@dataclass(frozen=True, slots=True)
class SystemGroup:
    """Values as sent; missing where the agent reports an error status instead (v1 does for any absent name)."""

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


def system_group(response: Response) -> SystemGroup:
    """Return the values of a response by name."""
    values = {snmp_pdu.dotted(item.oid): item.value for item in response.bindings if item.value is not None}
    return SystemGroup(values, response.error)


def message(version: str, community: bytes, pdu: bytes) -> bytes:
    """Return a whole message."""
    return der.encode(der.SEQUENCE, der.encode_integer(VERSIONS[version]), der.encode(der.OCTET_STRING, community), pdu)


def pdu_of(data: bytes, version: str, community: bytes = COMMUNITY) -> der.Element:
    """Return the PDU inside a message; another version or community raises `ValueError`."""
    parts = der.parse(data).children()
    if len(parts) != 3 or parts[0].integer() != VERSIONS[version] or parts[1].content != community:
        raise ValueError("no answer of this version and community")
    return parts[2]


def get_request(version: str, number: int, names: Sequence[str] = SYSTEM) -> bytes:
    """Return a GetRequest with the community "public"."""
    return message(version, COMMUNITY, snmp_pdu.request(snmp_pdu.GET, number, [numbers(name) for name in names]))


def parse_response(data: bytes, version: str, number: int) -> SystemGroup:
    """Read the response to a GetRequest; anything else, an echo included, raises `ValueError`."""
    return system_group(parse_rows(data, version, number))


def parse_rows(data: bytes, version: str, number: int) -> Response:
    """Read the response to request `number`; anything else raises `ValueError`."""
    return snmp_pdu.response(pdu_of(data, version), number)
