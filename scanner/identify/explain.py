"""Why a sighting was taken for a device, as a sentence."""

from scanner.identify.ladder import Decision
from scanner.model.message import Message


def explain_identity(decision: Decision) -> Message:
    """Return the decision as one sentence with its parameters."""
    where = ", ".join(decision.addresses)
    kind, value = decision.key or ("address", where)
    if decision.rule == "personal":
        return Message.of("{addresses}: a personal device, counted but not tracked.", addresses=where)
    if decision.rule == "new":
        return Message.of(
            "{addresses}: a new device, first seen by its {kind} {value}.", addresses=where, kind=kind, value=value
        )
    if decision.refused:
        other, (against, foreign) = decision.refused[0]
        return Message.of(
            "{addresses}: known by its {kind} {value}; not device {other}, because its {against} is {foreign}.",
            addresses=where,
            kind=kind,
            value=value,
            other=other,
            against=against,
            foreign=foreign,
        )
    return Message.of(
        "{addresses}: the device already known by its {kind} {value}.", addresses=where, kind=kind, value=value
    )
