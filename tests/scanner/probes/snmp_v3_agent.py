"""Debian's snmpd with users of version 3, and its system group alone."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.scanner.probes.daemons import free_udp_port, program, running, wait_for_udp


@contextlib.contextmanager
def v3_agent(
    folder: Path, lines: Sequence[str], *, port: int | None = None, address: str = "127.0.0.1"
) -> Iterator[int]:
    """Run an agent with these lines of configuration; its state stays in the folder between starts."""
    server, port = program("snmpd"), port or free_udp_port()
    (folder / "snmpd.conf").write_text(
        "\n".join(["sysName sw-tang-2", "sysLocation Phòng máy", "sysDescr Managed switch 1.0", *lines]) + "\n",
        encoding="utf-8",
    )
    environment = {"SNMP_PERSISTENT_DIR": str(folder / "state"), "SNMPCONFPATH": f"{folder}:{folder}/state", "MIBS": ""}
    modules = "system_mib,vacm_conf,usmUser,usmStats,ifTable,snmpEngine,usmConf"
    command = [server, "-f", "-Le", "-I", modules, f"udp:{address}:{port}"]
    with running(command, None, folder, environment=environment):
        wait_for_udp(port, address)
        yield port


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
