"""What the inventory of another program says of a device."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@observation("listed")
@dataclass(frozen=True, slots=True)
class ListedObservation(Observation):
    """One device as another program lists it; "" is unknown.

    `source` names the format it was read from (glpi); `kind` is a device kind
    where that program knows one that we have too.
    """

    source: str
    kind: str = ""
    vendor: str = ""
    model: str = ""
    serial: str = ""
    hostname: str = ""
    os: str = ""
    macs: tuple[str, ...] = ()
