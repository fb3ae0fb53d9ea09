"""ICMP echo on Windows: the reply's documented form, and the sweep over a library that answers for some addresses."""

import ctypes
import ipaddress
import struct
import sys
from collections.abc import Callable
from typing import Any

import pytest

from scanner import windows_echo
from scanner.datagram_sweep import EchoReply
from scanner.gate import RefusedByGateError
from scanner.ledger import Ledger
from scanner.pace import Pace
from scanner.windows_echo import WindowsEchoSweep, parse_echo, send_echo


def reply(address: str, status: int = 0, milliseconds: int = 7, ttl: int = 128) -> bytes:
    """Return an ICMP_ECHO_REPLY of 64-bit Windows: pointer at 16, IP_OPTION_INFORMATION at 24."""
    source = ipaddress.IPv4Address(address).packed
    return source + struct.pack("=IIHHQB", status, milliseconds, 6, 0, 0, ttl) + bytes(231)


class RecordedLibrary:
    """Stands where iphlpapi.dll does and answers for the addresses in `alive`; keeps what was asked."""

    def __init__(self, alive: dict[str, int]) -> None:
        self.alive = alive
        self.asked: list[str] = []
        self.open = 0

    def IcmpCreateFile(self) -> int:  # noqa: N802  (the call's own name)
        self.open += 1
        return 1

    def IcmpCloseHandle(self, _handle: object) -> None:  # noqa: N802
        self.open -= 1

    def IcmpSendEcho(self, _handle: object, destination: int, _data: bytes, _size: int, *rest: Any) -> int:  # noqa: N802
        address = str(ipaddress.IPv4Address(struct.pack("=I", destination)))
        self.asked.append(address)
        if address not in self.alive:
            return 0
        ctypes.memmove(rest[1], reply(address, self.alive[address]), 256)
        return 1


@pytest.fixture
def sweep(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, int]], tuple[WindowsEchoSweep, RecordedLibrary]]:
    def make(alive: dict[str, int]) -> tuple[WindowsEchoSweep, RecordedLibrary]:
        library = RecordedLibrary(alive)
        monkeypatch.setattr(windows_echo, "_library", lambda: library)
        return WindowsEchoSweep(lambda _address, _port: None, Pace(5000.0, 50.0), Ledger()), library

    return make


def test_a_reply_is_read_at_its_documented_places() -> None:
    assert parse_echo(reply("10.0.0.5")) == EchoReply("10.0.0.5", 0.007, 128)
    assert parse_echo(reply("10.0.0.1", status=11003)) is None


async def test_silent_addresses_are_asked_again_and_only_they(sweep: Any) -> None:
    echo, library = sweep({"10.0.0.5": 0, "10.0.0.7": 0})
    addresses = [f"10.0.0.{number}" for number in range(4, 9)]
    found = [item async for batch in echo.run(addresses, idle=0.1, longest=0.1) for item in batch]
    assert sorted(item.address for item in found) == ["10.0.0.5", "10.0.0.7"]
    assert {address: library.asked.count(address) for address in addresses} == {
        "10.0.0.4": 2, "10.0.0.5": 1, "10.0.0.6": 2, "10.0.0.7": 1, "10.0.0.8": 2,
    }  # fmt: skip
    assert library.open == 0


async def test_unreachable_is_no_reply(sweep: Any) -> None:
    echo, _ = sweep({"10.0.0.5": 11003})
    assert [item async for batch in echo.run(["10.0.0.5"], idle=0.1, longest=0.1) for item in batch] == []


async def test_what_the_gate_refuses_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    library = RecordedLibrary({})
    monkeypatch.setattr(windows_echo, "_library", lambda: library)

    def refuse(address: str, port: int) -> None:
        raise RefusedByGateError(address, port, "outside_scope")

    with pytest.raises(RefusedByGateError):
        async for _ in WindowsEchoSweep(refuse, Pace(5000.0, 50.0), Ledger()).run(["10.0.0.5"], idle=0.1, longest=0.1):
            pass
    assert library.asked == []


@pytest.mark.skipif(sys.platform == "win32", reason="there it exists")
def test_elsewhere_the_call_is_missing_and_said_so() -> None:
    with pytest.raises(OSError, match="Windows"):
        WindowsEchoSweep(lambda _address, _port: None, Pace(5000.0, 50.0), Ledger())


def test_a_reply_that_never_comes_closes_its_handle() -> None:
    library = RecordedLibrary({})
    assert send_echo(library, "10.0.0.9", 10) is None  # type: ignore[arg-type]
    assert library.open == 0
