"""What the rows of the text channels say together: structure, distributions, and where nothing may be said."""

import time
from collections import Counter

import pytest

from benchmarks.classification import judged
from scanner.identify.naming import hints
from scanner.identify.rule_rows import TEXT_LIMIT, rows_of
from tests.scanner.identify.labelled import TEXT_CHANNELS, labels_of

MOST_WRONG = 0.02


@pytest.mark.parametrize(
    ("channel", "text", "expected"),
    [
        ("ssh", "SSH-2.0-Nimbus_3.1.4", {"product": "Nimbus", "version": "3.1.4"}),
        ("ssh", "SSH-2.0-Nimbus-Gate_2.0 extra words", {"product": "Nimbus-Gate", "version": "2.0"}),
        ("ftp", "220 Harbour FTP Server v2.4 ready.", {"product": "Harbour FTP Server", "version": "2.4"}),
        ("ftp", "220 host quayftpd 1.9.2 ready", {"product": "quayftpd", "version": "1.9.2"}),
        ("smtp", "220 mx.example ESMTP Lanternmail 5.0.2 ready", {"product": "Lanternmail", "version": "5.0.2"}),
        ("imap", "* OK Lantern IMAP4 server 1.2 ready", {"product": "Lantern IMAP4 server", "version": "1.2"}),
        ("sip", "Lantern Phone/4.5.6", {"product": "Lantern Phone", "version": "4.5.6"}),
    ],
)
def test_software_that_no_row_knows_is_read_by_structure(channel: str, text: str, expected: dict[str, str]) -> None:
    assert hints(channel, text) == expected
    assert all(row.confidence <= 40 for row in rows_of(channel) if row.id.partition("_")[2].startswith("any_"))


@pytest.mark.parametrize(
    ("channel", "text", "release"),
    [
        ("ssh", "SSH-2.0-OpenSSH_8.4p1 Debian-5+deb11u5", "Debian 11"),
        ("ssh", "SSH-2.0-OpenSSH_6.6.1p1 Ubuntu-2ubuntu2.7", "Ubuntu 14.04"),
        ("ssh", "SSH-2.0-OpenSSH_6.6.1p1 Ubuntu-8", "Ubuntu 14.10"),
        ("ssh", "SSH-2.0-OpenSSH_7.4p1 Debian-10~bpo8+1", "Debian 8"),
        ("ssh", "SSH-2.0-OpenSSH_9.8p1 Debian-1", "Debian"),
        ("mysql", "5.5.5-10.5.18-MariaDB-1:10.5.18+maria~ubu2004", "Ubuntu 20.04"),
        ("dns_version", "9.16.42-1~deb11u3-Debian", "Debian 11"),
        ("smtp", "220 h ESMTP Sendmail 8.14.4/8.14.4/Debian-4+deb7u1; Mon", "Debian 7"),
    ],
)
def test_the_packages_revision_proves_the_release(channel: str, text: str, release: str) -> None:
    assert hints(channel, text)["os"] == release


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        ("ssh", "SSH-2.0-"),
        ("ssh", "SSH-2.0-SSH_2.0"),
        ("ssh", "SSH-2.0-PuTTY_Release_0.81"),
        ("ssh", "SSH-2.0-libssh2_1.11.0"),
        ("ftp", "220 FTP server ready."),
        ("ftp", "220 Service ready for new user."),
        ("smtp", "220 mail.example ESMTP ready at 12.30.2024"),
        ("smtp", "220 mail.example SMTP Service ready 10.0.0.1"),
        ("pop3", "+OK POP3 server ready <1.2@host>"),
        ("imap", "* OK IMAP4rev1 Service Ready"),
        ("telnet", "login:"),
        ("vnc", "RFB 003.008"),
        ("dns_version", "none of your business"),
        ("mysql", "Too many connections"),
        ("sip", "friendly-scanner"),
        ("dhcp_vendor_class", "1"),
        ("snmp_description", "Phòng máy số 2"),
        ("snmp_object_id", "0.0"),
        ("snmp_object_id", "1.3.6.1.4.1.99.1"),
    ],
)
def test_nothing_is_said_where_nothing_is_told(channel: str, text: str) -> None:
    assert hints(channel, text) == {}


@pytest.mark.parametrize(
    ("channel", "whole", "bare"),
    [
        ("ssh", "SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.6", "OpenSSH_8.9p1 Ubuntu-3ubuntu0.6"),
        ("ftp", "220 JD FTP Server Ready", "JD FTP Server Ready"),
        ("smtp", "220 mx.example ESMTP Exim 4.97 Mon", "mx.example ESMTP Exim 4.97 Mon"),
        ("imap", "* OK Domino IMAP4 Server Release 9.0.1 ready", "Domino IMAP4 Server Release 9.0.1 ready"),
        ("snmp_object_id", "1.3.6.1.4.1.9.1.1208", ".1.3.6.1.4.1.9.1.1208"),
    ],
)
def test_a_greeting_is_named_without_its_code_too(channel: str, whole: str, bare: str) -> None:
    assert hints(channel, whole) == hints(channel, bare) != {}


@pytest.mark.parametrize("name", ["freebsd-fw", "cisco", "hp-laserjet", "brother", "synology-backup", "win2019"])
def test_the_hosts_own_name_is_no_evidence(name: str) -> None:
    plain = hints("snmp_description", "Linux host 5.4.0-42-generic #46-Ubuntu SMP x86_64")
    named = hints("snmp_description", f"Linux {name} 5.4.0-42-generic #46-Ubuntu SMP x86_64")
    assert plain == named


def test_our_own_labelled_texts_are_named_right() -> None:
    outcomes = Counter(
        judged(label.field, label.truth, hints(label.channel, label.text).get(label.field, ""))
        for label in labels_of(TEXT_CHANNELS)
    )
    assert outcomes.total() > 800
    assert outcomes["wrong"] / outcomes.total() <= MOST_WRONG
    assert outcomes["right"] / outcomes.total() >= 0.95


REPEATED = [
    "Linux a 1.1 #1 ",
    "Cisco IOS Software, (C1-K9W7-M), Version ",
    "ESMTP Sendmail 8.8/",
    "SSH-2.0-a_a-",
    "OpenSSH_1.1p1 Debian-+deb",
    "JUNOS 1.1-",
    "Aa Aa 1.",
    "<<HW_REV: ; VENDOR: ",
]


@pytest.mark.parametrize("part", REPEATED)
def test_rows_take_no_time_over_a_text_made_of_their_own_words(part: str) -> None:
    text = (part * 300)[: TEXT_LIMIT * 2]
    for channel in ("ssh", "ftp", "smtp", "imap", "telnet", "sip", "snmp_description", "snmp_object_id", "ntp"):
        started = time.process_time()
        hints(channel, f"{channel} {text}"[:TEXT_LIMIT])
        hints(channel, text)
        assert time.process_time() - started < 1, channel
