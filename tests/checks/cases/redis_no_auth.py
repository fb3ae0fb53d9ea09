"""Inventories for redis_no_auth."""

from scanner.model.observations.access import RedisObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(RedisObservation(6379, "pong", "7.0.15")),)
NEGATIVE = (
    seen(RedisObservation(6379, "noauth")),
    seen(RedisObservation(6379, "denied")),
    closed(),
)
NOT_EVALUABLE = (
    seen(RedisObservation(6379, "other")),
    unanswered(6379, "redis"),
    unswept(),
)
