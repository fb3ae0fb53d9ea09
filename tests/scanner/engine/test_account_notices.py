"""What is said of SNMP credentials that a device did not accept."""

from types import SimpleNamespace
from typing import cast

import pytest

from reports.locale import translate
from scanner.engine.account_notices import refused_accounts
from scanner.engine.recorder import Findings
from scanner.engine.session import Host, Session
from scanner.model.message import Message
from scanner.model.observations.base import Observation
from scanner.model.observations.snmp import SnmpAccountObservation, SnmpEngineObservation

ENGINE = SnmpEngineObservation(161, "80001f8880")


def tried(row: int, result: str) -> SnmpAccountObservation:
    return SnmpAccountObservation(row, "3", "authPriv", result)


def notices(*seen: Observation) -> list[tuple[str, object]]:
    findings = Findings("scan", "10.0.0.2")
    for item in seen:
        findings.saw("snmp", item)
    session = cast(Session, SimpleNamespace(hosts={"10.0.0.2": Host("10.0.0.2", findings)}))
    return [(item.text, item.params["row"]) for item in refused_accounts(session)]


@pytest.mark.parametrize(
    "result",
    ["no_access", "unknown_user", "wrong_password", "wrong_privacy_password", "unsupported_level", "clock", "garbage"],
)
def test_a_refusal_is_told_in_vietnamese_with_its_row(result: str):
    ((text, row),) = notices(tried(2, result))
    assert row == 2
    said = translate(Message(text, {"address": "10.0.0.2", "row": 2}), "vi")
    assert said != translate(Message(text, {"address": "10.0.0.2", "row": 2}), "en")
    assert result not in said


def test_nothing_is_told_where_another_row_was_accepted():
    assert notices(tried(1, "wrong_password"), tried(2, "accepted")) == []


def test_silence_is_told_of_a_device_that_speaks_snmp_and_of_no_other():
    assert notices(tried(1, "no_answer")) == []
    ((text, row),) = notices(ENGINE, tried(1, "no_answer"))
    assert (row, "no answer" in text) == (1, True)
