"""Inventories for camera_rtsp_no_auth."""

from scanner.model.observations.access import RtspObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(RtspObservation(554, 200, 200), kind="camera"),)
NEGATIVE = (
    seen(RtspObservation(554, 200, 401), kind="camera"),
    closed(),
)
NOT_EVALUABLE = (
    seen(RtspObservation(554, 200, 404), kind="camera"),
    unanswered(554, "rtsp"),
    unswept(),
)
