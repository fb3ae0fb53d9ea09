"""What must not be in any file of the project."""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOSTS = re.compile("|".join(["py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", "deb" + r"\.debian\.org"]))
MACHINE_PATHS = re.compile("|".join(rf"(?<![\w.])/{name}/" for name in ("ro" + "ot", "wo" + "rk", "ho" + "me/[a-z]+")))
TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".json",
    ".sh",
    ".cmd",
    ".lock",
    ".po",
    ".j2",
    ".css",
    ".js",
    ".tcss",
    "",
}


def tracked_texts() -> dict[str, str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    paths = [ROOT / name for name in listed if name and (ROOT / name).suffix in TEXT_SUFFIXES]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths if path.is_file()}


def test_no_index_host_is_named():
    assert [name for name, text in tracked_texts().items() if HOSTS.search(text)] == []


def test_no_path_of_a_machine_is_written():
    assert [name for name, text in tracked_texts().items() if MACHINE_PATHS.search(text)] == []


def test_locks_name_no_index_and_pin_every_hash():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        assert "--find-links" not in text
        pins = re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==", text, re.MULTILINE)
        blocks = re.split(r"\n(?=[a-z0-9._-]+(?:\[[a-z,]+\])?==)", text)
        assert len(pins) == len(blocks)
        assert all("--hash=sha256:" in block for block in blocks)


def test_every_direct_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = [re.match(r"[A-Za-z0-9._-]+", item).group().lower() for item in project["dependencies"]]
    assert [name for name in names if not re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE)] == []


def test_no_method_is_left_for_a_subclass_to_fill_in_unchecked():
    """What a subclass must give is asked for by a parameter or by `abc`, so that its lack shows at once."""
    code = {name: text for name, text in tracked_texts().items() if name.endswith(".py")}
    assert [name for name, text in code.items() if "raise NotImplemented" + "Error" in text] == []
