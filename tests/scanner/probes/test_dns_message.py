"""DNS questions written by hand are what dnspython would write."""

import dns.flags
import dns.message
import pytest

from scanner.probes.protocols.dns_message import CHAOS, IN, TXT, A, multicast_query, query


@pytest.mark.parametrize(
    ("name", "kind", "klass", "texts"),
    [("example.com.", A, IN, ("A", "IN")), ("version.bind.", TXT, CHAOS, ("TXT", "CH"))],
)
def test_a_question_to_a_server(name: str, kind: int, klass: int, texts: tuple[str, str]) -> None:
    expected = dns.message.make_query(name, *texts, id=4711, flags=dns.flags.RD)
    assert query(name, kind, klass=klass, number=4711) == expected.to_wire()


def test_a_question_to_everybody_wants_its_answers_by_unicast() -> None:
    names = ("_services._dns-sd._udp.local", "_ipp._tcp.local")
    message = dns.message.from_wire(multicast_query(names))
    assert [rrset.name.to_text() for rrset in message.question] == [f"{name}." for name in names]
    assert {(int(rrset.rdtype), int(rrset.rdclass)) for rrset in message.question} == {(12, 0x8001)}
    assert (message.id, int(message.flags)) == (0, 0)
