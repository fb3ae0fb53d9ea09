import json
from datetime import date

import pytest

from scanner.model.observations.self_facts import Software
from scanner.probes.self_facts.collect import collect
from scanner.probes.self_facts.windows_cim import installed_on
from tests.scanner.self_facts.recorded_machines import RECORDED, windows_pc

_VERSION = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_POLICY = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"


def _cim(**changes):
    return json.dumps(json.loads((RECORDED / "windows" / "cim.json").read_text(encoding="utf-8")) | changes)


def _seen(cim=None, registry=None):
    return collect(windows_pc(cim, registry), "win32")


def test_a_windows_laptop_tells_its_facts():
    seen = _seen()
    assert (seen.system, seen.edition, seen.version, seen.build) == (
        "windows",
        "Windows 10 Pro",
        "22H2",
        "10.0.19045",
    )
    assert (seen.manufacturer, seen.model, seen.serial) == ("LENOVO", "20KHS1AB00", "PF1ABCDE")
    assert seen.processor == "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz"
    assert (seen.antivirus, seen.antivirus_name) == ("on", "Bkav Pro")
    assert (seen.secure_boot, seen.tpm) == ("on", "on")
    assert (seen.cameras, seen.microphones) == (1, 1)
    assert seen.last_update == "2024-07-09"
    assert seen.addresses == ("192.168.1.37", "fe80::1")


def test_only_programs_that_matter_are_kept():
    assert _seen().software == (
        Software("Cốc Cốc", "118.0.5993.120", "Công ty TNHH Cốc Cốc"),
        Software("UltraViewer version 6.6", "6.6.55", "DucFabulous Co,.LTD"),
        Software("WinRAR 5.50 (32-bit)", "5.50.0", "win.rar GmbH"),
    )


def test_one_profile_without_firewall_is_no_firewall():
    assert _seen().firewall == "off"
    assert _seen(registry={rf"{_POLICY}\PublicProfile": {"EnableFirewall": 1}}).firewall == "on"
    assert _seen(registry={rf"{_POLICY}\PublicProfile": {}}).firewall == "unknown"


@pytest.mark.parametrize(
    ("products", "product_type", "state"),
    [
        ([{"displayName": "Windows Defender", "productState": 393472}], 1, "off"),
        ([{"displayName": "Windows Defender", "productState": 401664}], 1, "off"),
        ([{"displayName": "Windows Defender", "productState": 397584}], 1, "on"),
        ({"displayName": "Windows Defender", "productState": 397568}, 1, "on"),
        ([], 1, "off"),
        ([], 3, "unknown"),
    ],
)
def test_the_antivirus_state_is_that_of_security_center(products, product_type, state):
    cim = _cim(antivirus=products, os={"Caption": "Microsoft Windows", "ProductType": product_type})
    assert _seen(cim).antivirus == state


@pytest.mark.parametrize("cim", ["", "Access denied", "[]", "null", '{"antivirus": [{}]}', '{"os": 3}', "{" * 50_000])
def test_without_an_answer_of_powershell_the_registry_still_speaks(cim):
    seen = _seen(cim)
    assert (seen.edition, seen.build) == ("Windows 10 Pro", "10.0.19045")
    assert (seen.antivirus, seen.tpm, seen.cameras, seen.microphones) == ("unknown", "unknown", None, None)
    assert seen.last_update is None


def test_windows_11_is_told_by_its_build_where_the_registry_says_10():
    values = {"ProductName": "Windows 10 Home", "CurrentBuildNumber": "22631", "CurrentMajorVersionNumber": 10}
    seen = _seen("", {_VERSION: values})
    assert (seen.edition, seen.build) == ("Windows 11 Home", "10.0.22631")


def test_windows_7_has_its_version_in_one_piece():
    values = {"ProductName": "Windows 7 Professional", "CurrentBuildNumber": "7601", "CurrentVersion": "6.1"}
    assert _seen("", {_VERSION: values}).build == "6.1.7601"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5/14/2024", date(2024, 5, 14)),
        ("5/14/2024 12:00:00 AM", date(2024, 5, 14)),
        ("01d9b0e3d0f9c000", date(2023, 7, 7)),
        ("14/5/2024", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_of_updates(text, day):
    assert installed_on(text) == day


def test_hostile_names_are_made_harmless():
    cim = _cim(bios={"SerialNumber": "\x1b[2J\u202eevil" + "x" * 5000})
    seen = _seen(cim)
    assert "\x1b" not in seen.serial
    assert "\u202e" not in seen.serial
    assert len(seen.serial) <= 200
