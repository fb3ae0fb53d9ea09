"""Several text channels of one device: what they say together stays one name."""

import pytest

from scanner.model.observations.access import (
    FtpObservation,
    NtlmIdentity,
    SmbObservation,
    SnmpObservation,
    SshObservation,
)
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import ServiceObservation
from tests.scanner.identify.scene import Scene, ports

SERVER = SmbObservation(445, ("3.1.1",), False, True, NtlmIdentity("MAY-CHU", build="6.3.9600"), "")


@pytest.mark.parametrize(
    "greeting",
    [
        ServiceObservation(25, "tcp", "smtp", banner="220 s Microsoft ESMTP MAIL Service, Version: 8.5.9600.1 ready"),
        FtpObservation(21, "220 Microsoft FTP Service", False),
        ServiceObservation(23, "tcp", "telnet", banner="Welcome to Microsoft Telnet Service login:"),
    ],
)
def test_a_windows_greeting_never_cancels_the_build_of_the_challenge(greeting: Observation) -> None:
    device = Scene().scan({"10.0.0.5": [ports(445), SERVER, greeting]}).only()
    assert device.os
    assert device.os.value == "Windows 8.1 / Server 2012 R2 (9600)"


def test_the_exact_release_gathers_the_rough_names_of_other_channels() -> None:
    seen = [
        ports(22, 25),
        SshObservation(22, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3"),
        ServiceObservation(25, "tcp", "smtp", banner="220 mail ESMTP Postfix (Debian/GNU)"),
        SnmpObservation(161, "2c", "Linux m 6.1.0-18-amd64 #1 SMP Debian 6.1.76-1 x86_64", "1.3.6.1.4.1.8072.3.2.10"),
    ]
    device = Scene().scan({"10.0.0.5": seen}).only()
    assert device.os
    assert device.os.value == "Debian 12"


def test_a_network_system_is_one_over_two_channels() -> None:
    described = "Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 12.2(55)SE7, RELEASE SOFTWARE (fc1)"
    seen = [
        ports(22, 21),
        SshObservation(22, "SSH-2.0-Cisco-1.25"),
        FtpObservation(21, "220 sw IOS-FTP server (version 1.00) ready.", False),
        SnmpObservation(161, "2c", described, "1.3.6.1.4.1.9.1.716"),
    ]
    device = Scene().scan({"10.0.0.5": seen}).only()
    assert device.os
    assert device.vendor
    assert device.model
    assert (device.vendor.value, device.kind.value, device.model.value) == ("Cisco", "switch", "Catalyst 2960-24TT")
    assert device.os.value == "Cisco IOS 12.2(55)SE7"


def test_the_product_of_a_port_keeps_its_own_version() -> None:
    seen = [
        ports(143),
        ServiceObservation(143, "tcp", "imap", banner="* OK h Cyrus IMAP4 v2.3.8-OS X Server 10.5: 9A581 server ready"),
    ]
    (service,) = Scene().scan({"10.0.0.5": seen}).only().services
    assert service.product
    assert service.version
    assert (service.product.value, service.version.value) == ("Cyrus", "2.3.8")
