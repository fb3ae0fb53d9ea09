"""What the user lets rasoat read SNMP with: community strings, and users of version 3 (RFC 3414).

Secrets live in memory only, for the time of one scan. They show in no text
that anything here is turned into.
"""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from scanner.model.scope import IPNetwork

ATTEMPTS = 3
"""Credentials tried on one device in one scan, each once: a device may lock a user out."""


class Secret:
    """A text that only `reveal` gives away."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret()"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")


class Authentication(StrEnum):
    """How messages prove who sent them (RFC 3414 6-7, RFC 7860 4)."""

    MD5 = "MD5"
    SHA1 = "SHA-1"
    SHA224 = "SHA-224"
    SHA256 = "SHA-256"
    SHA384 = "SHA-384"
    SHA512 = "SHA-512"


class Privacy(StrEnum):
    """How messages are encrypted (RFC 3414 8, RFC 3826).

    No RFC says how a digest is stretched to the longer keys of AES-192 and
    AES-256. Plain names mean Blumenthal's way (draft-blumenthal-aes-usm-04),
    which net-snmp and most makers use; "-Reeder" that of
    draft-reeder-snmpv3-usm-3desede-00, which Cisco uses.
    """

    DES = "DES"
    AES128 = "AES-128"
    AES192 = "AES-192"
    AES256 = "AES-256"
    AES192_REEDER = "AES-192-Reeder"
    AES256_REEDER = "AES-256-Reeder"


@dataclass(frozen=True, slots=True)
class Community:
    """A community string other than "public", for versions 2c and 1."""

    text: Secret


@dataclass(frozen=True, slots=True)
class User:
    """A user of version 3; without `authentication` nothing is signed, without `privacy` nothing encrypted."""

    name: Secret
    authentication: Authentication | None = None
    authentication_password: Secret | None = None
    privacy: Privacy | None = None
    privacy_password: Secret | None = None

    @property
    def level(self) -> str:
        """The security level, as RFC 3411 writes it."""
        if self.authentication is None:
            return "noAuthNoPriv"
        return "authPriv" if self.privacy else "authNoPriv"


@dataclass(frozen=True, slots=True)
class Access:
    """One row of the file: with what the devices in `networks` may be read; `row` counts from 1."""

    row: int
    networks: tuple[IPNetwork, ...]
    credential: Community | User

    def length(self, address: str) -> int:
        """Return the prefix length of the smallest network here that holds the address, -1 if none does."""
        parsed = ipaddress.ip_address(address.partition("%")[0])
        return max(
            (net.prefixlen for net in self.networks if net.version == parsed.version and parsed in net), default=-1
        )


@dataclass(frozen=True, slots=True)
class Accounts:
    """All rows of the file."""

    rows: tuple[Access, ...] = ()

    def of(self, address: str) -> tuple[Access, ...]:
        """Return what may be tried on a device: rows that name it most closely first, at most `ATTEMPTS`."""
        fitting = [row for row in self.rows if row.length(address) >= 0]
        return tuple(sorted(fitting, key=lambda row: (-row.length(address), row.row))[:ATTEMPTS])

    def networks(self) -> tuple[str, ...]:
        """Return for whom there are credentials: addresses and networks as text, each once."""
        return tuple(dict.fromkeys(_shown(network) for row in self.rows for network in row.networks))


NO_ACCOUNTS = Accounts()


def _shown(network: IPNetwork) -> str:
    return str(network.network_address) if network.prefixlen == network.max_prefixlen else str(network)
