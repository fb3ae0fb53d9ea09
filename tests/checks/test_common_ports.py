"""What is dangerous when open stands among the common ports, which every scan asks again (docs/decisions/0205)."""

import sys

from checks.registry import all_checks
from checks.service_judge import ServiceQuestion
from scanner.engine.short_sweep import COMMON_PORTS
from scanner.model.closed_lists import Severity

GRAVE = frozenset({Severity.CRITICAL, Severity.HIGH})


def test_the_services_of_grave_checks_are_looked_for_at_common_ports() -> None:
    asked = {
        check.id: question.ports[0]
        for check in all_checks().values()
        if check.severity in GRAVE
        for question in vars(sys.modules[check.judge.__module__]).values()
        if isinstance(question, ServiceQuestion) and question.ports
    }
    assert {"redis_no_auth", "telnet_open", "vnc_no_auth", "mysql_root_empty", "smb_v1_enabled"} <= asked.keys()
    assert {check: port for check, port in asked.items() if port not in COMMON_PORTS} == {}
