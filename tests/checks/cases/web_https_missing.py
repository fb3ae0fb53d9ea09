"""Inventories for web_https_missing."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.web import HttpsRedirectObservation
from tests.checks.builders import SITE_URL, closed, ended, seen, seen_website, unanswered

POSITIVE = (
    seen(HttpsRedirectObservation("10.0.0.5", 200, None, False), ports=(80,), kind="server"),
    seen(HttpsRedirectObservation("10.0.0.5", 200, None, False), ports=(80,), kind="printer"),
    seen_website(HttpsRedirectObservation("truong.edu.vn", 200, None, False)),
    seen_website(HttpsRedirectObservation("truong.edu.vn", 200, 200, False)),
)
NEGATIVE = (
    seen(HttpsRedirectObservation("10.0.0.5", 200, None, False), ports=(80,), kind="router"),
    seen(HttpsRedirectObservation("10.0.0.5", 301, 200, True), ports=(80, 443), kind="server"),
    seen_website(HttpsRedirectObservation("truong.edu.vn", 301, 200, True)),
    seen_website(HttpsRedirectObservation("truong.edu.vn", None, 200, None)),
    closed(),
)
NOT_EVALUABLE = (
    unanswered(80, "https_redirect"),
    seen_website(HttpsRedirectObservation("truong.edu.vn", None, None, None)),
    seen_website(HttpsRedirectObservation("truong.edu.vn", 200, None, None)),
    seen_website(coverage=(ended("https_redirect", Reason.TIMEOUT, target=SITE_URL),)),
)
