"""python -m tests.windows.assemble PYTHON.zip FOLDER: rasoat with Python for Windows in one folder.

PYTHON.zip is the embeddable package for 64-bit Windows as python.org publishes it. The libraries are those of
requirements.lock, for Windows, checked against the lock's hashes. The folder runs from a USB stick: no installation.
"""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("scanner", "checks", "reports")


def assemble(python_zip: Path, folder: Path) -> None:
    """Fill `folder` (made here) with python/, the libraries, rasoat itself and its launcher."""
    home = folder / "python"
    with zipfile.ZipFile(python_zip) as archive:
        archive.extractall(home)
    inner = next(home.rglob("python.exe")).parent
    if inner != home:  # some mirrors keep everything one folder deeper
        for item in inner.iterdir():
            item.rename(home / item.name)
        inner.rmdir()
    digits = _digits(home)
    (home / f"python{digits}._pth").write_text(f"python{digits}.zip\n.\n..\\libraries\n..\n", encoding="ascii")
    _libraries(f"3.{digits[1:]}", folder / "libraries")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("rasoat.cmd", "LICENSE", "README.md", "README.vi.md"):
        shutil.copy(ROOT / name, folder / name)


def _digits(home: Path) -> str:
    """Return "313" for Python 3.13, from the name of its library."""
    names = sorted(path.stem.removeprefix("python") for path in home.glob("python3*.dll"))
    return next(name for name in names if len(name) == 3)


def _libraries(version: str, target: Path) -> None:
    target.mkdir(parents=True)
    wheels = target / "downloaded"
    wheels.mkdir()
    lock = wheels / "windows.lock"
    lock.write_text("\n".join(_for_windows(version)) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    platform = ["--platform", "win_amd64", "--python-version", version, "--implementation", "cp"]
    subprocess.run([*command, *platform, "--require-hashes", "-r", str(lock), "-d", str(wheels)], check=True)
    for path in sorted(wheels.iterdir()):
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as archive:
                archive.extractall(target)
        elif path.name.endswith(".tar.gz"):
            _unpack_source(path, target)
    shutil.rmtree(wheels)


def _unpack_source(path: Path, target: Path) -> None:
    """Take the package of a source archive; python-nmap is published in no other form, and is Python only."""
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            parts = Path(member.name).parts
            if member.isfile() and len(parts) == 3 and parts[1] == "nmap" and parts[2].endswith(".py"):
                member.name = "/".join(parts[1:])
                archive.extract(member, target, filter="data")


def _for_windows(version: str) -> Iterator[str]:
    """Yield the lock's requirements that a 64-bit Windows needs, with their hashes."""
    environment = {
        "sys_platform": "win32",
        "platform_system": "Windows",
        "platform_machine": "AMD64",
        "os_name": "nt",
        "python_version": version,
        "python_full_version": f"{version}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        words, *hashes = line.split("--hash=")
        if not words.strip() or words.startswith("#"):
            continue
        requirement = Requirement(words.strip())
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield f"{requirement.name}{requirement.specifier} " + " ".join(f"--hash={item.strip()}" for item in hashes)


if __name__ == "__main__":
    assemble(Path(sys.argv[1]), Path(sys.argv[2]))
