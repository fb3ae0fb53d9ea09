"""The one table of ports: which are asked, what speaks there, and which must never get a byte."""

from dataclasses import dataclass
from types import MappingProxyType

from scanner.model.closed_lists import Profile, Transport

NEVER_SEND_PORTS = frozenset({515, *range(9100, 9117), 9220, 9999})
"""Raw print ports: whatever is written to them is printed. A port's state may be learnt, nothing sent."""

NAMED_BY_PORT = frozenset({"winbox", "routeros-api", "dvrip", "dahua-dvr"})
"""Protocols of makers' own that greet nobody: such a port gets no byte, only the name that the table has for it."""


@dataclass(frozen=True, slots=True)
class Port:
    """One row: `service` is the expected name (IANA or nmap), `profile` the lightest profile that asks it."""

    number: int
    transport: Transport
    service: str
    profile: Profile = Profile.NORMAL


_TCP: tuple[tuple[Profile, str], ...] = (
    (
        Profile.QUICK,
        "21 ftp,22 ssh,23 telnet,53 domain,80 http,139 netbios-ssn,443 https,445 microsoft-ds,515 printer,554 rtsp,"
        "631 ipp,3306 mysql,3389 ms-wbt-server,5900 vnc,6379 redis,8080 http,8443 https,9100 jetdirect",
    ),
    (
        Profile.NORMAL,
        "25 smtp,81 http,88 kerberos-sec,110 pop3,111 rpcbind,135 msrpc,143 imap,389 ldap,465 smtps,587 submission,"
        "636 ldaps,873 rsync,993 imaps,995 pop3s,1433 ms-sql-s,1723 pptp,1883 mqtt,2049 nfs,2375 docker,"
        "3128 squid-http,4352 pjlink,4899 radmin,5000 http,5001 https,5060 sip,5357 http,5432 postgresql,5555 adb,"
        "5901 vnc,5938 teamviewer,"
        "5985 wsman,6000 X11,7070 realserver,7547 cwmp,8000 http,8008 http,8009 castv2,8081 http,"
        "8291 winbox,8554 rtsp,8728 routeros-api,8888 http,9000 http,9090 http,9200 elasticsearch,10000 http,"
        "11211 memcache,27017 mongodb,34567 dvrip,37777 dahua-dvr,62078 iphone-sync",
    ),
    (
        Profile.DEEP,
        "79 finger,512 exec,513 login,514 shell,548 afp,902 vmware-auth,1080 socks5,1521 oracle,3632 distccd,"
        "4786 smart-install,5800 http-vnc,7000 airplay,7443 https,8006 https,8090 http,8200 http,8834 https,9443 https,"
        "9220 hp-gsg,9999 abyss,49152 upnp",
    ),
)
_UDP = "53 domain,137 netbios-ns,161 snmp,1900 upnp,3702 ws-discovery,5060 sip,5353 mdns,5678 mndp,10001 ubnt-discovery"


def _rows(text: str, transport: Transport, profile: Profile) -> tuple[Port, ...]:
    pairs = (item.split(" ") for item in text.split(","))
    return tuple(Port(int(number), transport, service, profile) for number, service in pairs)


PORTS: tuple[Port, ...] = (
    *(row for profile, text in _TCP for row in _rows(text, Transport.TCP, profile)),
    *_rows(_UDP, Transport.UDP, Profile.QUICK),
)
"""Every port that rasoat may ask, in the order of the profiles."""

LIFE_PORTS = (22, 80, 443, 445)
"""TCP ports at which nearly everything that listens at all is found: what nmap's host discovery and ours ask first."""

_ORDER = MappingProxyType({Profile.QUICK: 0, Profile.NORMAL: 1, Profile.DEEP: 2})
_BY_NUMBER = MappingProxyType({(port.transport, port.number): port for port in PORTS})


def ports_of(profile: Profile, transport: Transport) -> tuple[int, ...]:
    """Return the port numbers that a profile asks, in ascending order."""
    return tuple(
        sorted(port.number for port in PORTS if port.transport is transport and _ORDER[port.profile] <= _ORDER[profile])
    )


def expected_service(transport: Transport, number: int) -> str:
    """Return the name of the service usually found on a port, "" if the table has none."""
    row = _BY_NUMBER.get((transport, number))
    return row.service if row else ""
