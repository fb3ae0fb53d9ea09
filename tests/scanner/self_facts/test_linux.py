import shutil
from dataclasses import replace

import pytest

from scanner.model.observations.self_facts import Software
from scanner.probes.self_facts.collect import collect
from tests.scanner.self_facts.recorded_machines import SECURE_BOOT, linux_pc


def test_a_linux_desktop_tells_its_facts(tmp_path):
    seen = collect(linux_pc(tmp_path), "linux")
    assert (seen.system, seen.edition, seen.version, seen.build) == (
        "linux",
        "Ubuntu 22.04.4 LTS",
        "22.04",
        "6.5.0-35-generic",
    )
    assert (seen.manufacturer, seen.model, seen.serial) == ("Dell Inc.", "OptiPlex 3050", "")
    assert seen.processor == "Intel(R) Pentium(R) CPU G4560 @ 3.50GHz"
    assert (seen.firewall, seen.secure_boot, seen.tpm) == ("off", "on", "on")
    assert (seen.cameras, seen.microphones) == (1, 1)
    assert seen.last_update == "2024-06-02"


def test_packages_that_matter_are_kept_without_their_maintainers(tmp_path):
    assert collect(linux_pc(tmp_path), "linux").software == (
        Software("firefox", "127.0-2", "snap"),
        Software("google-chrome-stable", "126.0.6478.126-1"),
        Software("openssh-server", "1:8.9p1-3ubuntu0.7"),
        Software("tuxpaint", "1:0.9.27-1"),
    )


def test_rpm_and_flatpak_are_asked_where_they_are(tmp_path):
    def run(command):
        if command[0] == "rpm":
            return "openssh-server\t9.3p1-9.fc39\tFedora Project\t1718000000\ntree\t2.1\t(none)\t1600000000\n"
        return "Firefox\t127.0\tflathub\nGIMP\t2.10\tflathub\n"

    machine = linux_pc(tmp_path, run=run)
    shutil.rmtree(tmp_path / "var")
    (tmp_path / "usr" / "bin").mkdir(parents=True)
    for program in ("rpm", "flatpak"):
        (tmp_path / "usr" / "bin" / program).touch()
    seen = collect(machine, "linux")
    assert Software("openssh-server", "9.3p1-9.fc39", "Fedora Project") in seen.software
    assert Software("Firefox", "127.0", "flathub") in seen.software
    assert seen.last_update == "2024-06-10"


@pytest.mark.parametrize(("processes", "state"), [({"clamd"}, "on"), (set(), "off")])
def test_clamav_counts_when_its_daemon_runs(tmp_path, processes, state):
    machine = linux_pc(tmp_path, processes=frozenset(processes))
    (tmp_path / "usr" / "sbin").mkdir(parents=True)
    (tmp_path / "usr" / "sbin" / "clamd").touch()
    assert collect(machine, "linux").antivirus == state


def test_what_cannot_be_read_stays_unknown(tmp_path):
    machine = replace(linux_pc(tmp_path), root=tmp_path / "empty")
    seen = collect(machine, "linux")
    assert (seen.antivirus, seen.firewall, seen.secure_boot, seen.tpm) == ("unknown",) * 4
    assert (seen.cameras, seen.microphones, seen.last_update, seen.software) == (None, None, None, ())


def test_a_bios_has_no_secure_boot_and_a_switched_off_one_says_so(tmp_path):
    machine = linux_pc(tmp_path)
    (tmp_path / SECURE_BOOT).write_bytes(b"\x06\x00\x00\x00\x00")
    assert collect(machine, "linux").secure_boot == "off"
    shutil.rmtree(tmp_path / "sys" / "firmware" / "efi")
    assert collect(machine, "linux").secure_boot == "off"
    assert collect(replace(machine, architecture="aarch64"), "linux").secure_boot == "unknown"


def test_firewalld_counts_as_a_firewall(tmp_path):
    assert collect(linux_pc(tmp_path, processes=frozenset({"firewalld"})), "linux").firewall == "on"


def test_this_very_computer_can_be_read():
    import platform
    import socket

    seen = collect()
    assert seen.hostname == socket.gethostname()
    assert seen.memory_bytes > 0
    assert seen.build.startswith(platform.release().partition("-")[0])
    assert "127.0.0.1" not in seen.addresses
    assert "::1" not in seen.addresses
