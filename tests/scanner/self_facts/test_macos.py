from scanner.model.observations.self_facts import Software
from scanner.probes.self_facts.collect import collect
from scanner.probes.self_facts.machine import Machine
from tests.scanner.self_facts.recorded_machines import HARDWARE, mac


def test_a_mac_tells_its_facts(tmp_path):
    seen = collect(mac(tmp_path), "darwin")
    assert (seen.system, seen.edition, seen.version, seen.build) == ("macos", "macOS 14.5", "14.5", "23F79")
    assert (seen.manufacturer, seen.model, seen.serial) == ("Apple", "MacBookAir10,1", "C02ABC123DEF")
    assert seen.processor == "Apple M1"
    assert (seen.firewall, seen.cameras, seen.microphones) == ("off", 1, 1)
    assert seen.last_update == "2024-06-01"
    assert seen.software == (Software("Google Chrome", "126.0.6478.127", "com.google.Chrome"),)


def test_a_silent_mac_stays_unknown(tmp_path):
    seen = collect(Machine(root=tmp_path, run=lambda _command: "garbage", hardware=HARDWARE), "darwin")
    assert (seen.firewall, seen.cameras, seen.microphones, seen.last_update) == ("unknown", None, None, None)


def test_another_platform_gives_what_all_share(tmp_path):
    seen = collect(Machine(root=tmp_path, hardware=HARDWARE), "freebsd14")
    assert (seen.system, seen.hostname, seen.addresses) == ("freebsd14", "PHONG-MAY-01", HARDWARE.addresses)
