"""LDAP: the root DSE, which every server shows to anybody; no entry of the directory is read (RFC 4512 5.1)."""

from typing import TYPE_CHECKING

from scanner.model.observations.access import LdapObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http_client import lenient_tls
from scanner.probes.protocols.ldap_message import LONGEST_MESSAGE, ends_the_answer, parse_root, root_search
from scanner.stream import Stream
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read the root DSE without a bind."""
    async with await gate.connect(target.address, target.port) as stream:
        if target.tls:
            await stream.start_tls(lenient_tls())
        await stream.send(root_search())
        data = await _search_answer(stream)
    found = parse_root(data)

    def texts(name: str) -> tuple[str, ...]:
        return tuple(clean(value, 200) for value in found.get(name.lower(), ()))

    def first(name: str) -> str:
        return next(iter(texts(name)), "")

    observation = LdapObservation(
        port=target.port,
        object_classes=texts("objectClass"),
        naming_contexts=texts("namingContexts"),
        vendor_name=first("vendorName"),
        vendor_version=first("vendorVersion"),
        host_name=first("dnsHostName"),
        domain_level=first("domainControllerFunctionality"),
    )
    return Answer((observation,))


async def _search_answer(stream: Stream) -> bytes:
    data = b""
    while not ends_the_answer(data):
        if len(data) > LONGEST_MESSAGE:
            raise ValueError("an endless answer")
        more = await stream.receive()
        if not more:
            break
        data += more
    return data


PROBE = Probe("ldap", ask, frozenset({"ldap", "ldaps"}), packets=8, observes=(LdapObservation,))
