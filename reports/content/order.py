"""Orders that a reader expects."""

import ipaddress

from scanner.model.closed_lists import Severity

SEVERITY_ORDER = {severity: place for place, severity in enumerate(Severity)}


def address_key(address: str | None) -> tuple[int, int, str]:
    """Return a sort key that puts 10.0.0.9 before 10.0.0.10; what is no address comes first, by its text."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return (0, 0, address or "")
    return (parsed.version, int(parsed), "")
