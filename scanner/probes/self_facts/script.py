"""The PowerShell script that collects the same facts on computers without rasoat, and the batch file that starts it."""

from importlib import resources

from scanner.probes.self_facts.collect import PLACEHOLDERS
from scanner.probes.self_facts.software_of_interest import MOST_KEPT, PATTERN
from scanner.version import VERSION

SCRIPT_NAME = "collect.ps1"
STARTER_NAME = "rasoat-self.cmd"
_STARTER = """@echo off
rem Collects facts of this computer; needs no administrator rights and sends nothing.
set "SHELL_OF_WINDOWS=%SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"
if exist "%SystemRoot%\\Sysnative\\WindowsPowerShell\\v1.0\\powershell.exe" (
  set "SHELL_OF_WINDOWS=%SystemRoot%\\Sysnative\\WindowsPowerShell\\v1.0\\powershell.exe"
)
"%SHELL_OF_WINDOWS%" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "%~dp0collect.ps1"
pause
"""


def script() -> bytes:
    """Return the script as Windows reads it: ASCII, lines ended by CR LF, with this version's lists filled in."""
    text = resources.files(__package__).joinpath(SCRIPT_NAME).read_text(encoding="ascii")
    for mark, value in (
        ("@PROGRAMS@", PATTERN.pattern.replace("'", "''")),
        ("@PLACEHOLDERS@", ", ".join(_quoted(item) for item in sorted(PLACEHOLDERS))),
        ("@MOST@", str(MOST_KEPT)),
        ("@VERSION@", VERSION),
    ):
        text = text.replace(mark, value)
    return _windows(text)


def starter() -> bytes:
    """Return the batch file; under a 32-bit shell of a 64-bit Windows it starts the 64-bit PowerShell."""
    return _windows(_STARTER)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _windows(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode("ascii")
