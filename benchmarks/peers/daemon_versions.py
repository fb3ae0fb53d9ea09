"""Which version the daemons of the lab really have: what their Debian packages say."""

import re
import subprocess
from types import MappingProxyType

from tests.lab.truth import Host

_PACKAGE_OF_SETUP = MappingProxyType(
    {
        "dnsmasq_recursive": "dnsmasq-base",
        "dropbear": "dropbear-bin",
        "mariadb": "mariadb-server",
        "nsd": "nsd",
        "redis": "redis-server",
        "samba": "samba",
        "sshd_hardened": "openssh-server",
        "sshd_weak": "openssh-server",
        "vsftpd": "vsftpd",
    }
)
"""Debian packages by the setups of tests/lab/daemons that consist of one server with a version of its own."""
_UPSTREAM = re.compile(r"(?:\d+:)?(?P<version>\d[0-9A-Za-z.]*)")


def version_of(host: Host) -> str | None:
    """Return the upstream version of the one server on a host, None where the host is no such one."""
    packages = {_PACKAGE_OF_SETUP[setup] for setup in host.setup if setup in _PACKAGE_OF_SETUP}
    if len(host.setup) != 1 or len(packages) != 1:
        return None
    command = ["dpkg-query", "-W", "-f=${Version}", packages.pop()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return upstream(done.stdout) if done.returncode == 0 else None


def upstream(package_version: str) -> str | None:
    """Return the upstream part of a Debian version ("2:4.17.12+dfsg-0+deb12u4" → "4.17.12")."""
    found = _UPSTREAM.match(package_version)
    return found["version"] if found else None


def contradicts(said: str, truth: str | None) -> bool:
    """Tell whether a version that a tool names cannot be the true one.

    A range ("3.X - 4.X", "2.0.8 or later") and words of the distribution beside the version contradict nothing.
    """
    if not said or truth is None or "X" in said or "or later" in said:
        return False
    return re.search(rf"(?<![\d.]){re.escape(truth)}(?![\d.])", said) is None
