"""Inventories for tls_old_protocol."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.web import TlsObservation
from tests.checks.builders import SITE_URL, closed, ended, seen, seen_website, unanswered, unswept

REFUSED = ("TLSv1.0", "TLSv1.1")

POSITIVE = (
    seen(TlsObservation(443, ("TLSv1.0", "TLSv1.2"), ("TLSv1.1",))),
    seen_website(TlsObservation(443, ("TLSv1.1", "TLSv1.2"), ())),
)
NEGATIVE = (
    seen(TlsObservation(443, ("TLSv1.2",), REFUSED)),
    seen_website(TlsObservation(443, ("TLSv1.3",), REFUSED)),
    closed(),
)
NOT_EVALUABLE = (
    seen(TlsObservation(443, ("TLSv1.2",), ())),
    seen(TlsObservation(443, (), REFUSED)),
    unanswered(443, "tls"),
    unswept(),
    seen_website(coverage=(ended("tls", Reason.RESET, target=SITE_URL),)),
)
