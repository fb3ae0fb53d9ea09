"""SSDP messages and UPnP device descriptions (UPnP Device Architecture 2.0)."""

from dataclasses import dataclass

_LONGEST = 8192
_DEVICE = "{urn:schemas-upnp-org:device-1-0}"


@dataclass(frozen=True, slots=True)
class SsdpReply:
    """The fields of a search response that tell something; as sent."""

    server: bytes
    location: bytes
    target: bytes


@dataclass(frozen=True, slots=True)
class Description:
    """The root device of a description."""

    friendly_name: str = ""
    manufacturer: str = ""
    model_name: str = ""
    model_number: str = ""
    serial: str = ""
    device_type: str = ""


def search(target: str) -> bytes:
    """Return M-SEARCH for a search target; answers are spread over one second."""
    lines = ("M-SEARCH * HTTP/1.1", "HOST: 239.255.255.250:1900", 'MAN: "ssdp:discover"', "MX: 1", f"ST: {target}")
    return "\r\n".join((*lines, "", "")).encode()


def parse_reply(data: bytes) -> SsdpReply:
    """Read a search response."""
    lines = data[:_LONGEST].splitlines()
    if not lines or not lines[0].startswith(b"HTTP/1.") or b" 200" not in lines[0]:
        raise ValueError("no search response")
    pairs = (line.partition(b":") for line in lines[1:])
    fields = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return SsdpReply(fields.get(b"server", b""), fields.get(b"location", b""), fields.get(b"st", b""))


def parse_description(data: bytes) -> Description:
    """Read a device description; entities and document types are refused."""
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415  (start-up time)

    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, LookupError) as error:
        raise ValueError(f"no description: {error}") from error
    device = root.find(f"{_DEVICE}device")
    if device is None:
        raise ValueError("no device in the description")

    def text(name: str) -> str:
        return (device.findtext(f"{_DEVICE}{name}") or "").strip()

    return Description(
        text("friendlyName"),
        text("manufacturer"),
        text("modelName"),
        text("modelNumber"),
        text("serialNumber"),
        text("deviceType"),
    )
