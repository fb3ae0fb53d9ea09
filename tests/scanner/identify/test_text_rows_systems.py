"""Names of operating systems: written and read back, and Windows told by its build the same way everywhere."""

import re

import pytest

from scanner.identify.naming import hints
from scanner.identify.rule_rows import rows_of, table
from scanner.identify.windows_build import windows_of, windows_of_number
from scanner.model.operating_system import OperatingSystem

BUILDS = [row["build"] for row in table("windows_builds.toml")["build"]]


@pytest.mark.parametrize(
    ("text", "family", "release", "build"),
    [
        ("Cisco IOS 12.2(55)SE7", "Cisco IOS", "12.2(55)SE7", ""),
        ("Cisco IOS 12.2(55)", "Cisco IOS", "12.2(55)", ""),
        ("Cisco IOS XE 16.9.4", "Cisco IOS XE", "16.9.4", ""),
        ("Cisco NX-OS 9.3(5)", "Cisco NX-OS", "9.3(5)", ""),
        ("JUNOS 15.1X49-D75.5", "JUNOS", "15.1X49-D75.5", ""),
        ("SUSE Linux Enterprise 11", "SUSE Linux Enterprise", "11", ""),
        ("Windows 10 22H2 (19045)", "Windows", "10 22H2", "19045"),
        ("VMware ESXi 6.7.0", "VMware ESXi", "6.7.0", ""),
        ("An unheard-of system", "An unheard-of system", "", ""),
    ],
)
def test_a_system_is_read_back_as_written(text: str, family: str, release: str, build: str) -> None:
    assert OperatingSystem.parse(text) == OperatingSystem(family, release, build)
    assert str(OperatingSystem(family, release, build)) == text


@pytest.mark.parametrize("build", BUILDS)
def test_snmp_tells_windows_as_the_table_of_builds_does(build: str) -> None:
    number = build.rpartition(".")[2]
    text = f"Hardware: Intel64 Family 6 Model 85 AT/AT COMPATIBLE - Software: Windows Version 6.3 (Build {number} Free)"
    assert hints("snmp_description", text)["os"] == str(windows_of_number(number)) == str(windows_of(build))


def test_builds_are_told_once() -> None:
    assert len(BUILDS) == len(set(BUILDS))
    assert all(re.fullmatch(r"\d{1,2}\.\d\.\d{4,5}", build) for build in BUILDS)


@pytest.mark.parametrize("channel", ["smtp", "dns_version"])
def test_services_of_windows_name_a_release_of_the_same_build(channel: str) -> None:
    template = {
        "smtp": "220 s Microsoft ESMTP MAIL Service, Version: 10.0.{}.1 ready",
        "dns_version": "Microsoft DNS 10.0.{} (1)",
    }
    for number, year in (("14393", "2016"), ("17763", "2019"), ("20348", "2022"), ("26100", "2025")):
        said = hints(channel, template[channel].format(number))["os"]
        assert said == f"Windows Server {year}"
        system = windows_of_number(number)
        assert system
        assert any(year in release for release in (system.family + " " + system.release, *system.releases))


def test_an_enterprise_number_is_never_the_beginning_of_another() -> None:
    rows = [row for row in rows_of("snmp_object_id") if row.id.startswith("enterprise_")]
    assert len(rows) > 300
    numbers = {row.id.removeprefix("enterprise_"): row for row in rows}
    for number, row in numbers.items():
        assert row.apply(f"1.3.6.1.4.1.{number}.1")["vendor"] == row.gives["vendor"]
        assert row.apply(f"1.3.6.1.4.1.{number}7.1") == {}
        assert row.apply(f"1.3.6.1.2.1.{number}.1") == {}
