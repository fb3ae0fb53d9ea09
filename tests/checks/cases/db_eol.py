"""Inventories for db_eol."""

from scanner.model.observations.access import MysqlObservation
from tests.checks.builders import closed, seen, unanswered, unswept

POSITIVE = (
    seen(MysqlObservation(3306, "5.7.44-log")),
    seen(MysqlObservation(3306, "10.3.39-MariaDB-0+deb10u2")),
)
NEGATIVE = (
    seen(MysqlObservation(3306, "5.5.5-10.11.19-MariaDB-0+deb12u1")),
    seen(MysqlObservation(3306, "8.4.3")),
    closed(),
)
NOT_EVALUABLE = (
    seen(MysqlObservation(3306, "99.1.0")),
    seen(MysqlObservation(3306, "", "1130")),
    unanswered(3306, "mysql"),
    unswept(),
)
