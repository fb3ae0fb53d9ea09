"""What projectors, cameras, scanners and screens say of themselves in protocols of their own."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@observation("device_information")
@dataclass(frozen=True, slots=True)
class DeviceInformationObservation(Observation):
    """Name plate of a device, read without signing on.

    `protocol` is one of pjlink, isapi, onvif, escl, cast, wsd. Where
    `authentication_required` is true the device told nothing more.
    `device_type` is the device's own word for what it is.
    """

    port: int
    protocol: str
    authentication_required: bool = False
    name: str = ""
    manufacturer: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    device_type: str = ""
