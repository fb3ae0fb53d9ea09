"""The closed lists that offices, scripts and stored data rely on; they grow only with a decision record."""

from enum import StrEnum


class Severity(StrEnum):
    """How much harm a gap can do, most severe first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class FixOwner(StrEnum):
    """Who has to act so that a gap closes."""

    SCHOOL = "school"
    ISP = "isp"
    VENDOR = "vendor"
    WEB_HOST = "web_host"
    DNS_MAIL_PROVIDER = "dns_mail_provider"
    PROVINCE = "province"
    OFFICE = "office"


class Outcome(StrEnum):
    """What one check says of one subject."""

    PASS = "pass"  # noqa: S105  (an outcome, not a secret)
    FAIL = "fail"
    SUSPECTED = "suspected"
    NOT_EVALUATED = "not_evaluated"
    NOT_APPLICABLE = "not_applicable"


class Reason(StrEnum):
    """Why something was not looked at, or not to the end; the last three belong to coverage of a segment."""

    NOT_REACHED = "not_reached"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    FILTERED = "filtered"
    RESET = "reset"
    GARBAGE = "garbage"
    AUTH_REQUIRED = "auth_required"
    OPT_IN_OFF = "opt_in_off"
    CONSENT_MISSING = "consent_missing"
    NO_PRIVILEGE = "no_privilege"
    TOOL_MISSING = "tool_missing"
    WRONG_VANTAGE = "wrong_vantage"
    WAF = "waf"
    STALE_DATA = "stale_data"
    OUT_OF_BUDGET = "out_of_budget"
    ERROR = "error"
    BEHIND_ROUTER = "behind_router"
    ISOLATED_WIFI = "isolated_wifi"
    PROXY_ARP = "proxy_arp"


class CoverageState(StrEnum):
    """How one question to one target ended."""

    DONE = "done"
    FAILED = "failed"
    NOT_RUN = "not_run"
    NOT_PERMITTED = "not_permitted"


class VerdictStatus(StrEnum):
    """The state of one requirement."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_ASSESSED = "not_assessed"
    NOT_APPLICABLE = "not_applicable"
    OUT_OF_SCOPE = "out_of_scope"


class NotAssessedReason(StrEnum):
    """Why a requirement could not be assessed."""

    NO_THRESHOLD = "no_threshold"
    NO_DATA = "no_data"
    LOW_COVERAGE = "low_coverage"
    EXPIRED = "expired"
    WRONG_VANTAGE = "wrong_vantage"
    OPT_IN_OFF = "opt_in_off"
    STALE_ADDRESS = "stale_address"
    ERROR = "error"
    DONT_KNOW = "dont_know"
    UNANSWERED = "unanswered"


class ItemState(StrEnum):
    """The state of one item (indicator or question) inside a requirement."""

    MET = "met"
    NOT_MET = "not_met"
    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    NOT_ASSESSED = "not_assessed"
    NOT_APPLICABLE = "not_applicable"


class DeviceKind(StrEnum):
    """What a device is for; `unknown` is an honest answer."""

    COMPUTER = "computer"
    SERVER = "server"
    PRINTER = "printer"
    ROUTER = "router"
    SWITCH = "switch"
    ACCESS_POINT = "access_point"
    FIREWALL = "firewall"
    CAMERA = "camera"
    RECORDER = "recorder"
    NAS = "nas"
    PHONE = "phone"
    TABLET = "tablet"
    TV = "tv"
    PROJECTOR = "projector"
    IP_PHONE = "ip_phone"
    UPS = "ups"
    IOT = "iot"
    VIRTUAL = "virtual"
    UNKNOWN = "unknown"


class Transport(StrEnum):
    """The transport protocol of a service."""

    TCP = "tcp"
    UDP = "udp"


class Profile(StrEnum):
    """How much a scan asks."""

    QUICK = "quick"
    NORMAL = "normal"
    DEEP = "deep"
