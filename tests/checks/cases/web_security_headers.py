"""Inventories for web_security_headers."""

from scanner.model.observations.web import HttpObservation
from tests.checks.builders import closed, seen_website, unanswered, unswept

GOOD = (
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
)


def page(*headers: tuple[str, str], status: int = 200) -> HttpObservation:
    return HttpObservation(443, "https://truong.edu.vn/", True, status, headers)


POSITIVE = (
    seen_website(page()),
    seen_website(page(*GOOD[1:])),
    seen_website(page(("strict-transport-security", "max-age=60"), *GOOD[1:])),
)
NEGATIVE = (
    seen_website(page(*GOOD)),
    seen_website(page(*GOOD[:2], ("content-security-policy", "frame-ancestors 'self'"))),
    closed(),
)
NOT_EVALUABLE = (
    seen_website(page(status=403)),
    seen_website(page(status=401)),
    unanswered(80, "http"),
    unswept(),
)
