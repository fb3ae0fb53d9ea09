"""SNMP version 3 against Debian's snmpd: every way to sign and encrypt, refusals, clocks, restarts."""

import contextlib
import hashlib
import ipaddress
import itertools
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.gate import Datagram, Gate, Limits
from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.snmp import SnmpAccountObservation, SnmpEngineObservation
from scanner.model.observations.topology import InterfacesObservation
from scanner.model.scope import Scope
from scanner.probes import snmp, snmp_engine, snmp_tables
from scanner.probes.base import Target
from scanner.probes.protocols import snmp_usm, snmp_v3
from scanner.probes.protocols.snmp_pdu import GET, numbers
from scanner.probes.protocols.snmp_v3 import Engine
from scanner.probes.snmp_session import SnmpRefusedError, UserSession, discover
from scanner.snmp_access import Access, Authentication, Community, Privacy, Secret, User
from tests.scanner.probes.daemons import program
from tests.scanner.probes.snmp_agent import user_lines, v3_agent

PASSWORD, SECOND = "mat-khau-dai-1", "mat-khau-dai-2"
EMPTY_RESPONSE = bytes.fromhex("a20b0201070201000201003000")
SYS_NAME = numbers("1.3.6.1.2.1.1.5.0")
DIGESTS = dict(zip(("MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"), Authentication, strict=True))
CIPHERS = dict(zip(("DES", "AES", "AES-192", "AES-256", "AES192C", "AES256C"), Privacy, strict=True))
"""As snmpd calls them, and as we do."""


@pytest.fixture
def gate() -> Gate:
    return Gate(Scope(networks=("127.0.0.0/8",)), Limits(host_rate=2000.0))


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """An agent with one user for each pair, one who signs only, one who does neither, and one who may read nothing."""
    lines = ["createUser blind MD5 mat-khau-dai-1", *user_lines("open"), "rocommunity tram-tin-hoc"]
    for digest in DIGESTS:
        lines += user_lines(f"{digest}-", authentication=digest, password=PASSWORD)
    for digest, cipher in itertools.product(DIGESTS, CIPHERS):
        lines += user_lines(
            f"{digest}-{cipher}", authentication=digest, password=PASSWORD, privacy=cipher, secret=SECOND
        )
    with v3_agent(tmp_path_factory.mktemp("snmpd"), lines) as port:
        yield port


def at(port: int, *credentials: User | Community) -> Target:
    rows = tuple(
        Access(row, (ipaddress.ip_network("127.0.0.1/32"),), credential)
        for row, credential in enumerate(credentials, 1)
    )
    return Target("127.0.0.1", port, Transport.UDP, accounts=rows)


def user(
    digest: str = "", cipher: str = "", *, name: str | None = None, password: str = PASSWORD, secret: str = SECOND
) -> User:
    return User(
        Secret(f"{digest}-{cipher}" if name is None else name),
        DIGESTS.get(digest),
        Secret(password) if digest else None,
        CIPHERS.get(cipher),
        Secret(secret) if cipher else None,
    )


async def results(target: Target, gate: Gate) -> list[str]:
    answer = await snmp.ask(target, gate)
    return [item.result for item in answer.observations if isinstance(item, SnmpAccountObservation)]


@pytest.mark.parametrize("cipher", ["", *CIPHERS])
@pytest.mark.parametrize("digest", list(DIGESTS))
async def test_every_way_to_sign_and_encrypt(agent: int, gate: Gate, digest: str, cipher: str):
    target = at(agent, user(digest, cipher))
    engine = await discover(target, gate)
    assert engine
    credential = target.accounts[0].credential
    assert isinstance(credential, User)
    answer = await UserSession(target, gate, credential, engine).ask(GET, [SYS_NAME])
    assert answer
    assert answer.bindings[0].value
    assert answer.bindings[0].value.content == b"sw-tang-2"


async def test_a_user_without_password_reads_the_same(agent: int, gate: Gate):
    (tried, read) = (await snmp.ask(at(agent, user(name="open")), gate)).observations
    assert tried == SnmpAccountObservation(1, "3", "noAuthNoPriv", "accepted")
    assert isinstance(read, SnmpObservation)
    assert (read.version, read.access, read.sys_name, read.sys_location) == ("3", "user", "sw-tang-2", "Phòng máy")


async def test_a_community_of_ones_own_reads_the_same(agent: int, gate: Gate):
    (tried, read) = (await snmp.ask(at(agent, Community(Secret("tram-tin-hoc"))), gate)).observations
    assert tried == SnmpAccountObservation(1, "2c", "community", "accepted")
    assert isinstance(read, SnmpObservation)
    assert (read.version, read.access, read.sys_name) == ("2c", "community", "sw-tang-2")


@pytest.mark.parametrize(
    ("credential", "result"),
    [
        (user("SHA", "AES", password="mot-cai-khac"), "wrong_password"),
        (user("SHA", "AES", name="nobody"), "unknown_user"),
        (user("SHA", name="open"), "unsupported_level"),
        (user("MD5", name="blind"), "no_access"),
    ],
)
async def test_a_refusal_says_what_was_wrong(agent: int, gate: Gate, credential: User, result: str):
    assert await results(at(agent, credential), gate) == [result]


async def test_a_wrong_password_for_encryption_is_told_or_met_with_silence(agent: int, gate: Gate):
    (result,) = await results(at(agent, user("SHA", "AES", secret="mot-cai-khac")), gate)
    assert result in {"wrong_privacy_password", "no_answer"}


async def test_the_first_row_that_is_accepted_ends_the_attempts(agent: int, gate: Gate):
    rows = (user("SHA", "AES", password="mot-cai-khac"), user("SHA-256", "AES-256"), user("MD5", "DES"))
    assert await results(at(agent, *rows), gate) == ["wrong_password", "accepted"]


async def test_the_tables_are_read_with_what_was_accepted(agent: int, gate: Gate):
    target = at(agent, user("SHA", "AES", password="mot-cai-khac"), user("SHA-512", "AES256C"))
    known = (await snmp.ask(target, gate)).observations
    answer = await snmp_tables.ask(replace(target, known=known), gate)
    (interfaces,) = [item for item in answer.observations if isinstance(item, InterfacesObservation)]
    assert "lo" in [item.name for item in interfaces.interfaces]


async def test_the_engine_is_told_without_name_or_password(agent: int, gate: Gate):
    (seen,) = (await snmp_engine.ask(at(agent), gate)).observations
    assert isinstance(seen, SnmpEngineObservation)
    assert seen.engine_id.startswith("80001f88")  # net-snmp's enterprise number, 8072
    assert seen.boots >= 1
    assert gate.sent["127.0.0.1"] == 1


async def test_a_clock_that_is_thought_wrong_is_set_by_the_agents_signed_report(agent: int, gate: Gate):
    target = at(agent, user("SHA", "AES"))
    engine = await discover(target, gate)
    assert engine
    wrong = replace(engine, seconds=engine.seconds + 100_000)
    credential = target.accounts[0].credential
    assert isinstance(credential, User)
    session = UserSession(target, gate, credential, wrong)
    before = gate.sent["127.0.0.1"]
    assert await session.ask(GET, [SYS_NAME])
    assert gate.sent["127.0.0.1"] == before + 2
    assert await session.ask(GET, [SYS_NAME])
    assert gate.sent["127.0.0.1"] == before + 3


async def test_an_engine_that_restarts_in_between_is_followed(tmp_path: Path, gate: Gate):
    lines = user_lines("SHA-AES", authentication="SHA", password=PASSWORD, privacy="AES", secret=SECOND)
    with v3_agent(tmp_path, lines) as port:
        target = at(port, user("SHA", "AES"))
        engine = await discover(target, gate)
        assert engine
        credential = target.accounts[0].credential
        assert isinstance(credential, User)
        session = UserSession(target, gate, credential, engine)
        assert await session.ask(GET, [SYS_NAME])
    with v3_agent(tmp_path, lines, port=port):
        again = await discover(target, gate)
        assert again
        assert (again.id, again.boots) == (engine.id, engine.boots + 1)
        assert await session.ask(GET, [SYS_NAME])


async def test_another_device_that_took_over_the_address_is_greeted_anew(tmp_path: Path, agent: int, gate: Gate):
    target = at(agent, user("SHA", "AES"))
    credential = target.accounts[0].credential
    assert isinstance(credential, User)
    stranger = Engine(bytes.fromhex("8000000903001b21000001"), 3, 77)
    assert await UserSession(target, gate, credential, stranger).ask(GET, [SYS_NAME])


class TamperingGate(Gate):
    """Changes what comes back, as somebody on the way could."""

    def __init__(self, change: int) -> None:
        super().__init__(Scope(networks=("127.0.0.0/8",)), Limits(host_rate=2000.0))
        self.change = change

    async def exchange(self, address: str, port: int, payload: bytes, **options: float) -> Datagram | None:  # type: ignore[override]
        reply = await super().exchange(address, port, payload, **options)  # type: ignore[arg-type]
        if reply is None:
            return None
        data = bytearray(reply.data)
        data[self.change] ^= 1
        return replace(reply, data=bytes(data))


async def test_an_answer_that_was_changed_on_the_way_is_not_believed(agent: int, gate: Gate):
    target = at(agent, user("SHA-256", "AES"))
    engine = await discover(target, gate)
    credential = target.accounts[0].credential
    assert engine
    assert isinstance(credential, User)
    with pytest.raises(ValueError, match="signature"):
        await UserSession(target, TamperingGate(-1), credential, engine).ask(GET, [SYS_NAME])


def test_an_answer_without_the_signature_that_was_asked_for_is_not_believed():
    keys = snmp_usm.keys_for(user("SHA"), b"\x80\0\0\0\1")
    engine = Engine(b"\x80\0\0\0\1", 1, 1)
    unsigned = snmp_v3.request(
        7, b"\xa2\x0b\x02\x01\x07\x02\x01\x00\x02\x01\x00\x30\x00", engine, b"x", snmp_usm.Keys()
    )
    assert snmp_v3.answer(unsigned, 7, 7, b"x", snmp_usm.Keys()).response.bindings == ()
    with pytest.raises(ValueError, match="anybody"):
        snmp_v3.answer(unsigned, 7, 7, b"x", keys)


async def test_an_unsigned_report_does_not_turn_the_clock_back(agent: int, gate: Gate):
    session = UserSession(at(agent), gate, user("SHA"), Engine(b"\x80\0\0\0\1", 5, 500))
    unsigned = snmp_v3.Answer(Engine(b"\x80\0\0\0\1", 1, 1), snmp_v3.Response(()), snmp_v3.NOT_IN_TIME, signed=False)
    with pytest.raises(SnmpRefusedError):
        session._follow(unsigned)


ENGINE_OF_THE_RFC = bytes(11) + b"\x02"


@pytest.mark.parametrize(
    ("kind", "key", "at_the_engine"),
    [
        (Authentication.MD5, "9faf3283884e92834ebc9847d8edd963", "526f5eed9fcce26f8964c2930787d82b"),
        (
            Authentication.SHA1,
            "9fb5cc0381497b3793528939ff788d5d79145211",
            "6695febc9288e36282235fc7151f128497b38f3f",
        ),
    ],
)
def test_keys_of_rfc_3414_a_3(kind: Authentication, key: str, at_the_engine: str):
    assert snmp_usm.password_key(kind, b"maplesyrup").hex() == key
    assert snmp_usm.localised(kind, b"maplesyrup", ENGINE_OF_THE_RFC).hex() == at_the_engine


@pytest.mark.parametrize(("name", "kind"), [("md5", Authentication.MD5), ("sha1", Authentication.SHA1)])
def test_keys_as_net_snmps_own_tool_works_them_out(name: str, kind: Authentication):
    """It prints how one key becomes another (RFC 3414 5, KeyChange): random octets, the new key masked."""
    engine = bytes.fromhex("80001f8880a1b2c3d4e5f60718")
    command = [program("encode_keychange"), "-t", name, "-O", PASSWORD, "-N", SECOND, "-E", f"0x{engine.hex()}"]
    printed = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    change = bytes.fromhex(printed.stdout.split()[-1])
    drawn, hidden = change[: len(change) // 2], change[len(change) // 2 :]
    old, new = (snmp_usm.localised(kind, password.encode(), engine) for password in (PASSWORD, SECOND))
    mask = hashlib.new(name, old + drawn).digest()
    assert bytes(one ^ other for one, other in zip(mask, hidden, strict=True)) == new


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        (Authentication.SHA224, "0bd8827c6e29f8065e08e09237f177e4"),
        (Authentication.SHA256, "8982e0e549e866db361a6b625d84cccc"),
        (Authentication.SHA384, "3b298f16164a11184279d5432bf169e2"),
        (Authentication.SHA512, "22a5a36cedfcc085807a128d7bc6c238"),
    ],
)
def test_keys_of_sha_2_as_other_libraries_publish_them(kind: Authentication, start: str):
    """RFC 7860 has no vectors of its own: the password of RFC 3414, the digests of RFC 7860."""
    assert snmp_usm.localised(kind, b"maplesyrup", ENGINE_OF_THE_RFC).hex().startswith(start)


def test_a_key_stretched_as_reeders_draft_shows_it():
    """draft-reeder-snmpv3-usm-3desede-00, 5: MD5, the same password and engine."""
    key = snmp_usm.privacy_key(Authentication.MD5, Privacy.AES256_REEDER, b"maplesyrup", ENGINE_OF_THE_RFC)
    assert key.hex() == "526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12"


@settings(max_examples=300, deadline=1000)
@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_a_value_error(data: bytes):
    with contextlib.suppress(ValueError):
        snmp_v3.answer(data, 1, 1, b"", snmp_usm.Keys())


KEYS = snmp_usm.keys_for(user("MD5", "DES"), b"\x80\0\0\0\1")


@settings(max_examples=300, deadline=1000)
@given(st.integers(0, 200), st.integers(0, 255), st.integers(0, 40))
def test_a_damaged_message_is_a_value_error(position: int, byte: int, cut: int):
    whole = snmp_v3.request(7, EMPTY_RESPONSE, Engine(b"\x80\0\0\0\1", 1, 1), b"x", KEYS, salt=bytes(8))
    damaged = bytearray(whole)
    damaged[position % len(whole)] = byte
    shortened = bytes(damaged[: len(whole) - cut])
    if shortened == whole:
        assert snmp_v3.answer(shortened, 7, 7, b"x", KEYS).signed
        return
    with contextlib.suppress(ValueError):
        found = snmp_v3.answer(shortened, 7, 7, b"x", KEYS)
        assert not found.signed or shortened[: len(whole)] == whole
