"""The one-way street, and what a command may load before it has to."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("scapy", "sqlmodel", "sqlalchemy", "textual", "alembic", "pydantic", "nmap", "jinja2", "cryptography")


def test_import_contracts_hold():
    done = subprocess.run([sys.executable, "-m", "importlinter.cli", "lint"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def loaded_by(*arguments: str) -> set[str]:
    code = (
        "import sys\n"
        "from reports.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("scan", "--help"), ("collect", "--help")])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]):
    assert not loaded_by(*arguments) & set(HEAVY)


def test_the_dashboards_frame_is_drawn_without_the_database_and_the_fold():
    code = "import reports.dashboard.app, sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "textual.app" in loaded
    assert not loaded & {"sqlalchemy", "sqlmodel", "alembic", "scanner.store.repository", "scanner.identify.fold"}


def test_only_the_raw_process_imports_scapy():
    offenders = [
        str(path.relative_to(ROOT))
        for package in ("scanner", "checks", "reports")
        for path in (ROOT / package).rglob("*.py")
        if "scanner/raw" not in path.as_posix()
        and "scapy"
        in "".join(
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip().startswith(("import ", "from "))
        )
    ]
    assert offenders == []


def test_nothing_imports_scapy_all():
    assert not [path for path in (ROOT / "scanner").rglob("*.py") if "scapy.all" in path.read_text(encoding="utf-8")]
