"""Inventories for web_server_eol."""

from scanner.model.observations.web import HttpObservation
from tests.checks.builders import closed, seen, seen_website, unanswered


def page(**headers: str) -> HttpObservation:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return HttpObservation(80, "http://10.0.0.5/", False, 200, fields)


POSITIVE = (
    seen_website(page(server="nginx/1.18.0 (Ubuntu)")),
    seen(page(server="Microsoft-IIS/7.5")),
    seen(page(server="Apache/2.2.15 (CentOS)")),
)
NEGATIVE = (
    seen_website(page(server="Apache/2.4.62 (Debian)")),
    seen(page(server="Microsoft-IIS/10.0")),
    closed(),
)
NOT_EVALUABLE = (
    unanswered(80, "http"),
    seen_website(),
)
