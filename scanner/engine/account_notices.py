"""Says which devices did not let themselves be read with the user's own SNMP credentials, and why."""

from collections.abc import Iterator

from scanner.engine.session import Session
from scanner.events import Notice
from scanner.model.message import Message
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.snmp import SnmpAccountObservation, SnmpEngineObservation

_WHY = {
    "no_access": Message.of("SNMP {address}: row {row} is known there but may read nothing."),
    "unknown_user": Message.of("SNMP {address}: the user of row {row} is not known there."),
    "wrong_password": Message.of("SNMP {address}: the authentication password or method of row {row} is wrong."),
    "wrong_privacy_password": Message.of("SNMP {address}: the privacy password or method of row {row} is wrong."),
    "no_answer": Message.of("SNMP {address}: no answer to row {row}; its community or privacy password may be wrong."),
    "unsupported_level": Message.of("SNMP {address}: the signing or encryption of row {row} is not set up there."),
}
_NOT_ACCEPTED = Message.of("SNMP {address}: row {row} was not accepted.")
_SPEAK = (SnmpObservation, SnmpEngineObservation)


def refused_accounts(session: Session) -> Iterator[Notice]:
    """Yield a notice for each row that a device answered with a refusal; none where another row was accepted.

    Silence is told only of devices that the rest of the scan knows to speak
    SNMP: where a row names a whole network, most of its devices do not.
    """
    for address, host in session.hosts.items():
        seen = [item.observation for item in host.findings.evidence]
        tried = [item for item in seen if isinstance(item, SnmpAccountObservation)]
        if any(item.result == "accepted" for item in tried):
            continue
        for item in tried:
            if item.result != "no_answer" or any(isinstance(other, _SPEAK) for other in seen):
                message = _WHY.get(item.result, _NOT_ACCEPTED)
                yield Notice(message.text, {"address": address, "row": item.row})
