"""The wheel holds exactly the three packages, with their data, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_wheel_holds_exactly_the_three_packages(tmp_path: Path):
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"scanner", "checks", "reports"}
    listed = subprocess.run(
        ["git", "ls-files", "scanner", "checks", "reports"], cwd=ROOT, capture_output=True, text=True
    )
    missing = [name for name in listed.stdout.split("\n") if name and (ROOT / name).is_file() and name not in names]
    assert missing == []
