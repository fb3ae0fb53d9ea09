"""Why a device is this device, in words a teacher understands."""

import pytest

from reports.content.identity import DECISIONS_SHOWN, KEY_WORDS, IdentityText, identity_text
from reports.locale import translate
from scanner.identify.keys import RUNGS, Key
from scanner.identify.ladder import Decision
from scanner.model.observations.access import SshObservation
from scanner.model.observations.names import NetbiosObservation
from tests.scanner.identify.scene import Scene, arp, card

FINGERPRINT = "a" * 64


def text_of(scene: Scene, address: str, language: str = "vi") -> IdentityText:
    folded = scene.fold()
    (device,) = [item for item in folded.inventory.devices if address in item.addresses]
    return identity_text(
        device.id,
        scans=folded.inventory.scans,
        decisions=folded.decisions,
        identities=folded.identities,
        language=language,
    )


def ssh(key: str = FINGERPRINT) -> SshObservation:
    return SshObservation(22, "SSH-2.0-OpenSSH_9.2p1", host_key_sha256=key)


def windows_name(name: str) -> NetbiosObservation:
    return NetbiosObservation(((name, 0x00), (name, 0x20)))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_of_key_on_the_ladder_has_a_word(language):
    for kind in (kind for rung in RUNGS for kind in rung):
        assert translate(KEY_WORDS[kind], language) != kind
        if language == "vi":
            assert translate(KEY_WORDS[kind], "vi") != translate(KEY_WORDS[kind], "en")


def test_the_newest_decisions_come_first_and_five_are_enough():
    scene = Scene()
    for number in range(1, 8):
        scene.scan({f"10.0.0.{number}": [arp(1)]})
    decisions = text_of(scene, "10.0.0.7").decisions
    assert len(decisions) == DECISIONS_SHOWN
    assert decisions[0] == (f"14/09/2026: 10.0.0.7: thiết bị đã biết, nhận ra nhờ địa chỉ phần cứng (MAC) {card(1)}.")
    assert [line.split(": ")[1] for line in decisions] == [f"10.0.0.{number}" for number in (7, 6, 5, 4, 3)]
    assert (
        "first seen by its hardware address (MAC)"
        in text_of(Scene().scan({"10.0.0.5": [arp(1)]}), "10.0.0.5", "en").decisions[0]
    )


def test_what_it_is_known_by_stands_strongest_first_and_fingerprints_are_short():
    told = text_of(Scene().scan({"10.0.0.5": [windows_name("TIN-05"), ssh(), arp(1)]}), "10.0.0.5")
    assert told.known_by == (
        f"địa chỉ phần cứng (MAC): {card(1)}",
        f"khóa đăng nhập từ xa (SSH): {FINGERPRINT[:16]}…",
        "tên máy: tin-05",
    )
    assert told.retired == ()


def test_keys_of_clones_are_named_as_no_longer_counting():
    clones = {"10.0.0.5": [arp(1), ssh()], "10.0.0.6": [arp(2), ssh()]}
    told = text_of(Scene().scan(clones), "10.0.0.5")
    assert told.retired == (f"khóa đăng nhập từ xa (SSH): {FINGERPRINT[:16]}…",)
    assert told.known_by == (f"địa chỉ phần cứng (MAC): {card(1)}",)


def test_a_device_that_was_not_meant_is_named_with_what_spoke_against_it():
    (scan,) = Scene().scan({"10.0.0.5": [arp(1)]}).scans
    other = "abcdef0123456789abcd"

    def said(against: Key) -> str:
        decision = Decision("d1", scan.id, ("10.0.0.5",), "known", ("hostname", "tin-05"), ((other, against),))
        return identity_text("d1", scans=(scan,), decisions=(decision,), identities=(), language="vi").decisions[0]

    known = "08/09/2026: 10.0.0.5: nhận ra nhờ tên máy tin-05; không phải thiết bị abcdef0123 vì "
    assert said(("mac", card(2))) == f"{known}địa chỉ phần cứng (MAC) là {card(2)}."
    assert said(("mac", "locally administered")) == f"{known}địa chỉ phần cứng (MAC) là do phần mềm tự đặt."
    assert said(("serial", "printer_mib:x9")) == f"{known}số sê-ri là x9."


def test_a_device_that_nobody_scanned_has_no_identity_to_tell():
    assert identity_text("x", scans=(), decisions=(), identities=(), language="vi") == IdentityText()
