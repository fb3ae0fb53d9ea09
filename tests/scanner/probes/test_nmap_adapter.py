"""nmap through its adapter: safe arguments, names, cut and hostile output, the traps that were measured."""

import asyncio
import os
import stat
from pathlib import Path

import pytest

from scanner.gate import Gate
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.observations.hosts import ServiceObservation
from scanner.model.ports import NEVER_SEND_PORTS
from scanner.model.scope import Scope
from scanner.probes.nmap_adapter import arguments, name_services, port_text
from scanner.probes.nmap_xml import corrected, parse_services
from scanner.process_door import excluded_ports
from tests.scanner.probes.daemons import Daemon, program

HOST = (
    b'<host><status state="up" reason="user-set"/><address addr="%s" addrtype="ipv4"/><ports>'
    b'<port protocol="tcp" portid="8009"><state state="open" reason="syn-ack"/>'
    b'<service name="ajp13" product="Apache Jserv" version="1.3" method="probed" conf="10"/></port>'
    b'<port protocol="tcp" portid="8010"><state state="open" reason="syn-ack"/>'
    b'<service name="xmpp" method="table" conf="3"/></port></ports></host>'
)
FILE = (
    b'<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap">'
    + HOST % b"127.0.0.1"
    + HOST % b"127.0.0.2"
    + b'<runstats><finished timestr="x" elapsed="1"/><hosts up="2" down="0" total="2"/></runstats></nmaprun>'
)


def script(folder: Path, text: str) -> str:
    """A program that stands for nmap; named so because the gate looks at the name."""
    path = folder / "nmap"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_arguments_exclude_every_print_port_and_are_never_a_default():
    line = arguments("nmap", (8010, 8009), "10.0.0.5", seconds=60)
    assert excluded_ports(line) == NEVER_SEND_PORTS
    assert {"-Pn", "-n", "-sV"} <= set(line)
    assert line[line.index("-p") + 1] == "8009,8010"
    assert not {"-A", "-sC", "--script", "-O", "--allports"} & set(line)
    assert port_text(NEVER_SEND_PORTS) == "515,9100-9116,9220,9999"


async def test_nmap_names_a_real_service(gate: Gate, mariadb: Daemon):
    program("nmap")
    found = await name_services("127.0.0.1", (mariadb.port,), gate, seconds=30)
    assert (found.state, found.reason) == (CoverageState.DONE, None)
    (service,) = found.observations
    assert (service.channel, service.name, service.product) == ("nmap", "mysql", "MariaDB")
    assert (service.version or "").startswith("10.")
    assert service.cpe is None


async def test_print_ports_are_never_passed_on(gate: Gate):
    found = await name_services("127.0.0.1", (9100, 515), gate, program="/nowhere/nmap")
    assert found.state is CoverageState.DONE
    assert found.observations == ()


async def test_no_nmap_is_no_error(gate: Gate):
    found = await name_services("127.0.0.1", (8009,), gate, program="/nowhere/nmap")
    assert (found.state, found.reason) == (CoverageState.NOT_RUN, Reason.TOOL_MISSING)


async def test_garbage_is_no_error(gate: Gate, tmp_path: Path):
    found = await name_services("127.0.0.1", (8009,), gate, program=script(tmp_path, "echo '<nmap \\0 &&'"))
    assert (found.state, found.reason, found.observations) == (CoverageState.FAILED, Reason.GARBAGE, ())


async def test_an_option_that_an_old_nmap_lacks_is_no_error(gate: Gate, tmp_path: Path):
    found = await name_services("127.0.0.1", (8009,), gate, program=script(tmp_path, "echo 'bad option' >&2; exit 255"))
    assert (found.state, found.reason) == (CoverageState.FAILED, Reason.GARBAGE)


async def test_a_cut_file_keeps_its_whole_hosts(gate: Gate, tmp_path: Path):
    (tmp_path / "out.xml").write_bytes(FILE[: FILE.index(b"127.0.0.2")])
    found = await name_services("127.0.0.1", (8009,), gate, program=script(tmp_path, f"cat {tmp_path}/out.xml"))
    assert (found.state, found.reason) == (CoverageState.FAILED, Reason.GARBAGE)
    assert [item.name for item in found.observations] == ["ajp13"]


async def test_a_guess_from_nmaps_own_port_table_is_no_name(gate: Gate, tmp_path: Path):
    (tmp_path / "out.xml").write_bytes(FILE)
    found = await name_services("127.0.0.1", (8009, 8010), gate, program=script(tmp_path, f"cat {tmp_path}/out.xml"))
    assert found.state is CoverageState.DONE
    assert [(item.port, item.product, item.version) for item in found.observations] == [(8009, "Apache Jserv", "1.3")]


async def test_outside_the_scope_nothing_starts(tmp_path: Path):
    gate = Gate(Scope(networks=("127.0.0.0/8",)))
    found = await name_services("192.0.2.1", (80,), gate, program=script(tmp_path, f"touch {tmp_path}/started"))
    assert found.state is CoverageState.NOT_PERMITTED
    assert not (tmp_path / "started").exists()


async def test_a_stalled_nmap_is_killed(gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("scanner.probes.nmap_adapter._GRACE_SECONDS", 0.2)
    stalled = script(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 600")
    found = await name_services("127.0.0.1", (8009,), gate, seconds=0.2, program=stalled)
    assert (found.state, found.reason) == (CoverageState.FAILED, Reason.OUT_OF_BUDGET)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


async def test_cancelling_kills_nmap(gate: Gate, tmp_path: Path):
    stalled = script(tmp_path, f"echo $$ > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; exec sleep 600")
    task = asyncio.create_task(name_services("127.0.0.1", (8009,), gate, program=stalled))
    async with asyncio.timeout(10):
        while not (tmp_path / "pid").exists():  # noqa: ASYNC110  (another process writes it)
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_entities_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY a "b">]><nmaprun>&a;</nmaprun>'
    assert not parse_services(bomb).complete


def test_every_cut_of_a_file_is_read_without_an_error():
    for end in range(len(FILE)):
        seen = parse_services(FILE[:end])
        assert not seen.complete
        assert set(seen.services) <= {"127.0.0.1", "127.0.0.2"}
    assert parse_services(FILE).complete


def service(**fields: str | None) -> ServiceObservation:
    return ServiceObservation(445, "tcp", "x", channel="nmap", **fields)  # type: ignore[arg-type]


def test_mariadb_is_not_mysql_55():
    found = corrected(
        service(product="MySQL", version="5.5.5-10.11.19-MariaDB-0+deb12u1", cpe="cpe:/a:mysql:mysql:5.5.5-10.11.19")
    )
    assert (found.product, found.version, found.cpe) == ("MariaDB", "10.11.19-MariaDB-0+deb12u1", None)


def test_real_mysql_stays_mysql():
    item = service(product="MySQL", version="8.0.36", cpe="cpe:/a:mysql:mysql:8.0.36")
    assert corrected(item) == item


def test_samba_is_not_windows_7():
    assert corrected(service(product="Samba smbd", version="4.17.12", os="Windows 6.1")).os is None
    assert corrected(service(product="Microsoft Windows RPC", os="Windows")).os == "Windows"
