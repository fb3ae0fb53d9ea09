"""Inventories for web_git_exposed."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.web import HttpPathObservation
from tests.checks.builders import SITE_URL, closed, ended, seen, seen_website, unanswered, unswept

POSITIVE = (
    seen_website(HttpPathObservation(443, "u", "/.git/HEAD", 200, marker="git_head", control_alike=False)),
    seen(HttpPathObservation(80, "u", "/.git/HEAD", 200, marker="git_head", control_alike=False)),
)
NEGATIVE = (
    seen_website(HttpPathObservation(443, "u", "/.git/HEAD", 404, marker="", control_alike=False)),
    seen(HttpPathObservation(80, "u", "/.git/HEAD", 403, marker="", control_alike=False)),
    seen_website(HttpPathObservation(443, "u", "/.git/HEAD", 200, marker="", control_alike=True)),
    closed(),
)
NOT_EVALUABLE = (
    seen_website(HttpPathObservation(443, "u", "/.git/HEAD", 200, marker="git_head", control_alike=True)),
    seen_website(HttpPathObservation(443, "u", "/.git/HEAD", 503, marker="", control_alike=False)),
    unanswered(80, "http_paths"),
    unswept(),
    seen_website(coverage=(ended("http_paths", Reason.TIMEOUT, target=SITE_URL),)),
)
