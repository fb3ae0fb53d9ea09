"""The lab itself: comes up, runs commands from the scanner's place, proves what was sent, goes away."""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.lab import host_script, network, state
from tests.lab.certificates import write_authority
from tests.lab.daemons import all_setups
from tests.lab.light_hosts import LightGroup
from tests.lab.network import namespace, run
from tests.lab.truth import SCHOOL, Host, Place, Truth, load_truth

_READY_SECONDS = 20.0


class LabError(RuntimeError):
    """The lab could not come up."""


@dataclass(frozen=True, slots=True)
class Lab:
    """A running lab, seen from one scanner's place ("": the first).

    `restricted` tells that an unprivileged user namespace carries it, without some hosts. With `radio` the
    scanner's system calls its interface a radio, as Linux does: by a folder in /sys. Its cable stays one.
    """

    name: str
    restricted: bool
    truth_name: str = SCHOOL
    place_name: str = ""
    radio: bool = False

    def at(self, place: str) -> "Lab":
        """Return the same lab from another scanner's place."""
        return replace(self, place_name=place)

    @property
    def truth(self) -> Truth:
        """Return what is in the lab, whether or not this machine may carry all of it."""
        return load_truth(self.truth_name)

    @property
    def place(self) -> Place:
        """Return the scanner's place."""
        return self.truth.place(self.place_name)

    @property
    def hosts(self) -> tuple[Host, ...]:
        """Return the hosts that are up."""
        return tuple(host for host in self.truth.hosts if not (self.restricted and host.needs_root))

    @property
    def groups(self) -> tuple[LightGroup, ...]:
        """Return the groups of light hosts that are up."""
        return tuple(group for group in self.truth.groups if not (self.restricted and group.needs_root))

    @property
    def folder(self) -> Path:
        """Return where the daemons keep their data."""
        return state.folder_of(self.name)

    @property
    def authority(self) -> Path:
        """Return the file of the root certificate that signed the lab's other certificates."""
        return self.folder / "authority.pem"

    def scanner_argv(self, argv: Sequence[str], *, unprivileged: bool = False) -> list[str]:
        """Return the command that runs `argv` from the scanner's namespace.

        Names resolve at the lab's own resolver only. Unprivileged means: a user
        (nobody) without any capability over the network, who may still read this
        user's files, because a user namespace maps the number only.
        """
        drop = ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"] if unprivileged else []
        resolver = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
        air = "mount -t tmpfs tmpfs /sys/class/net && mkdir -p /sys/class/net/eth0/wireless && " if self.radio else ""
        enter = ["ip", "netns", "exec", namespace(self.name, self.place.name), "sh", "-c", air + resolver]
        return [*enter, str(_resolver_file(self.folder, self.place)), *drop, *argv]

    def run_in_scanner(
        self,
        argv: Sequence[str],
        *,
        unprivileged: bool = False,
        timeout: float = 600.0,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command from the scanner's place and return what it printed; `env` is added to this process's."""
        return subprocess.run(
            self.scanner_argv(argv, unprivileged=unprivileged),
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            env={**os.environ, **(env or {})},
            cwd=cwd,
        )

    def counters(self) -> dict[str, int]:
        """Return how many packets left the scanner by destination (IPv4 packets and ARP requests together)."""
        found: dict[str, int] = {}
        for table_set in ("ip4", "arp4"):
            for address, packets in self._counted(table_set):
                found[address] = found.get(address, 0) + packets
        return found

    def print_payload_packets(self) -> int:
        """Return how many packets with pushed data left the scanner for any host's raw print port."""
        listed = self._switch("nft", "-j", "list", "counter", "netdev", self._proof, "print_payload")
        return sum(row["counter"]["packets"] for row in json.loads(listed)["nftables"] if "counter" in row)

    def print_port_bytes(self) -> int:
        """Return how many bytes the listeners on the raw print ports received since the lab came up."""
        return sum(path.stat().st_size for path in self.folder.glob("*/print-port-bytes"))

    def reset_counters(self) -> None:
        """Start counting from nothing."""
        rules = network.proof_rules(self._number)
        run([*self._in_switch(), "nft", "-f", "-"], text=f"delete table netdev {self._proof}\n{rules}")

    def forget_neighbours(self) -> None:
        """Empty the scanner's neighbour table."""
        self.run_in_scanner(["ip", "neigh", "flush", "all"])

    def _counted(self, table_set: str) -> Iterator[tuple[str, int]]:
        listed = self._switch("nft", "-j", "list", "set", "netdev", self._proof, table_set)
        for row in json.loads(listed)["nftables"]:
            for element in row.get("set", {}).get("elem", ()):
                yield element["elem"]["val"], element["elem"]["counter"]["packets"]

    @property
    def _number(self) -> int:
        return self.truth.places.index(self.place)

    @property
    def _proof(self) -> str:
        return network.proof_table(self._number)

    def _in_switch(self) -> list[str]:
        return ["ip", "netns", "exec", namespace(self.name, "switch")]

    def _switch(self, *argv: str) -> str:
        return run([*self._in_switch(), *argv])


def missing() -> list[str]:
    """Return what keeps this machine from carrying the lab: privileges or programs; empty if nothing does."""
    lacks = [] if os.geteuid() == 0 else ["root (or: python -m tests.lab unprivileged -- COMMAND)"]
    return lacks + [program for program in _PROGRAMS if not shutil.which(program, path=_PATH)]


def up(name: str, *, owner: int | None = None, truth: str = SCHOOL) -> Lab:
    """Bring the lab up, or return it if it is up already; clears away what crashed labs left behind.

    `truth` names what is in it. A lab with an `owner` (a process id) is abandoned once that process is gone.
    """
    os.environ["PATH"] = _PATH
    if lacks := missing():
        raise LabError("the lab needs: " + ", ".join(lacks))
    with _lock("lab"):
        for old in state.abandoned():
            down(old)
        current = state.load(name)
        if current and current.ready and current.truth == truth and _alive(current):
            return Lab(name, restricted(), truth)
        down(name)
        return _start(Lab(name, restricted(), truth), owner)


def down(name: str) -> None:
    """End every process of the lab and remove its namespaces and folder; nothing to remove is fine."""
    if current := state.load(name):
        for pid, started in current.processes:
            state.end_process(pid, started)
    namespaces = network.existing_namespaces(name)
    for part in namespaces:
        pids = [int(pid) for pid in run(["ip", "netns", "pids", part], check=False).split()]
        for pid in pids:
            if started := state.start_time(pid):
                state.end_process(pid, started)
        state.wait_until_gone(pids)
    if namespaces:
        network.batch(["-force"], [f"netns del {part}" for part in namespaces])
    shutil.rmtree(state.folder_of(name), ignore_errors=True)


def restricted() -> bool:
    """Tell whether this process is inside a user namespace that maps only some users."""
    mapped = Path("/proc/self/uid_map").read_text(encoding="ascii").split()
    return mapped[2:3] != ["4294967295"]


def _start(lab: Lab, owner: int | None) -> Lab:
    current = state.State(lab.name, lab.truth_name)
    current.folder.mkdir(mode=0o755)
    if owner is not None:
        current.owner = (owner, state.start_time(owner) or 0)
    current.save()
    write_authority(lab.authority)
    rich = [host for host in lab.hosts if host in lab.truth.rich]
    try:
        network.build(lab.name, lab.truth, rich, lab.groups)
        for place in lab.truth.places:
            _ready_scanner(lab, place)
        _start_hosts(current, lab, rich)
        _wait_until_ready(current, rich, lab.groups)
    except BaseException:
        if "RASOAT_LAB_KEEP" not in os.environ:
            down(lab.name)
        raise
    current.ready = True
    current.save()
    return lab


def _alive(current: state.State) -> bool:
    return all(state.start_time(pid) == started for pid, started in current.processes)


def _ready_scanner(lab: Lab, place: Place) -> None:
    named = f"nameserver {place.resolver}\n" if place.resolver else ""
    _resolver_file(lab.folder, place).write_text(named, encoding="utf-8")
    run(["ip", "netns", "exec", namespace(lab.name, place.name), "sh", "-c", host_script.scanner(lab.truth, place)])


def _resolver_file(folder: Path, place: Place) -> Path:
    return folder / f"resolv-{place.name}.conf"


def _start_hosts(current: state.State, lab: Lab, rich: Sequence[Host]) -> None:
    setups = dict(all_setups())
    for host in rich:
        folder = _folder(current, host.name)
        _launch(current, host.name, host_script.rich_host(host, lab.truth, setups, folder))
    for number, group in enumerate(lab.groups):
        folder = _folder(current, group.name)
        script = host_script.light_group(group, lab.truth, network.group_mac(number), folder, setups)
        _launch(current, group.name, script)
    current.save()


def _folder(current: state.State, part: str) -> Path:
    folder = current.folder / part
    folder.mkdir()
    return folder


def _launch(current: state.State, part: str, script: str) -> None:
    """Start a host's first process; when it is killed, the kernel ends all processes of the host with it."""
    folder = current.folder / part
    (folder / "start.sh").write_text(script + "\n", encoding="utf-8")
    isolate = ["unshare", "--uts", "--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"]
    argv = ["ip", "netns", "exec", namespace(current.name, part), *isolate, "sh", str(folder / "start.sh")]
    with (folder / "start.log").open("wb") as log:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    process.returncode = 0  # its end is watched by state.end_process, not by this object
    current.hosts.append(part)
    current.processes.append((process.pid, state.start_time(process.pid) or 0))


def _wait_until_ready(current: state.State, rich: Sequence[Host], groups: Sequence[LightGroup]) -> None:
    """Wait until each host listens where the truth says, read from its own table of sockets: no packet is sent."""
    end = time.monotonic() + _READY_SECONDS
    waiting: dict[str, Host | LightGroup] = {host.name: host for host in rich}
    waiting |= {group.name: group for group in groups}
    shared = {group.name for group in groups}
    pids = {part: pid for part, (pid, _) in zip(current.hosts, current.processes, strict=True)}
    while waiting or shared:
        waiting = {name: host for name, host in waiting.items() if _not_listening(pids[name], host)}
        shared = {name for name in shared if not (current.folder / name / "prepared").exists()}
        if time.monotonic() > end:
            details = [f"{name} ({_complaint(current.folder / name)})" for name in (*waiting, *sorted(shared))]
            raise LabError("not ready: " + "; ".join(details))
        time.sleep(0.05)


def _not_listening(pid: int, host: Host | LightGroup) -> bool:
    return not (
        {port for port, _ in host.tcp} <= _local_ports(pid, "tcp", "0A")
        and {port for port, _ in host.udp} <= _local_ports(pid, "udp", "07")
    )


def _local_ports(pid: int, table: str, wanted: str) -> set[int]:
    """Return the listening ports in a process's network namespace (proc(5), /proc/PID/net/tcp)."""
    ports: set[int] = set()
    for suffix in ("", "6"):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{pid}/net/{table}{suffix}").read_text(encoding="ascii").splitlines()[1:]
            ports |= {int(line.split()[1].split(":")[1], 16) for line in lines if line.split()[3] == wanted}
    return ports


def _complaint(folder: Path) -> str:
    texts = [path.read_text(encoding="utf-8", errors="replace")[-300:].strip() for path in sorted(folder.glob("*.log"))]
    return " | ".join(text for text in texts if text)


@contextlib.contextmanager
def _lock(name: str) -> Iterator[None]:
    """Let one process of this user at a time do what the name stands for."""
    path = Path(tempfile.gettempdir()) / f"{state.PREFIX}-{name}-{os.geteuid()}.lock"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


_PATH = os.pathsep.join(dict.fromkeys([*os.environ.get("PATH", "").split(os.pathsep), "/usr/sbin", "/sbin"]))
_PROGRAMS = (
    "ip", "nft", "unshare", "nginx", "smbd", "vsftpd", "redis-server", "mariadbd", "snmpd", "dnsmasq", "nsd",
    "inetutils-inetd", "telnetd", "Xtigervnc", "xrdp", "sshd", "ippeveprinter", "avahi-daemon", "dbus-daemon",
    "wsdd", "miniupnpd", "minidlnad", "mosquitto", "dropbear",
)  # fmt: skip
