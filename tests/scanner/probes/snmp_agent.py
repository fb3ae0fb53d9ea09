"""Debian's snmpd: with tables of our own making (switch, router, printer), and with users of version 3."""

import contextlib
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scanner.probes.protocols.snmp_message import get_request
from tests.scanner.probes.daemons import free_udp_port, program, running, wait_for_udp

Rows = dict[str, tuple[str, str]]
_AGENT = Path(__file__).with_name("pass_persist_agent.py")
_TREES = (
    *(f"1.3.6.1.2.1.{group}" for group in (2, 4, 17, 25, 31, 33, 43, 47)),
    "1.3.6.1.4.1.9",
    "1.0.8802",
)
_MODULES = "system_mib,vacm_conf,pass,pass_persist"
_V3_MODULES = "system_mib,vacm_conf,usmUser,usmStats,ifTable,snmpEngine,usmConf"
"""Only these, so that the agent never tells of the computer it runs on."""


@contextlib.contextmanager
def snmpd(
    folder: Path, lines: Sequence[str], modules: str, *, address: str = "127.0.0.1", port: int | None = None
) -> Iterator[int]:
    """Run Debian's agent with these lines of configuration; its state stays in the folder between starts."""
    server, port = program("snmpd"), port or free_udp_port()
    (folder / "snmpd.conf").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    environment = {"SNMP_PERSISTENT_DIR": str(folder / "state"), "SNMPCONFPATH": f"{folder}:{folder}/state", "MIBS": ""}
    command = [server, "-f", "-Le", "-I", modules, f"udp:{address}:{port}"]
    with running(command, None, folder, environment=environment):
        wait_for_udp(port, address)
        yield port


@contextlib.contextmanager
def agent(
    folder: Path,
    rows: Mapping[str, tuple[str, str]],
    version: str = "2c",
    *,
    address: str = "127.0.0.1",
    port: int | None = None,
) -> Iterator[int]:
    """Run an agent with tables that answers one protocol version; yield its UDP port."""
    table = folder / "rows.tsv"
    table.write_text("".join(f"{oid}\t{kind}\t{value}\n" for oid, (kind, value) in rows.items()), encoding="utf-8")
    lines = [
        "com2sec anybody default public",
        f"group readers v{version} anybody",
        "view all included .1",
        "view all included .0",
        'access readers "" any noauth exact all none none',
        *(f"pass_persist .{tree} {sys.executable} {_AGENT} {table}" for tree in _TREES),
    ]
    with snmpd(folder, lines, _MODULES, address=address, port=port) as listening:
        _wait(address, listening, version)
        yield listening


@contextlib.contextmanager
def v3_agent(
    folder: Path, lines: Sequence[str], *, port: int | None = None, address: str = "127.0.0.1"
) -> Iterator[int]:
    """Run an agent with users of version 3, and its system group alone."""
    system = ["sysName sw-tang-2", "sysLocation Phòng máy", "sysDescr Managed switch 1.0"]
    with snmpd(folder, [*system, *lines], _V3_MODULES, address=address, port=port) as listening:
        yield listening


def user_lines(
    name: str, *, authentication: str = "", password: str = "", privacy: str = "", secret: str = ""
) -> list[str]:
    """Return snmpd's lines for one user that may read everything."""
    words = ["createUser", name]
    if authentication:
        words += [authentication, f'"{password}"']
    if privacy:
        words += [privacy, f'"{secret}"']
    level = "priv" if privacy else "auth" if authentication else "noauth"
    return [" ".join(words), f"rouser {name} {level}"]


def _wait(address: str, port: int, version: str) -> None:
    deadline = time.monotonic() + 20
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.1)
        sock.connect((address, port))
        while time.monotonic() < deadline:
            with contextlib.suppress(TimeoutError, ConnectionRefusedError):
                sock.send(get_request(version, 1))
                sock.recv(65535)
                return
    raise AssertionError("snmpd does not answer")


def octets(mac: str) -> tuple[str, str]:
    return ("octet", mac.replace(":", " "))


def suffix(mac: str) -> str:
    return ".".join(str(int(part, 16)) for part in mac.split(":"))


SWITCH_MAC = "00:1b:21:00:00:f0"
PRINTER_MAC = "00:1b:21:00:00:03"
AP_MAC = "00:1b:21:00:00:04"
PHONE_MAC = "da:a1:19:00:00:01"
"""Locally administered, as telephones make them up."""


def switch_rows() -> Rows:
    """A switch of four ports: a printer on port 3, an access point and two more on port 4."""
    rows: Rows = {"1.3.6.1.2.1.17.1.1.0": octets(SWITCH_MAC), "1.0.8802.1.1.2.1.3.2.0": octets(SWITCH_MAC)}
    for port in range(1, 5):
        rows |= {
            f"1.3.6.1.2.1.2.2.1.2.{100 + port}": ("string", f"Slot: 0 Port: {port} Gigabit - Level"),
            f"1.3.6.1.2.1.2.2.1.3.{100 + port}": ("integer", "6"),
            f"1.3.6.1.2.1.2.2.1.6.{100 + port}": octets(f"00:1b:21:00:01:0{port}"),
            f"1.3.6.1.2.1.2.2.1.8.{100 + port}": ("integer", "2" if port == 2 else "1"),
            f"1.3.6.1.2.1.31.1.1.1.1.{100 + port}": ("string", f"gigabitEthernet 1/0/{port}"),
            f"1.3.6.1.2.1.31.1.1.1.15.{100 + port}": ("gauge", "1000"),
            f"1.3.6.1.2.1.17.1.4.1.2.{port}": ("integer", str(100 + port)),
            f"1.0.8802.1.1.2.1.3.7.1.2.{port}": ("integer", "5"),
            f"1.0.8802.1.1.2.1.3.7.1.3.{port}": ("string", f"gigabitEthernet 1/0/{port}"),
        }
    rows["1.3.6.1.2.1.31.1.1.1.18.104"] = ("string", "Phòng máy 2")
    for mac, port in ((PRINTER_MAC, 3), (AP_MAC, 4), ("00:1b:21:00:00:05", 4), (PHONE_MAC, 4)):
        rows[f"1.3.6.1.2.1.17.4.3.1.2.{suffix(mac)}"] = ("integer", str(port))
        rows[f"1.3.6.1.2.1.17.4.3.1.3.{suffix(mac)}"] = ("integer", "3")
    rows[f"1.3.6.1.2.1.17.7.1.2.2.1.2.1.{suffix(SWITCH_MAC)}"] = ("integer", "0")
    rows[f"1.3.6.1.2.1.17.7.1.2.2.1.3.1.{suffix(SWITCH_MAC)}"] = ("integer", "4")
    remote = "1.0.8802.1.1.2.1.4.1.1"
    rows |= {
        f"{remote}.4.0.4.1": ("integer", "4"),
        f"{remote}.5.0.4.1": octets(AP_MAC),
        f"{remote}.7.0.4.1": ("string", "eth0"),
        f"{remote}.9.0.4.1": ("string", "wifi-thu-vien"),
        f"{remote}.12.0.4.1": ("octet", "30 00"),
        "1.0.8802.1.1.2.1.4.2.1.3.0.4.1.1.4.10.0.0.4": ("integer", "2"),
    }
    entity = "1.3.6.1.2.1.47.1.1.1.1"
    for column, value in ((9, "1.0.3"), (10, "2.0.7 Build 20230101"), (11, "2217A1B001234"), (13, "T1600G-28TS")):
        rows[f"{entity}.{column}.1"] = ("string", value)
    rows[f"{entity}.5.1"] = ("integer", "3")
    return rows


def router_rows(neighbours: int) -> Rows:
    """A router between three networks that knows many neighbours."""
    rows: Rows = {"1.3.6.1.2.1.4.1.0": ("integer", "1")}
    for index, address in enumerate(("10.0.0.1", "10.0.8.1"), 1):
        rows |= {
            f"1.3.6.1.2.1.2.2.1.2.{index}": ("string", f"ether{index}"),
            f"1.3.6.1.2.1.4.20.1.2.{address}": ("integer", str(index)),
            f"1.3.6.1.2.1.4.20.1.3.{address}": ("ipaddress", "255.255.248.0"),
        }
    for number in range(neighbours):
        address = f"10.0.{8 + number // 250}.{2 + number % 250}"
        rows[f"1.3.6.1.2.1.4.22.1.2.2.{address}"] = octets(f"00:1b:21:02:{number >> 8:02x}:{number & 255:02x}")
        rows[f"1.3.6.1.2.1.4.22.1.4.2.{address}"] = ("integer", "3")
    rows["1.3.6.1.2.1.4.22.1.2.2.10.0.15.254"] = octets(PHONE_MAC)
    rows["1.3.6.1.2.1.4.22.1.4.2.10.0.15.254"] = ("integer", "3")
    return rows


def printer_rows() -> Rows:
    """A laser printer with two supplies, one of which it cannot measure."""
    supplies = "1.3.6.1.2.1.43.11.1.1"
    return {
        "1.3.6.1.2.1.25.3.2.1.2.1": ("objectid", ".1.3.6.1.2.1.25.3.1.5"),
        "1.3.6.1.2.1.25.3.2.1.3.1": ("string", "Brother HL-L2360D series"),
        "1.3.6.1.2.1.43.5.1.1.17.1": ("string", "E75200K6N123456"),
        "1.3.6.1.2.1.43.10.2.1.3.1.1": ("integer", "7"),
        "1.3.6.1.2.1.43.10.2.1.4.1.1": ("counter", "48211"),
        f"{supplies}.6.1.1": ("string", "Black Toner Cartridge"),
        f"{supplies}.8.1.1": ("integer", "2600"),
        f"{supplies}.9.1.1": ("integer", "650"),
        f"{supplies}.6.1.2": ("string", "<b>Drum</b>"),
        f"{supplies}.8.1.2": ("integer", "-2"),
        f"{supplies}.9.1.2": ("integer", "-3"),
    }


def ups_rows() -> Rows:
    """A battery supply with its network card."""
    mib = "1.3.6.1.2.1.33.1"
    return {
        f"{mib}.1.1.0": ("string", "Santak"),
        f"{mib}.1.2.0": ("string", "C3KE"),
        f"{mib}.1.3.0": ("string", "02.14"),
        f"{mib}.1.5.0": ("string", "ups-phong-may-chu"),
        f"{mib}.2.1.0": ("integer", "2"),
        f"{mib}.2.3.0": ("integer", "34"),
        f"{mib}.2.4.0": ("integer", "100"),
    }


def host_rows() -> Rows:
    """A computer with 8 GiB of memory and one disk."""
    mib = "1.3.6.1.2.1.25"
    rows: Rows = {f"{mib}.2.2.0": ("integer", str(8 * 1024 * 1024))}
    for index, kind, name, size, used in ((1, 2, "Physical memory", 2097152, 524288), (31, 4, "C:\\", 61440000, 1024)):
        rows |= {
            f"{mib}.2.3.1.2.{index}": ("objectid", f".1.3.6.1.2.1.25.2.1.{kind}"),
            f"{mib}.2.3.1.3.{index}": ("string", name),
            f"{mib}.2.3.1.4.{index}": ("integer", "4096"),
            f"{mib}.2.3.1.5.{index}": ("integer", str(size)),
            f"{mib}.2.3.1.6.{index}": ("integer", str(used)),
        }
    for index, kind, name in ((1, 3, "Intel(R) Core(TM) i3-8100"), (2, 4, "eth0"), (3, 6, "SSD 256GB")):
        rows[f"{mib}.3.2.1.2.{index}"] = ("objectid", f".1.3.6.1.2.1.25.3.1.{kind}")
        rows[f"{mib}.3.2.1.3.{index}"] = ("string", name)
    return rows
