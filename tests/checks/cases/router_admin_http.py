"""Inventories for router_admin_http."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.web import HttpObservation
from tests.checks.builders import closed, ended, seen

POSITIVE = (
    seen(HttpObservation(80, "http://10.0.0.5/", False, 200, password_form=True), kind="router"),
    seen(HttpObservation(80, "http://10.0.0.5/", False, 401, realm="TP-LINK"), kind="access_point"),
)
NEGATIVE = (
    seen(HttpObservation(80, "https://10.0.0.5/", True, 200, redirects=("https://10.0.0.5/",)), kind="router"),
    seen(HttpObservation(80, "http://10.0.0.5/", False, 200, password_form=True), kind="server"),
    closed(),
)
NOT_EVALUABLE = (
    seen(HttpObservation(80, "http://10.0.0.5/", False, 200), kind="router"),
    seen(ports=(80,), kind="router", coverage=(ended("http", Reason.TIMEOUT, 80),)),
)
