"""Runs nmap on ports that no own probe could name, and reads what it says; the only user of python-nmap.

nmap is started through the gate with arguments that are all written here:
never python-nmap's own `scan()` (it cannot be cancelled) nor its default
arguments, and always with every raw print port excluded.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.gate import RefusedByGateError
from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.model.observations.hosts import ServiceObservation
from scanner.model.ports import NEVER_SEND_PORTS
from scanner.probes.nmap_xml import parse_services
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

DEFAULT_SECONDS = 60.0
_GRACE_SECONDS = 4.0
_LONGEST_OUTPUT = 4 * 1024 * 1024
_MOST_PORTS = 64
_PACKETS_A_PORT = 30
"""Counted for each port, as nmap does not tell: about five questions, each on a connection of six packets."""


@dataclass(frozen=True, slots=True)
class NmapAnswer:
    """What nmap named, and how asking it ended; a part can be there although it did not end well."""

    observations: tuple[ServiceObservation, ...]
    state: CoverageState
    reason: Reason | None = None
    detail: str = ""


def find_nmap() -> str | None:
    """Return nmap's path, None where there is none; Windows' installer leaves it in Program Files, off the PATH."""
    found = shutil.which("nmap")
    if found or os.name != "nt":
        return found
    folders = (os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)"))
    candidates = (Path(folder) / "Nmap" / "nmap.exe" for folder in folders if folder)
    return next((str(path) for path in candidates if path.is_file()), None)


def arguments(program: str, ports: Iterable[int], address: str, *, seconds: float) -> tuple[str, ...]:
    """Return the whole command line without the target: version detection of open ports, no script, no ping, no DNS."""
    return (
        program,
        *("-Pn", "-n", "-sV", "--version-intensity", "5", "--max-retries", "2"),
        *("--host-timeout", f"{max(1, int(seconds))}s"),
        *("--exclude-ports", port_text(NEVER_SEND_PORTS)),
        *("-p", ",".join(map(str, sorted(ports)))),
        *(("-6",) if ":" in address else ()),
        *("-oX", "-"),
    )


def port_text(ports: Iterable[int]) -> str:
    """Return ports as nmap writes them, neighbours as a range."""
    spans: list[list[int]] = []
    for port in sorted(ports):
        if spans and port == spans[-1][1] + 1:
            spans[-1][1] = port
        else:
            spans.append([port, port])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


async def name_services(
    address: str, ports: Sequence[int], gate: "Gate", *, seconds: float = DEFAULT_SECONDS, program: str | None = None
) -> NmapAnswer:
    """Have nmap name open TCP ports of one host within `seconds` (and a little grace).

    Never raises but for cancellation, which also ends nmap: what went wrong is the answer's state and reason.
    """
    wanted = sorted(set(ports) - NEVER_SEND_PORTS)[:_MOST_PORTS]
    program = program or find_nmap()
    if not wanted:
        return NmapAnswer((), CoverageState.DONE)
    if program is None:
        return NmapAnswer((), CoverageState.NOT_RUN, Reason.TOOL_MISSING, "nmap is not installed")
    try:
        gate.check(address, None, Transport.TCP, payload=False)
        process = await gate.start_process(arguments(program, wanted, address, seconds=seconds), targets=(address,))
    except RefusedByGateError as error:
        if error.reason == "out_of_budget":
            return NmapAnswer((), CoverageState.NOT_RUN, Reason.OUT_OF_BUDGET, str(error))
        return NmapAnswer((), CoverageState.NOT_PERMITTED, Reason.CONSENT_MISSING, str(error))
    except OSError as error:
        return NmapAnswer((), CoverageState.NOT_RUN, Reason.TOOL_MISSING, clean(str(error), 200))
    gate.ledger.count_late(address, _PACKETS_A_PORT * len(wanted))
    output, in_time = await _collect(process, seconds + _GRACE_SECONDS)
    return _answer(output, wanted, address, in_time=in_time, code=process.returncode)


async def _collect(process: asyncio.subprocess.Process, seconds: float) -> tuple[bytes, bool]:
    """Return the output until the end, the limit or the deadline; whatever happens, the process is gone afterwards."""
    output = bytearray()
    in_time = True
    try:
        async with asyncio.timeout(seconds):
            while process.stdout and (chunk := await process.stdout.read(65536)):
                output += chunk
                if len(output) > _LONGEST_OUTPUT:
                    break
            else:
                await process.wait()
    except TimeoutError:
        in_time = False
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return bytes(output), in_time


def _answer(output: bytes, wanted: Sequence[int], address: str, *, in_time: bool, code: int | None) -> NmapAnswer:
    seen = parse_services(output)
    services = tuple(item for item in seen.services.get(address, ()) if item.port in wanted)
    if not in_time or address in seen.timed_out:
        return NmapAnswer(services, CoverageState.FAILED, Reason.OUT_OF_BUDGET, "nmap ran out of time")
    if not seen.complete or code != 0:
        return NmapAnswer(services, CoverageState.FAILED, Reason.GARBAGE, f"nmap ended with code {code}, output cut")
    if address not in seen.services:
        return NmapAnswer(services, CoverageState.FAILED, Reason.NOT_REACHED, "nmap did not see the host")
    return NmapAnswer(services, CoverageState.DONE)
