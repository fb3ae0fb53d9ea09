"""What this computer can do and what is missing; looks at the computer only and sends no packet."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scanner.errors import SetupError
from scanner.interfaces import can_raw, nmap_path, possible_step
from scanner.model.message import Message
from scanner.snmp_file import FILE_NAME, read_snmp_file
from scanner.store.connection import Database
from scanner.store.location import Location, locate
from scanner.store.migrate import HEAD, revision_of
from scanner.store.salvage import integrity
from scanner.text import clean

LEAST_FREE_BYTES = 200 * 1024 * 1024
"""Below this a scan of a school could fill the disk: its database takes a few ten MB, with room for copies."""

_NMAP_VERSION = re.compile(r"^Nmap version (\d+(?:\.\d+)*\S*)", re.MULTILINE)


SNMP_EXAMPLE = """\
[[device]]
targets = ["192.168.1.2"]
user = "…"
authentication = "SHA-256"
authentication_password = "…"
privacy = "AES-128"
privacy_password = "…"

[[device]]
targets = ["192.168.1.3", "192.168.1.4"]
community = "…"
"""
"""What `snmp.toml` looks like: a user of SNMP version 3, and a community for two older devices."""


class Health(StrEnum):
    """How one thing stands: `missing` costs results, `failed` has to be mended first."""

    FINE = "fine"
    MISSING = "missing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ability:
    """One line of the examination: what it is, how it stands, what is lost without it, the one command to mend it.

    `example` is what a file should hold, where the remedy is to write one.
    """

    name: Message
    health: Health
    detail: Message
    lost: Message | None = None
    remedy: Message | None = None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """The whole: `step` is the degradation step 1 to 3 (DESIGN: how it degrades)."""

    step: int
    abilities: tuple[Ability, ...]

    @property
    def failed(self) -> bool:
        """True where something has to be mended before rasoat can work."""
        return any(item.health is Health.FAILED for item in self.abilities)


def examine(database: str | None = None, configuration: Path | None = None) -> Examination:
    """Look at raw sockets, nmap, Npcap, SNMP credentials, the database and the disk.

    `database` is as for `Repository.open`, `configuration` the folder of `snmp.toml`.
    """
    raw, nmap = can_raw(), nmap_path()
    capture = (_npcap(),) if sys.platform == "win32" else ()
    accounts = (snmp_ability(configuration),) if configuration else ()
    abilities = (_raw(usable=raw), _nmap(nmap), *capture, *accounts, *_database(database))
    return Examination(possible_step(raw=raw, nmap=nmap is not None), abilities)


def nmap_version(printed: str) -> str | None:
    """Return the version in what `nmap --version` prints, None for anything else."""
    found = _NMAP_VERSION.search(printed)
    return clean(found.group(1), 20) if found else None


def _raw(*, usable: bool) -> Ability:
    name = Message.of("Raw packets")
    if usable:
        return Ability(name, Health.FINE, Message.of("may be sent"))
    return Ability(
        name,
        Health.MISSING,
        Message.of("may not be sent by this user"),
        Message.of("Scans take longer; devices that answer only ARP are found through the neighbour table."),
        _raw_remedy(),
    )


def _raw_remedy() -> Message:
    if sys.platform == "win32":
        return Message.of("Nothing to do: on Windows rasoat works without them.")
    return Message.of("Run the scan with administrator rights: sudo ./rasoat scan …")


def _nmap(path: str | None) -> Ability:
    name = Message.of("nmap")
    lost = Message.of("Services that rasoat's own questions cannot name stay unnamed.")
    if path is None:
        return Ability(name, Health.MISSING, Message.of("is not installed"), lost, _install_nmap())
    version = nmap_version(_printed(path))
    if version is None:
        return Ability(name, Health.MISSING, Message.of("does not say its version"), lost, _install_nmap())
    return Ability(name, Health.FINE, Message.of("version {version}", version=version))


def _printed(path: str) -> str:
    """Return what `nmap --version` prints; that option sends no packet."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False)  # noqa: S603  (fixed)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout[:4096].decode("utf-8", errors="replace")


def _install_nmap() -> Message:
    if sys.platform == "win32":
        return Message.of("Install nmap from nmap.org/download (needs an administrator once).")
    if sys.platform == "darwin":
        return Message.of("Install it: brew install nmap")
    for tool, command in (("apt-get", "sudo apt-get install nmap"), ("dnf", "sudo dnf install nmap")):
        if shutil.which(tool):
            return Message.of("Install it: {command}", command=command)
    return Message.of("Install nmap with this system's package manager.")


def _npcap() -> Ability:
    present = any(Path(folder, "wpcap.dll").is_file() for folder in (r"C:\Windows\System32\Npcap",))
    name = Message.of("Npcap")
    if present:
        return Ability(name, Health.FINE, Message.of("is installed"))
    lost = Message.of(
        "nmap finds hosts by connecting only and sees no hardware addresses; rasoat asks Windows for them."
    )
    return Ability(name, Health.MISSING, Message.of("is not installed"), lost, _install_nmap())


def snmp_ability(folder: Path) -> Ability:
    """Tell whether there are credentials for the school's own switches and printers, and where they go."""
    name = Message.of("SNMP passwords")
    path = folder / FILE_NAME
    try:
        accounts = read_snmp_file(folder, lambda _question: "-")
    except SetupError as error:
        return Ability(name, Health.FAILED, error.happened, error.asked, error.remedy)
    if accounts.rows:
        detail = Message.of("for {targets}, in {path}", targets=", ".join(accounts.networks()), path=str(path))
        return Ability(name, Health.FINE, detail)
    lost = Message.of(
        "Switches, routers and printers that do not answer to the community public tell neither what hangs on which "
        "port nor their serial number."
    )
    remedy = Message.of("Write them to {path}, readable by you only, like this:", path=str(path))
    return Ability(name, Health.MISSING, Message.of("none given"), lost, remedy, SNMP_EXAMPLE)


def _database(asked: str | None) -> tuple[Ability, ...]:
    name = Message.of("Database")
    try:
        location = locate(asked)
        disk = (_disk(location.path),) if location.path else ()
        if location.path and not location.path.exists():
            new = Message.of("none yet; it is made at {path}", path=str(location.path))
            return (Ability(name, Health.FINE, new), *disk)
        return (_state(name, location), *disk)
    except SetupError as error:
        return (Ability(name, Health.FAILED, error.happened, error.asked, error.remedy),)


def _state(name: Message, location: Location) -> Ability:
    damage = integrity(location.path) if location.path else ()
    if damage:
        detail = Message.of("{path} is damaged: {detail}", path=location.shown, detail=clean(damage[0], 200))
        remedy = Message.of("Copy what can be read to a new file, keeping the old one: rasoat doctor --salvage")
        return Ability(name, Health.FAILED, detail, None, remedy)
    database = Database(location)
    try:
        revision = revision_of(database)
    finally:
        database.close()
    if revision == HEAD:
        return Ability(name, Health.FINE, Message.of("sound: {path}", path=location.shown))
    return Ability(
        name, Health.FINE, Message.of("sound, will be upgraded at its next use: {path}", path=location.shown)
    )


def _disk(path: Path) -> Ability:
    name = Message.of("Disk space")
    folder = next(item for item in path.parents if item.exists())
    free = shutil.disk_usage(folder).free
    detail = Message.of("{megabytes} MB free", megabytes=free // 1_000_000)
    if free >= LEAST_FREE_BYTES:
        return Ability(name, Health.FINE, detail)
    lost = Message.of("A scan could end early because the disk is full; what was stored stays stored.")
    return Ability(name, Health.MISSING, detail, lost, Message.of("Free some space on this disk."))
