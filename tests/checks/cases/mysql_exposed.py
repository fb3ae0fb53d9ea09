"""Inventories for mysql_exposed."""

from scanner.model.observations.access import MysqlObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (seen(MysqlObservation(3306, "5.5.5-10.11.19-MariaDB-0+deb12u1")),)
NEGATIVE = (
    seen(MysqlObservation(3306, "", "1130 Host is not allowed")),
    closed(),
)
NOT_EVALUABLE = (
    seen(MysqlObservation(3306, "")),
    unanswered(3306, "mysql"),
    unswept(),
)
