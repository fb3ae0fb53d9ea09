"""Files, remote access and databases: what an unknown visitor gets."""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@dataclass(frozen=True, slots=True)
class NtlmIdentity:
    """What the NTLM challenge tells before any sign-on (MS-NLMP 2.2.1.2).

    `build` is like "10.0.19045", "" for Samba, which sends 6.1 with build 0.
    """

    computer: str = ""
    dns_computer: str = ""
    domain: str = ""
    build: str = ""


@observation("smb")
@dataclass(frozen=True, slots=True)
class SmbObservation(Observation):
    """SMB negotiation (MS-SMB2 2.2.3/2.2.4, MS-CIFS 2.2.4.52).

    `dialects` holds the one that the server chose of all, like "3.1.1"; `smb1`
    is None where the question could not be asked to the end. `signing_required`
    is of the highest dialect. `guid_spells_name` tells whether the server's GUID
    is its own NetBIOS name, which only Samba does.
    """

    port: int
    dialects: tuple[str, ...]
    smb1: bool | None
    signing_required: bool | None = None
    identity: NtlmIdentity | None = None
    native_os: str = ""
    guid_spells_name: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """One share: its kind (disk, printer, ipc), whether a guest could list it, and how many entries it showed."""

    name: str
    kind: str
    readable: bool | None
    entries: int | None = None


@observation("smb_shares")
@dataclass(frozen=True, slots=True)
class SmbSharesObservation(Observation):
    """Shares as an anonymous or guest session sees them; `session` is anonymous, guest or refused.

    `ipc_remark` is the remark beside IPC$ (MS-SRVS 2.2.4.23), into which Samba writes its "server string".
    """

    port: int
    session: str
    shares: tuple[Share, ...] = ()
    ipc_remark: str = ""


@observation("rdp")
@dataclass(frozen=True, slots=True)
class RdpObservation(Observation):
    """Answers to three X.224 connection requests (MS-RDPBCGR 2.2.1.1).

    Each of `standard`, `tls`, `hybrid` is accepted, refused or unknown;
    `failure` holds the failure codes in that order (None where there was none),
    `flags` those of the last choice (MS-RDPBCGR 2.2.1.2.1), None where none was made.
    """

    port: int
    standard: str
    tls: str
    hybrid: str
    failure: tuple[int | None, ...] = ()
    identity: NtlmIdentity | None = None
    flags: int | None = None


@observation("vnc")
@dataclass(frozen=True, slots=True)
class VncObservation(Observation):
    """RFB protocol version and the security types offered (RFC 6143; 1 = None, 2 = VNC authentication)."""

    port: int
    protocol: str
    security_types: tuple[int, ...]


@observation("telnet")
@dataclass(frozen=True, slots=True)
class TelnetObservation(Observation):
    """Greeting of a Telnet server (RFC 854); `negotiated` is true where option negotiation (IAC) was seen."""

    port: int
    banner: str
    negotiated: bool


@observation("ssh")
@dataclass(frozen=True, slots=True)
class SshObservation(Observation):
    """SSH identification and key exchange lists (RFC 4253); lists are what the server offers, in its order.

    They are empty for a server that speaks SSH 1 only: its banner says so.
    """

    port: int
    banner: str
    kex: tuple[str, ...] = ()
    host_keys: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    compression: tuple[str, ...] = ()
    host_key_sha256: str | None = None


@observation("ftp")
@dataclass(frozen=True, slots=True)
class FtpObservation(Observation):
    """FTP greeting, FEAT and one anonymous sign-on (RFC 959, 4217); None = not asked or not answered."""

    port: int
    banner: str
    auth_tls: bool | None = None
    anonymous: bool | None = None
    anonymous_reply: str = ""
    entries: int | None = None


@observation("redis")
@dataclass(frozen=True, slots=True)
class RedisObservation(Observation):
    """Reply to PING: `reply` is pong, noauth, denied or other."""

    port: int
    reply: str
    version: str | None = None


@observation("mysql")
@dataclass(frozen=True, slots=True)
class MysqlObservation(Observation):
    """Greeting of MySQL or MariaDB; `version` as sent (may begin with "5.5.5-"), `error` an error packet instead."""

    port: int
    version: str
    error: str = ""


@observation("mysql_login")
@dataclass(frozen=True, slots=True)
class MysqlLoginObservation(Observation):
    """One sign-on as root with an empty password: accepted, refused or unknown."""

    port: int
    result: str
    reply: str = ""


@observation("snmp")
@dataclass(frozen=True, slots=True)
class SnmpObservation(Observation):
    """One read of the system group (RFC 1157, 3418).

    `access` tells with what: public (the community "public"), or what the
    user's own file gave for the device: community or user (version 3). Then
    `public_silent` tells that "public", asked just before, got no answer.
    """

    port: int
    version: str
    sys_descr: str
    sys_object_id: str = ""
    sys_name: str = ""
    sys_location: str = ""
    uptime_seconds: float | None = None
    access: str = "public"
    public_silent: bool = False


@observation("dns_server")
@dataclass(frozen=True, slots=True)
class DnsServerObservation(Observation):
    """A DNS server's answer to one recursive question for a name outside (RFC 1035).

    `answered` is true where an answer record came back; `version` is version.bind if given.
    """

    port: int
    recursion_available: bool
    answered: bool
    rcode: str
    version: str = ""


@observation("rtsp")
@dataclass(frozen=True, slots=True)
class RtspObservation(Observation):
    """RTSP OPTIONS and DESCRIBE without credentials (RFC 2326); no stream is opened."""

    port: int
    options_status: int | None
    describe_status: int | None
    server: str = ""
    realm: str = ""


@observation("printer")
@dataclass(frozen=True, slots=True)
class PrinterObservation(Observation):
    """IPP Get-Printer-Attributes (RFC 8011).

    `serial` is that of the IEEE 1284 device id (PWG 5107.2), `state` one of idle, processing, stopped.
    """

    port: int
    make_and_model: str
    name: str = ""
    location: str = ""
    firmware: str = ""
    uuid: str = ""
    serial: str = ""
    state: str = ""


@observation("http_ntlm")
@dataclass(frozen=True, slots=True)
class HttpNtlmObservation(Observation):
    """The NTLM challenge of a web server that offers `scheme` (NTLM or Negotiate; RFC 4559, MS-NTHT)."""

    port: int
    scheme: str
    identity: NtlmIdentity


@observation("ldap")
@dataclass(frozen=True, slots=True)
class LdapObservation(Observation):
    """What an LDAP server says of itself in its root DSE to anybody (RFC 4512 5.1, RFC 3045, MS-ADTS 3.1.1.3.2).

    `domain_level` is domainControllerFunctionality, a number that only domain controllers have.
    """

    port: int
    object_classes: tuple[str, ...] = ()
    naming_contexts: tuple[str, ...] = ()
    vendor_name: str = ""
    vendor_version: str = ""
    host_name: str = ""
    domain_level: str = ""


@observation("sip")
@dataclass(frozen=True, slots=True)
class SipObservation(Observation):
    """The answer to one OPTIONS (RFC 3261 11.2), which rings nowhere; `agent` is User-Agent or else Server."""

    port: int
    transport: str
    status: int
    agent: str = ""
    allow: tuple[str, ...] = ()
    realm: str = ""


@observation("mssql")
@dataclass(frozen=True, slots=True)
class MssqlObservation(Observation):
    """Answer of Microsoft SQL Server to a PRELOGIN (MS-TDS 2.2.6.5).

    `version` is like "15.0.2000"; `encryption` is off, on, not_supported, required or "".
    """

    port: int
    version: str
    encryption: str = ""
