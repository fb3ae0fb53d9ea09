"""A Windows laptop without administrator rights or nmap: the assembled folder under Wine.

Wine 8 lacks two things that Windows has; both are added here and say nothing of
rasoat: `ProcessPrng` (bcryptprimitives.dll, the random numbers of programs written in
Rust) is handed on to RtlGenRandom, and Python's `_wmi`, which Wine cannot serve, is left
out, so that Python falls back to what it did before it had that module.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.windows.assemble import assemble

PYTHON_ZIP = "RASOAT_WINDOWS_PYTHON"
"""The environment variable with the path of the embeddable Python for 64-bit Windows."""
_COMPILER = "x86_64-w64-mingw32-gcc"
_RANDOM = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{ return SystemFunction036(data, (ULONG)size); }
"""
Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def missing() -> list[str]:
    """Return what keeps this machine from being the laptop."""
    lacks = [name for name in ("wine", "wineserver", _COMPILER) if not shutil.which(name)]
    given = os.environ.get(PYTHON_ZIP)
    return lacks if given and Path(given).is_file() else [*lacks, PYTHON_ZIP]


@dataclass(frozen=True, slots=True)
class Laptop:
    """Commands of rasoat run through `run`, which starts a Unix command where the laptop stands."""

    folder: Path
    run: Run

    def rasoat(self, *arguments: str) -> str:
        """Run one rasoat command as Windows does and return all that it printed."""
        # Python for Windows refuses Unix files as standard streams: here they are pipes.
        script = 'cd "$0" && wine python.exe -m reports "$@" </dev/null 2>&1 | cat'
        return self.run(["sh", "-c", script, str(self.python), *arguments]).stdout

    def written(self, name: str) -> str:
        """Return the text of a file on the laptop's disk C."""
        return (self.folder / "prefix" / "drive_c" / name).read_text(encoding="utf-8")

    @property
    def python(self) -> Path:
        """Return the folder of python.exe."""
        return self.folder / "rasoat" / "python"

    def shut_down(self) -> None:
        """End this laptop's own server process."""
        subprocess.run(["wineserver", "-k"], env={**os.environ, **self.environment}, check=False)

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what Wine has to know."""
        return {"WINEPREFIX": str(self.folder / "prefix"), "WINEDEBUG": "-all", "WINEARCH": "win64"}


def prepare(folder: Path, run: Run) -> Laptop:
    """Assemble rasoat and a fresh Windows 10 in `folder`; `run` must pass `environment` on."""
    laptop = Laptop(folder, run)
    assemble(Path(os.environ[PYTHON_ZIP]), folder / "rasoat")
    (laptop.python / "_wmi.pyd").unlink(missing_ok=True)
    for command in (["wineboot", "-i"], ["wine", "winecfg", "-v", "win10"]):
        laptop.run(["sh", "-c", '"$0" "$@" </dev/null 2>&1 | cat', *command])
    source = folder / "random.c"
    source.write_text(_RANDOM, encoding="ascii")
    library = folder / "prefix/drive_c/windows/system32/bcryptprimitives.dll"
    subprocess.run([_COMPILER, "-shared", "-o", library, source, "-ladvapi32"], check=True)
    return laptop
