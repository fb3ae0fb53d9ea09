"""The list of options that a client asks for names its system, from the frame on the link to the device."""

import pytest

from scanner.listening.frames import read_frame
from scanner.model.device import Device
from tests.scanner.identify.scene import Scene
from tests.scanner.listening import samples

WINDOWS = (1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252)
ANDROID = (1, 3, 6, 15, 26, 28, 51, 58, 59, 43, 114, 108)
NETWORKD = (1, 3, 6, 12, 15, 33, 42, 120, 121)
MACOS = (1, 121, 3, 6, 15, 119, 252, 114, 95, 44, 46)


def _device(parameters: tuple[int, ...], *, hostname: bytes = b"", vendor_class: bytes = b"") -> Device:
    """Return the device of one request heard on the link."""
    heard = read_frame(samples.dhcp_request(hostname, vendor_class, "10.0.0.7", parameters=parameters))
    assert heard is not None
    return Scene().scan({heard.address: list(heard.observations)}).only()


@pytest.mark.parametrize(
    ("parameters", "system", "vendor", "kind"),
    [
        (WINDOWS, "Windows", None, "unknown"),
        (ANDROID, "Android", None, "unknown"),
        (NETWORKD, "Linux", None, "unknown"),
        (MACOS, "macOS", "Apple", "computer"),
        (MACOS[:-3], None, "Apple", "unknown"),
    ],
    ids=["windows", "android", "networkd", "macos", "another apple"],
)
def test_a_client_that_says_nothing_else_is_named_by_what_it_asks_for(
    parameters: tuple[int, ...], system: str | None, vendor: str | None, kind: str
) -> None:
    device = _device(parameters)
    assert (device.os.value if device.os else None) == system
    assert device.kind.value == kind
    if vendor:
        assert device.vendor is not None
        assert device.vendor.value == vendor
    said = device.os or device.vendor
    assert said is not None
    assert said.channel == "dhcp_parameters"
    assert said.text == ",".join(map(str, parameters))


@pytest.mark.parametrize("parameters", [(), (1, 3, 6), (1, 3, 6, 15), WINDOWS[:-1], (*NETWORKD, 7), WINDOWS[::-1]])
def test_a_list_that_no_source_shows_names_nothing(parameters: tuple[int, ...]) -> None:
    assert _device(parameters).os is None


def test_what_a_client_says_in_words_weighs_more_than_what_it_asks_for() -> None:
    device = _device(NETWORKD, vendor_class=b"MSFT 5.0")
    assert device.os is not None
    assert device.os.value == "Windows"
    assert device.os.channel == "dhcp_vendor_class"
