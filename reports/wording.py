"""Words for the closed lists, in the language asked or the current one; every view says them the same way."""

from collections.abc import Mapping
from types import MappingProxyType

from reports.locale import translate
from scanner.model.closed_lists import (
    CoverageState,
    DeviceKind,
    FixOwner,
    ItemState,
    NotAssessedReason,
    Outcome,
    Profile,
    Reason,
    Severity,
    VerdictStatus,
)
from scanner.model.message import Message

Words = Mapping[str, Message]

SEVERITIES: Words = MappingProxyType(
    {
        Severity.CRITICAL: Message.of("critical"),
        Severity.HIGH: Message.of("high"),
        Severity.MEDIUM: Message.of("medium"),
        Severity.LOW: Message.of("low"),
        Severity.INFO: Message.of("for information"),
    }
)
FIX_OWNERS: Words = MappingProxyType(
    {
        FixOwner.SCHOOL: Message.of("the school"),
        FixOwner.ISP: Message.of("the Internet provider"),
        FixOwner.VENDOR: Message.of("the vendor of the equipment"),
        FixOwner.WEB_HOST: Message.of("the web host"),
        FixOwner.DNS_MAIL_PROVIDER: Message.of("the provider of the domain name and mail"),
        FixOwner.PROVINCE: Message.of("the province"),
        FixOwner.OFFICE: Message.of("the managing office"),
    }
)
OUTCOMES: Words = MappingProxyType(
    {
        Outcome.PASS: Message.of("passed"),
        Outcome.FAIL: Message.of("gap"),
        Outcome.SUSPECTED: Message.of("suspected"),
        Outcome.NOT_EVALUATED: Message.of("not evaluated"),
        Outcome.NOT_APPLICABLE: Message.of("not applicable"),
    }
)
STATUSES: Words = MappingProxyType(
    {
        VerdictStatus.MET: Message.of("met"),
        VerdictStatus.PARTLY: Message.of("partly met"),
        VerdictStatus.NOT_MET: Message.of("not met"),
        VerdictStatus.NOT_ASSESSED: Message.of("not assessed"),
        VerdictStatus.NOT_APPLICABLE: Message.of("not applicable"),
        VerdictStatus.OUT_OF_SCOPE: Message.of("out of scope"),
    }
)
ITEM_STATES: Words = MappingProxyType(
    {
        ItemState.MET: Message.of("met"),
        ItemState.NOT_MET: Message.of("not met"),
        ItemState.ACCEPTED: Message.of("risk accepted"),
        ItemState.CONFLICT: Message.of("answer and measurement contradict each other"),
        ItemState.NOT_ASSESSED: Message.of("not assessed"),
        ItemState.NOT_APPLICABLE: Message.of("not applicable"),
    }
)
REASONS: Words = MappingProxyType(
    {
        Reason.NOT_REACHED: Message.of("did not answer"),
        Reason.TIMEOUT: Message.of("no answer in time"),
        Reason.REFUSED: Message.of("refused the connection"),
        Reason.FILTERED: Message.of("blocked by a firewall"),
        Reason.RESET: Message.of("cut the connection"),
        Reason.GARBAGE: Message.of("answered with something that makes no sense"),
        Reason.AUTH_REQUIRED: Message.of("asks for a sign-on"),
        Reason.OPT_IN_OFF: Message.of("is only asked when explicitly allowed"),
        Reason.CONSENT_MISSING: Message.of("consent was not given"),
        Reason.NO_PRIVILEGE: Message.of("needs administrator rights"),
        Reason.TOOL_MISSING: Message.of("a helper program is missing on this computer"),
        Reason.WRONG_VANTAGE: Message.of("cannot be seen from this place"),
        Reason.WAF: Message.of("held back by the website's protection"),
        Reason.STALE_DATA: Message.of("the data to compare with is too old"),
        Reason.OUT_OF_BUDGET: Message.of("the time set for the scan was over"),
        Reason.ERROR: Message.of("a fault of the program"),
        Reason.BEHIND_ROUTER: Message.of("part of it may lie out of sight behind another router"),
        Reason.ISOLATED_WIFI: Message.of("the Wi-Fi keeps its devices apart"),
        Reason.PROXY_ARP: Message.of("one device answers for all addresses"),
    }
)
NOT_ASSESSED_REASONS: Words = MappingProxyType(
    {
        NotAssessedReason.NO_THRESHOLD: Message.of("no threshold is in force"),
        NotAssessedReason.NO_DATA: Message.of("no data yet"),
        NotAssessedReason.LOW_COVERAGE: Message.of("too little was looked at"),
        NotAssessedReason.EXPIRED: Message.of("the answer has expired"),
        NotAssessedReason.WRONG_VANTAGE: Message.of("cannot be seen from this place"),
        NotAssessedReason.OPT_IN_OFF: Message.of("is only asked when explicitly allowed"),
        NotAssessedReason.STALE_ADDRESS: Message.of("the address in the letter is no longer used"),
        NotAssessedReason.ERROR: Message.of("a fault of the program"),
        NotAssessedReason.DONT_KNOW: Message.of("answered “don't know”"),
        NotAssessedReason.UNANSWERED: Message.of("nobody has answered yet"),
    }
)
COVERAGE_STATES: Words = MappingProxyType(
    {
        CoverageState.DONE: Message.of("done"),
        CoverageState.FAILED: Message.of("failed"),
        CoverageState.NOT_RUN: Message.of("not run"),
        CoverageState.NOT_PERMITTED: Message.of("not permitted"),
    }
)
KINDS: Words = MappingProxyType(
    {
        DeviceKind.COMPUTER: Message.of("computer"),
        DeviceKind.SERVER: Message.of("server"),
        DeviceKind.PRINTER: Message.of("printer"),
        DeviceKind.ROUTER: Message.of("router"),
        DeviceKind.SWITCH: Message.of("network switch"),
        DeviceKind.ACCESS_POINT: Message.of("Wi-Fi access point"),
        DeviceKind.FIREWALL: Message.of("firewall"),
        DeviceKind.CAMERA: Message.of("camera"),
        DeviceKind.RECORDER: Message.of("camera recorder"),
        DeviceKind.NAS: Message.of("network storage"),
        DeviceKind.PHONE: Message.of("mobile phone"),
        DeviceKind.TABLET: Message.of("tablet"),
        DeviceKind.TV: Message.of("television"),
        DeviceKind.PROJECTOR: Message.of("projector"),
        DeviceKind.IP_PHONE: Message.of("desk telephone"),
        DeviceKind.UPS: Message.of("uninterruptible power supply"),
        DeviceKind.IOT: Message.of("smart device"),
        DeviceKind.VIRTUAL: Message.of("virtual machine"),
        DeviceKind.UNKNOWN: Message.of("unknown kind"),
    }
)
PROBES: Words = MappingProxyType(
    {
        "neighbour": Message.of("Hardware address"),
        "icmp_echo": Message.of("Echo (ping)"),
        "tcp_ports": Message.of("Open TCP ports"),
        "service": Message.of("Naming of services"),
        "nmap": Message.of("Naming of services by nmap"),
        "http": Message.of("Web page"),
        "http_paths": Message.of("Well-known paths of a website"),
        "https_redirect": Message.of("Redirect to HTTPS"),
        "tls": Message.of("Encryption (TLS)"),
        "ssh": Message.of("Remote shell (SSH)"),
        "smb": Message.of("Windows file sharing (SMB)"),
        "smb_shares": Message.of("List of shared folders"),
        "rdp": Message.of("Remote desktop (RDP)"),
        "vnc": Message.of("Remote screen (VNC)"),
        "telnet": Message.of("Telnet"),
        "ftp": Message.of("File transfer (FTP)"),
        "redis": Message.of("Redis database"),
        "mysql": Message.of("MySQL database"),
        "mysql_login": Message.of("MySQL sign-on without a password"),
        "snmp": Message.of("Device management (SNMP)"),
        "ipv6_neighbours": Message.of("Neighbours over IPv6"),
        "passive": Message.of("Listening to the network"),
        "snmp_engine": Message.of("Device management, version 3 (SNMP)"),
        "snmp_tables": Message.of("Device management tables (SNMP)"),
        "dns_server": Message.of("Name server (DNS)"),
        "netbios": Message.of("Windows names (NetBIOS)"),
        "mdns": Message.of("Names on the local network (mDNS)"),
        "ssdp": Message.of("Device announcements (UPnP)"),
        "ws_discovery": Message.of("Device announcements (WS-Discovery)"),
        "mndp": Message.of("MikroTik announcements"),
        "ubnt": Message.of("Ubiquiti announcements"),
        "rtsp": Message.of("Camera stream (RTSP)"),
        "ipp": Message.of("Printer details (IPP)"),
        "sip": Message.of("Telephones (SIP)"),
        "sip_tcp": Message.of("Telephones (SIP over TCP)"),
        "pjlink": Message.of("Projector details (PJLink)"),
        "ldap": Message.of("Directory of accounts (LDAP)"),
        "isapi": Message.of("Camera details (ISAPI)"),
        "escl": Message.of("Scanner details (eSCL)"),
        "mssql": Message.of("SQL Server database"),
        "cast": Message.of("Television details (Google Cast)"),
        "http_ntlm": Message.of("Computer behind a web page (NTLM)"),
        "self": Message.of("This computer"),
        "network": Message.of("Part of the network"),
    }
)
PROFILES: Words = MappingProxyType(
    {
        Profile.QUICK: Message.of("quick look"),
        Profile.NORMAL: Message.of("normal scan"),
        Profile.DEEP: Message.of("thorough scan"),
    }
)
LEVELS: Words = MappingProxyType(
    {
        "mam_non": Message.of("preschool"),
        "tieu_hoc": Message.of("primary school"),
        "thcs": Message.of("lower secondary school"),
        "thpt": Message.of("upper secondary school"),
    }
)
STATUS_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        VerdictStatus.MET: "✔",
        VerdictStatus.PARTLY: "◐",
        VerdictStatus.NOT_MET: "✘",
        VerdictStatus.NOT_ASSESSED: "?",
        VerdictStatus.NOT_APPLICABLE: "–",
        VerdictStatus.OUT_OF_SCOPE: "○",
    }
)
"""A sign beside each status, because colour alone tells nobody anything; present in the fonts of Windows 10."""

SEVERITY_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        Severity.CRITICAL: "▲▲",
        Severity.HIGH: "▲",
        Severity.MEDIUM: "◆",
        Severity.LOW: "▽",
        Severity.INFO: "ⓘ",
    }
)


def word(words: Words, value: str, language: str | None = None) -> str:
    """Return the word for one value of a list; a value without a word stands for itself."""
    message = words.get(value)
    return translate(message, language) if message else str(value)


def severity_word(value: str, language: str | None = None) -> str:
    """Return the word for a severity."""
    return word(SEVERITIES, value, language)


def fix_owner_word(value: str, language: str | None = None) -> str:
    """Return the words for who has to act."""
    return word(FIX_OWNERS, value, language)


def outcome_word(value: str, language: str | None = None) -> str:
    """Return the word for a finding's outcome."""
    return word(OUTCOMES, value, language)


def status_word(value: str, language: str | None = None) -> str:
    """Return the word for a requirement's status."""
    return word(STATUSES, value, language)


def item_state_word(value: str, language: str | None = None) -> str:
    """Return the word for the state of one item of a requirement."""
    return word(ITEM_STATES, value, language)


def reason_word(value: str, language: str | None = None) -> str:
    """Return the words for a reason of coverage, of a finding or of a verdict."""
    return word(REASONS if value in REASONS else NOT_ASSESSED_REASONS, value, language)


def coverage_word(value: str, language: str | None = None) -> str:
    """Return the word for how an attempt ended."""
    return word(COVERAGE_STATES, value, language)


def kind_word(value: str, language: str | None = None) -> str:
    """Return the word for a device kind."""
    return word(KINDS, value, language)


def probe_word(value: str, language: str | None = None) -> str:
    """Return the words for what a probe asks."""
    return word(PROBES, value, language)


def profile_word(value: str, language: str | None = None) -> str:
    """Return the words for a profile."""
    return word(PROFILES, value, language)


def level_word(value: str, language: str | None = None) -> str:
    """Return the word for a school level."""
    return word(LEVELS, value, language)
