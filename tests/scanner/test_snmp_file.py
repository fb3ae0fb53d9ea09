"""`snmp.toml`: what it may say, who may read it, and that no message repeats a secret."""

import json
import pickle
from pathlib import Path

import pytest

from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.snmp_access import ATTEMPTS, Authentication, Community, Privacy, Secret, User
from scanner.snmp_file import read_snmp_file

HIDDEN = "dung-noi-ra"


def nobody(_question: Message) -> None:
    return None


def write(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "snmp.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_without_a_file_there_are_no_credentials(tmp_path: Path):
    assert read_snmp_file(tmp_path, nobody).rows == ()


def test_a_user_and_a_community(tmp_path: Path):
    write(
        tmp_path,
        '[[device]]\ntargets = ["10.0.0.2", "10.0.1.0/24"]\nuser = "u"\nauthentication = "SHA-512"\n'
        'authentication_password = "a"\nprivacy = "AES-256-Reeder"\nprivacy_password = "b"\n'
        '[[device]]\ntargets = ["fe80::/112"]\ncommunity = "c"\n',
    )
    accounts = read_snmp_file(tmp_path, nobody)
    first, second = (row.credential for row in accounts.rows)
    assert isinstance(first, User)
    assert isinstance(second, Community)
    assert (first.authentication, first.privacy, first.level) == (
        Authentication.SHA512,
        Privacy.AES256_REEDER,
        "authPriv",
    )
    assert [item.reveal() for item in (first.name, first.authentication_password, first.privacy_password) if item] == [
        "u", "a", "b",
    ]  # fmt: skip
    assert accounts.networks() == ("10.0.0.2", "10.0.1.0/24", "fe80::/112")
    assert [row.row for row in accounts.of("10.0.1.7")] == [1]
    assert [row.row for row in accounts.of("fe80::5%eth0")] == [2]
    assert accounts.of("10.0.2.1") == ()


def test_the_row_that_names_a_device_most_closely_comes_first_and_few_are_tried(tmp_path: Path):
    rows = ["10.0.0.0/20", "10.0.0.0/24", "10.0.0.5", "10.0.0.0/24", "10.0.0.0/22"]
    write(tmp_path, "".join(f'[[device]]\ntargets = ["{text}"]\ncommunity = "c"\n' for text in rows))
    tried = [row.row for row in read_snmp_file(tmp_path, nobody).of("10.0.0.5")]
    assert tried == [3, 2, 4]
    assert len(tried) == ATTEMPTS


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int):
    write(tmp_path, "", mode)
    with pytest.raises(SetupError) as caught:
        read_snmp_file(tmp_path, nobody)
    assert "chmod 600" in str(caught.value.remedy)


TARGET = 'targets = ["10.0.0.2"]\n'


@pytest.mark.parametrize(
    "text",
    [
        f'[[device]]\n{TARGET}community = "{HIDDEN}',
        f'[[device]]\n{TARGET}community = ["{HIDDEN}"]',
        f'[[device]]\n{TARGET}user = "{HIDDEN}"\nauthentication = "{HIDDEN}"\nauthentication_password = "{HIDDEN}"',
        f'[[device]]\n{TARGET}user = "u"\nauthentication = "MD5"\nauthentication_password = "x"\nprivacy = "{HIDDEN}"',
        f'[[device]]\n{TARGET}user = "u"\nprivacy = "DES"\nprivacy_password = "{HIDDEN}"',
        f'[[device]]\n{TARGET}user = "u"\ncommunity = "{HIDDEN}"',
        f'[[device]]\n{TARGET}user = "u"\nauthentication = "MD5"',
        f'[[device]]\ncommunity = "{HIDDEN}"',
        f'[[device]]\ntargets = []\ncommunity = "{HIDDEN}"',
        f'[[device]]\ntargets = ["0.0.0.0/0"]\ncommunity = "{HIDDEN}"',
        f'[[device]]\ntargets = ["sw1"]\ncommunity = "{HIDDEN}"',
        f"[[device]]\n{TARGET}",
        f'device = "{HIDDEN}"',
        f'device = ["{HIDDEN}"]',
        f'community = "{HIDDEN}"',
        f"{HIDDEN}",
        f'[[device]]\n{TARGET}community = "{HIDDEN}"\npassword = 1',
    ],
)
def test_what_cannot_be_understood_is_refused_without_repeating_it(tmp_path: Path, text: str):
    path = write(tmp_path, text)
    with pytest.raises(SetupError) as caught:
        read_snmp_file(tmp_path, nobody)
    said = " ".join(map(str, (caught.value.asked, caught.value.happened, caught.value.remedy)))
    assert str(path) in said
    assert HIDDEN not in said


def test_what_is_left_out_is_asked_for_and_a_row_without_an_answer_is_left_out(tmp_path: Path):
    write(
        tmp_path,
        f'[[device]]\n{TARGET}user = "u"\nauthentication = "MD5"\nprivacy = "DES"\nask = true\n'
        '[[device]]\ntargets = ["10.0.0.3"]\nask = true\n',
    )
    asked: list[str] = []

    def somebody(question: Message) -> str | None:
        asked.append(str(question))
        return "x" if "10.0.0.2" in asked[-1] else None

    accounts = read_snmp_file(tmp_path, somebody)
    assert accounts.networks() == ("10.0.0.2",)
    assert [text.split(" for ")[0] for text in asked] == [
        "SNMP authentication password", "SNMP privacy password", "SNMP community",
    ]  # fmt: skip
    assert read_snmp_file(tmp_path, nobody).rows == ()


def test_a_secret_is_turned_into_no_text():
    user = User(Secret(HIDDEN), Authentication.MD5, Secret(HIDDEN), Privacy.DES, Secret(HIDDEN))
    assert HIDDEN not in f"{user} {user!r} {Secret(HIDDEN)}"
    with pytest.raises(TypeError):
        pickle.dumps(Secret(HIDDEN))
    with pytest.raises(TypeError):
        json.dumps(Secret(HIDDEN))
