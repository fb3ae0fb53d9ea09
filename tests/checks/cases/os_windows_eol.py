"""Inventories for os_windows_eol."""

from scanner.model.observations.access import NtlmIdentity, RdpObservation, SmbObservation
from scanner.model.observations.self_facts import SelfObservation
from tests.checks.builders import closed, seen


def smb(build: str, native_os: str = "") -> SmbObservation:
    return SmbObservation(445, ("3.1.1",), False, True, NtlmIdentity("MAY-01", build=build), native_os)


POSITIVE = (
    seen(smb("6.1.7601")),
    seen(smb("10.0.19045")),
    seen(RdpObservation(3389, "accepted", "accepted", "accepted", (), NtlmIdentity(build="10.0.18363"))),
    seen(SelfObservation("windows", "MAY-01", "Windows 10 Pro", "10.0.19044")),
    seen(smb("10.0.17763")),
)
NEGATIVE = (
    seen(smb("10.0.26200")),
    seen(smb("6.1.0", "Samba 4.17.12-Debian")),
    seen(SelfObservation("windows", "MAY-02", "Windows 11 Education", "10.0.26100")),
    closed(),
)
NOT_EVALUABLE = (
    seen(os="Windows 10"),
    seen(SelfObservation("windows", "MAY-03", "Windows 12", "10.0.31000")),
)
