"""Inventories for web_phpinfo_exposed."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.web import HttpPathObservation
from tests.checks.builders import SITE_URL, closed, ended, seen, seen_website, unanswered, unswept

POSITIVE = (
    seen_website(HttpPathObservation(443, "u", "/phpinfo.php", 200, marker="phpinfo", control_alike=False)),
    seen(HttpPathObservation(80, "u", "/phpinfo.php", 200, marker="phpinfo", control_alike=False)),
)
NEGATIVE = (
    seen_website(HttpPathObservation(443, "u", "/phpinfo.php", 404, marker="", control_alike=False)),
    seen(HttpPathObservation(80, "u", "/phpinfo.php", 403, marker="", control_alike=False)),
    seen_website(HttpPathObservation(443, "u", "/phpinfo.php", 200, marker="", control_alike=True)),
    closed(),
)
NOT_EVALUABLE = (
    seen_website(HttpPathObservation(443, "u", "/phpinfo.php", 200, marker="phpinfo", control_alike=True)),
    seen_website(HttpPathObservation(443, "u", "/phpinfo.php", 503, marker="", control_alike=False)),
    unanswered(80, "http_paths"),
    unswept(),
    seen_website(coverage=(ended("http_paths", Reason.TIMEOUT, target=SITE_URL),)),
)
