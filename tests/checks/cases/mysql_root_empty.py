"""Inventories for mysql_root_empty."""

from scanner.model.closed_lists import Reason
from scanner.model.observations.access import MysqlLoginObservation
from tests.checks.builders import closed, not_permitted, seen, unanswered, unswept

POSITIVE = (seen(MysqlLoginObservation(3306, "accepted"), logins=True),)
NEGATIVE = (
    seen(MysqlLoginObservation(3306, "refused"), logins=True),
    closed(),
)
NOT_EVALUABLE = (
    seen(ports=(3306,)),
    seen(ports=(3306,), coverage=(not_permitted("mysql_login", Reason.OPT_IN_OFF, 3306),)),
    unanswered(3306, "mysql_login"),
    unswept(),
)
