"""Inventories for php_eol."""

from scanner.model.observations.web import HttpObservation
from tests.checks.builders import closed, seen, seen_website, unanswered


def page(**headers: str) -> HttpObservation:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return HttpObservation(80, "http://10.0.0.5/", False, 200, fields)


POSITIVE = (
    seen_website(page(x_powered_by="PHP/7.4.33")),
    seen(page(server="Apache/2.4.58 (Win64) PHP/5.6.40")),
    seen(page(x_powered_by="PHP/7.0.33-0+deb9u12")),
)
NEGATIVE = (
    seen_website(page(x_powered_by="PHP/8.3.6")),
    seen(page(server="nginx")),
    closed(),
)
NOT_EVALUABLE = (
    unanswered(80, "http"),
    seen_website(),
)
