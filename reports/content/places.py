"""How devices and websites are called in a report; in a public one without anything that points to one machine."""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.base import Finding
from reports.content.order import address_key
from reports.speech import Speech
from reports.wording import kind_word
from scanner.model.closed_lists import DeviceKind
from scanner.model.device import Device
from scanner.model.inventory import Inventory


@dataclass(frozen=True, slots=True)
class Places:
    """Names of all subjects; `devices` are by address, personal ones left out."""

    speech: Speech
    public: bool
    devices: tuple[Device, ...]
    device_names: Mapping[str, str]
    website_urls: Mapping[str, str]

    def name_of(self, finding: Finding) -> str:
        """Return where a finding was made, with its address and port."""
        if finding.website:
            return self.website_urls.get(finding.website, finding.website)
        name = self.device_names.get(finding.device or "", "")
        return " ".join(part for part in (name, self._endpoint(finding)) if part) or self.speech.say("this school")

    def _endpoint(self, finding: Finding) -> str:
        if self.public or not finding.address:
            return self.speech.say("(port {port})", port=finding.port) if finding.port else ""
        address = f"[{finding.address}]" if ":" in finding.address and finding.port else finding.address
        return f"({address}:{finding.port})" if finding.port else f"({address})"


def places_of(inventory: Inventory, speech: Speech, *, public: bool) -> Places:
    """Name every device and website of an inventory."""
    ordered = sorted(inventory.devices, key=lambda item: (address_key((*item.addresses, "")[0]), item.id))
    names = {
        device.id: _public_name(device, number, speech) if public or device.personal else _name(device, speech)
        for number, device in enumerate(ordered, 1)
    }
    return Places(
        speech=speech,
        public=public,
        devices=tuple(device for device in ordered if not device.personal),
        device_names=names,
        website_urls={site.id: site.url for site in inventory.websites},
    )


def _public_name(device: Device, number: int, speech: Speech) -> str:
    _ = speech.say
    return _("{kind} no. {number}", kind=sentence_case(kind_word(device.kind.value, speech.language)), number=number)


def _name(device: Device, speech: Speech) -> str:
    _ = speech.say
    for guess in (device.hostname, device.model):
        if guess and guess.value:
            return guess.value
    if device.kind.value == DeviceKind.UNKNOWN:
        return _("Device of {vendor}", vendor=device.vendor.value) if device.vendor else _("Device of unknown kind")
    kind = kind_word(device.kind.value, speech.language)
    return sentence_case(_("{vendor} {kind}", vendor=device.vendor.value, kind=kind) if device.vendor else kind)


def sentence_case(text: str) -> str:
    """Return `text` with a capital first letter."""
    return text[:1].upper() + text[1:]
