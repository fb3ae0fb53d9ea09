import os
import stat
from pathlib import Path

import pytest

from scanner.audit import FIRST, AuditLog, last_digest, verify
from scanner.errors import SetupError


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    log = AuditLog(tmp_path / "folder" / "audit.jsonl")
    for number in range(5):
        log.append("target", {"address": f"127.0.0.{number}", "packets": number, "note": "x" * 40000})
    return log


def test_a_whole_chain_fits(log: AuditLog) -> None:
    assert verify(log.path).lines == 5
    assert verify(log.path).broken_at is None


def test_only_the_owner_reads_it(log: AuditLog) -> None:
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("number", range(4))
def test_a_changed_line_breaks_the_chain_behind_it(log: AuditLog, number: int) -> None:
    lines = log.path.read_bytes().splitlines()
    lines[number] = lines[number].replace(b"127.0.0.", b"127.0.1.")
    log.path.write_bytes(b"\n".join(lines) + b"\n")
    assert verify(log.path).broken_at == number + 2


@pytest.mark.parametrize("number", range(4))
def test_a_missing_line_breaks_the_chain(log: AuditLog, number: int) -> None:
    lines = log.path.read_bytes().splitlines()
    del lines[number]
    log.path.write_bytes(b"\n".join(lines) + b"\n")
    assert verify(log.path).broken_at == number + 1


def test_a_torn_line_is_gone_over_and_shown(log: AuditLog) -> None:
    os.truncate(log.path, log.path.stat().st_size - 7)
    log.append("scan_ended", {})
    check = verify(log.path)
    assert (check.lines, check.broken_at, check.torn) == (6, None, (5,))


def test_lines_cut_off_at_the_end_show_by_the_digest_kept_elsewhere(log: AuditLog) -> None:
    kept = last_digest(log.path)
    lines = log.path.read_bytes().splitlines()
    log.path.write_bytes(b"\n".join(lines[:-1]) + b"\n")
    assert verify(log.path).broken_at is None
    assert last_digest(log.path) != kept


def test_no_file_is_an_empty_chain(tmp_path: Path) -> None:
    assert verify(tmp_path / "none").lines == 0
    assert last_digest(tmp_path / "none") == FIRST


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError):
        AuditLog(tmp_path / "file" / "audit.jsonl").append("x", {})
