"""Inventories for tls_cert_problem."""

from scanner.model.observations.web import Certificate, TlsObservation
from tests.checks.builders import closed, seen, seen_website, unanswered, unswept


def certificate(until: str, *, self_signed: bool = False) -> Certificate:
    names = ("truong.edu.vn",)
    return Certificate(
        "CN=x", "CN=y", names, "2025-01-01T00:00:00+00:00", until, self_signed, "RSA", 2048, "sha256", "1", "0"
    )


LATER, EARLIER = certificate("2027-06-01T00:00:00+00:00"), certificate("2026-06-01T00:00:00+00:00")

POSITIVE = (
    seen_website(TlsObservation(443, ("TLSv1.2",), (), EARLIER, "truong.edu.vn", True, True)),
    seen_website(TlsObservation(443, ("TLSv1.2",), (), LATER, "truong.edu.vn", False, True)),
    seen_website(TlsObservation(443, ("TLSv1.2",), (), LATER, "truong.edu.vn", True, False)),
    seen(TlsObservation(443, ("TLSv1.2",), (), EARLIER)),
)
NEGATIVE = (
    seen_website(TlsObservation(443, ("TLSv1.2",), (), LATER, "truong.edu.vn", True, True)),
    seen(TlsObservation(443, ("TLSv1.2",), (), certificate("2020-01-01T00:00:00+00:00", self_signed=True))),
    closed(),
)
NOT_EVALUABLE = (
    seen_website(TlsObservation(443, ("TLSv1.2",), ())),
    seen_website(TlsObservation(443, (), (), LATER, "truong.edu.vn", True, None)),
    seen_website(TlsObservation(443, (), (), certificate("soon"), "", True, True)),
    unanswered(443, "tls"),
    unswept(),
)
