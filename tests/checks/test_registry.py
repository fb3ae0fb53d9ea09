import sys
from types import ModuleType

import pytest

from checks import registry
from checks.registry import all_checks

FIRST = {
    "smb_v1_enabled", "smb_guest_share", "telnet_open", "ftp_anonymous", "redis_no_auth", "snmp_public", "vnc_no_auth",
    "mysql_root_empty", "dns_open_resolver", "rdp_no_nla", "ssh_weak_algos", "tls_old_protocol", "tls_cert_problem",
    "printer_raw_9100", "os_linux_eol", "os_windows_eol", "php_eol", "web_https_missing", "web_security_headers",
    "web_git_exposed", "web_directory_listing",
}  # fmt: skip


def test_the_first_checks_are_there_in_the_order_of_their_names():
    assert set(all_checks()) >= FIRST
    assert list(all_checks()) == sorted(all_checks())


def test_each_file_is_named_after_its_check():
    files = {
        name.rpartition(".")[2] for name in sys.modules if name.startswith("checks.rules.") and name.count(".") == 3
    }
    assert set(all_checks()) == files


def module(name: str, check: str) -> ModuleType:
    made = ModuleType(f"checks.rules.files.{name}")
    made.CHECK = all_checks()[check]
    return made


def test_two_checks_with_one_id_are_refused(monkeypatch: pytest.MonkeyPatch):
    twice = [module("telnet_open", "telnet_open"), module("telnet_open", "telnet_open")]
    monkeypatch.setattr(registry, "_modules", lambda: iter(twice))
    with pytest.raises(ValueError, match="two checks named telnet_open"):
        all_checks.__wrapped__()


def test_a_file_with_another_name_is_refused(monkeypatch: pytest.MonkeyPatch):
    wrong = module("telnet", "telnet_open")
    monkeypatch.setattr(registry, "_modules", lambda: iter([wrong]))
    with pytest.raises(ValueError, match="stands in the file telnet"):
        all_checks.__wrapped__()
