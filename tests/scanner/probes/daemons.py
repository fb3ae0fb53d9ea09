"""Real servers, each with a configuration of its own, on 127.0.0.1 and a high port."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

SBIN = "/usr/sbin:/usr/local/sbin:/sbin:"


@dataclass(frozen=True)
class Daemon:
    """A running server."""

    port: int
    folder: Path
    second_port: int = 0


def program(name: str) -> str:
    """Return a program's path or skip the test."""
    found = shutil.which(name, path=SBIN + os.environ["PATH"])
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def accepts(port: int) -> bool:
    with socket.socket() as sock:
        sock.settimeout(0.5)
        return sock.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def running(
    arguments: list[str], port: int | None, folder: Path, *, environment: dict[str, str] | None = None
) -> Iterator[None]:
    """Run a server in the foreground until the block is left; wait until its port accepts."""
    log = (folder / "output.log").open("wb")
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 20
        while port is not None and not accepts(port):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"{arguments[0]} did not start:\n{(folder / 'output.log').read_text(errors='replace')}")
            time.sleep(0.02)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
        _end_what_left_the_session(folder)
        log.close()


def _end_what_left_the_session(folder: Path) -> None:
    """End helpers that made themselves a session of their own (samba-dcerpcd): known by their folder."""
    for helper in psutil.process_iter(["cmdline"]):
        if any(f"{folder}/" in word for word in helper.info["cmdline"] or ()):
            with contextlib.suppress(psutil.NoSuchProcess):
                helper.kill()


def make_certificate(folder: Path, name: str = "test.invalid", bits: int = 2048, days: int = 30) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    if not key.exists():
        subject = ["-days", str(days), "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name},DNS:*.{name}"]
        files = ["-newkey", f"rsa:{bits}", "-nodes", "-keyout", str(key), "-out", str(certificate)]
        subprocess.run([program("openssl"), "req", "-x509", *files, *subject], check=True, capture_output=True)
    return key, certificate


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def wait_for_udp(port: int, address: str = "127.0.0.1") -> None:
    """Wait until a datagram is no longer refused."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect((address, port))
            sock.settimeout(0.1)
            sock.send(b"\0")
            try:
                sock.recv(1)
            except ConnectionRefusedError:
                time.sleep(0.02)
                continue
            except TimeoutError:
                return
    pytest.fail(f"nobody listens on UDP {port}")


@contextlib.contextmanager
def folder_for_others(name: str) -> Iterator[Path]:
    """Make a folder that a daemon of another user can reach: pytest closes those of its own at each start of it."""
    folder = Path(tempfile.mkdtemp(prefix=f"rasoat-{name}-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
