"""What devices say to everybody without being asked."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@observation("dhcp")
@dataclass(frozen=True, slots=True)
class DhcpObservation(Observation):
    """What a client tells when it asks for an address (RFC 2131, 2132).

    `vendor_class` is option 60, `parameters` the list of options it wants (55) in its order.
    """

    mac: str
    hostname: str = ""
    vendor_class: str = ""
    parameters: tuple[int, ...] = ()
