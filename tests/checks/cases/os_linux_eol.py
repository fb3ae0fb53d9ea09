"""Inventories for os_linux_eol."""

from scanner.model.observations.access import MysqlObservation, SshObservation
from scanner.model.observations.self_facts import SelfObservation
from tests.checks.builders import closed, seen

POSITIVE = (
    seen(SshObservation(22, "SSH-2.0-OpenSSH_7.4p1 Debian-10+deb9u7")),
    seen(SshObservation(22, "SSH-2.0-OpenSSH_5.9p1 Ubuntu-5ubuntu1.10")),
    seen(MysqlObservation(3306, "5.5.5-10.1.48-MariaDB-0+deb9u2")),
    seen(SelfObservation("linux", "may-chu", "CentOS Linux 7 (Core)", version="7")),
)
NEGATIVE = (
    seen(SshObservation(22, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10")),
    seen(SshObservation(22, "SSH-2.0-OpenSSH_8.9p1 Ubuntu-3ubuntu0.13")),
    closed(),
)
NOT_EVALUABLE = (
    seen(os="Linux"),
    seen(SshObservation(22, "SSH-2.0-OpenSSH_99.1p1 Debian-1+deb42u1")),
)
