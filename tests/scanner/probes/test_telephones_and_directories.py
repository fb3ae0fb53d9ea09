"""SIP against Kamailio, LDAP against OpenLDAP, and both against servers that only say so."""

import asyncio
from collections.abc import Iterator

import pytest

from scanner.gate import Gate
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import LdapObservation, SipObservation
from scanner.probes import ldap, sip
from scanner.probes.base import Target
from scanner.probes.protocols import der, ldap_message, sip_message
from scanner.probes.service import name_service
from tests.scanner.datagram_responder import HOST, responding
from tests.scanner.probes.conftest import at
from tests.scanner.probes.daemons import Daemon, free_port, program, running, wait_for_udp
from tests.scanner.probes.hostile import saying, serving


@pytest.fixture(scope="module")
def kamailio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """An exchange that tells its abilities and takes no call."""
    folder, port = tmp_path_factory.mktemp("kamailio"), free_port()
    (folder / "kamailio.cfg").write_text(
        "#!KAMAILIO\ndebug=0\nlog_stderror=yes\nchildren=1\n"
        f"listen=udp:127.0.0.1:{port}\nlisten=tcp:127.0.0.1:{port}\n"
        'loadmodule "sl.so"\nloadmodule "textops.so"\nrequest_route {\n  if (is_method("OPTIONS")) {\n'
        '    append_to_reply("Allow: INVITE, ACK, OPTIONS\\r\\n"); sl_send_reply("200", "OK"); exit;\n  }\n'
        '  sl_send_reply("405", "Method Not Allowed");\n}\n'
    )
    arguments = [program("kamailio"), "-DD", "-E", "-m", "16", "-M", "4", "-f", str(folder / "kamailio.cfg")]
    with running([*arguments, "-Y", str(folder), "-P", str(folder / "pid")], port, folder):
        wait_for_udp(port)
        yield Daemon(port, folder)


async def test_an_exchange_names_itself_over_udp(gate: Gate, kamailio: Daemon):
    (found,) = (await sip.ask(at(kamailio.port, transport=Transport.UDP), gate)).observations
    assert isinstance(found, SipObservation)
    assert (found.transport, found.status, found.allow) == ("udp", 200, ("INVITE", "ACK", "OPTIONS"))
    assert found.agent.startswith("kamailio (5.")


async def test_an_exchange_names_itself_over_tcp(gate: Gate, kamailio: Daemon):
    (found,) = (await sip.ask_tcp(at(kamailio.port), gate)).observations
    assert isinstance(found, SipObservation)
    assert (found.transport, found.status) == ("tcp", 200)
    assert found.agent.startswith("kamailio (5.")


async def test_sip_is_recognised_where_it_is_expected(gate: Gate, kamailio: Daemon):
    (found,) = (await name_service(at(kamailio.port, service="sip"), gate)).observations
    assert found.name == "sip"  # type: ignore[attr-defined]


async def test_a_telephone_that_wants_a_password_still_names_itself(gate: Gate):
    """Status and fields as in RFC 3261 22.2 and 20.41."""
    reply = (
        b"SIP/2.0 401 Unauthorized\r\nv: SIP/2.0/UDP rasoat.invalid;rport=5\r\n"
        b"User-Agent: Yealink SIP-T21P_E2 52.84\r\n"
        b'WWW-Authenticate: Digest realm="pbx.truong", nonce="84a4cc6f3082"\r\nContent-Length: 0\r\n\r\n'
    )
    async with responding(lambda _data: (reply,)) as server:
        (found,) = (await sip.ask(Target(HOST, server.port, Transport.UDP), gate)).observations
    assert found == SipObservation(server.port, "udp", 401, "Yealink SIP-T21P_E2 52.84", (), "pbx.truong")


async def test_an_echo_of_the_question_is_no_telephone(gate: Gate):
    async with responding(lambda data: (data,)) as server:
        with pytest.raises(ValueError, match="no SIP answer"):
            await sip.ask(Target(HOST, server.port, Transport.UDP), gate)


def test_the_question_calls_nobody():
    lines = sip_message.options("10.0.0.9", 5060, "udp").decode().split("\r\n")
    assert lines[0] == "OPTIONS sip:10.0.0.9:5060 SIP/2.0"
    assert any(line.endswith(";rport") for line in lines)
    assert not any(line.startswith(("Contact", "Authorization")) for line in lines)


async def test_openldap_shows_its_root(gate: Gate, slapd: Daemon):
    (found,) = (await ldap.ask(at(slapd.port), gate)).observations
    assert isinstance(found, LdapObservation)
    assert "OpenLDAProotDSE" in found.object_classes
    assert found.naming_contexts == ("dc=test",)
    assert not found.domain_level


def entry(**attributes: tuple[str, ...]) -> bytes:
    """A SearchResultEntry and SearchResultDone (RFC 4511 4.5.2)."""
    listed = [
        der.encode(
            der.SEQUENCE,
            der.encode(der.OCTET_STRING, name.encode()),
            der.encode(0x31, *(der.encode(der.OCTET_STRING, value.encode()) for value in values)),
        )
        for name, values in attributes.items()
    ]
    found = der.encode(0x64, der.encode(der.OCTET_STRING, b""), der.encode(der.SEQUENCE, *listed))
    done = der.encode(0x65, der.encode_integer(0, der.ENUMERATED), b"\x04\x00\x04\x00")
    return b"".join(der.encode(der.SEQUENCE, der.encode_integer(1), item) for item in (found, done))


async def test_a_domain_controller_tells_its_level_and_name(gate: Gate):
    """Attributes of MS-ADTS 3.1.1.3.2; no package plays a Windows Server."""
    whole = entry(
        namingContexts=("DC=truong,DC=local",), dnsHostName=("DC01.truong.local",), domainControllerFunctionality=("7",)
    )
    async with serving(saying(b"", whole)) as port:
        (found,) = (await ldap.ask(at(port), gate)).observations
    assert found == LdapObservation(
        port, naming_contexts=("DC=truong,DC=local",), host_name="DC01.truong.local", domain_level="7"
    )


async def test_a_server_that_refuses_the_search_is_an_error(gate: Gate):
    refused = der.encode(0x65, der.encode_integer(50, der.ENUMERATED), b"\x04\x00\x04\x00")
    async with serving(saying(b"", der.encode(der.SEQUENCE, der.encode_integer(1), refused))) as port:
        with pytest.raises(ValueError, match="LDAP result 50"):
            await ldap.ask(at(port), gate)


async def test_an_answer_that_never_ends_is_cut(gate: Gate, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ldap, "LONGEST_MESSAGE", 4096)
    entries = entry(namingContexts=("dc=test",))[:-12]

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(512)
        for _ in range(400):
            writer.write(entries)
            await writer.drain()

    async with serving(endless) as port:
        with pytest.raises(ValueError):  # noqa: PT011  (too long, or no LDAP message any more)
            await ldap.ask(at(port), gate)


def test_a_search_is_parsed_only_whole():
    whole = entry(vendorName=("Samba Team (https://www.samba.org)",))
    assert ldap_message.ends_the_answer(whole)
    assert not ldap_message.ends_the_answer(whole[:-3])
    assert ldap_message.parse_root(whole) == {"vendorname": (b"Samba Team (https://www.samba.org)",)}


def test_a_search_that_ends_without_a_result_is_no_answer():
    with pytest.raises(ValueError, match="result missing"):
        ldap_message.parse_root(b"\x30\x05\x02\x01\x01\x65\x00")
