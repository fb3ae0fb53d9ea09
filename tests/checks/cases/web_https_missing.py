"""Inventories for web_https_missing."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.web import HttpsRedirectObservation
from tests.checks.builders import SITE_URL, closed, ended, seen_website

POSITIVE = (
    seen_website(HttpsRedirectObservation("truong.edu.vn", 200, None, False)),
    seen_website(HttpsRedirectObservation("truong.edu.vn", 200, 200, False)),
)
NEGATIVE = (
    seen_website(HttpsRedirectObservation("truong.edu.vn", 301, 200, True)),
    seen_website(HttpsRedirectObservation("truong.edu.vn", None, 200, None)),
    closed(),
)
NOT_EVALUABLE = (
    seen_website(HttpsRedirectObservation("truong.edu.vn", None, None, None)),
    seen_website(HttpsRedirectObservation("truong.edu.vn", 200, None, None)),
    seen_website(coverage=(ended("https_redirect", Reason.TIMEOUT, target=SITE_URL),)),
)
