"""What a scan is going to do, settled and shown before its first packet."""

import dataclasses
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from scanner.errors import UsageError
from scanner.gate import Limits
from scanner.model.closed_lists import Profile, Transport
from scanner.model.message import Message
from scanner.model.ports import NEVER_SEND_PORTS, ports_of
from scanner.model.scan import Scan, Settings
from scanner.model.scope import IPNetwork, Scope
from scanner.model.site import MAIN_SITE
from scanner.scope_file import ScopeRow
from scanner.site_url import SiteUrl, parse_site_urls, pin_sites
from scanner.snmp_access import NO_ACCOUNTS, Accounts
from scanner.targets import Target, addresses_of, authorise, collapse, no_hosts, parse_targets

PROFILE_COST = {
    Profile.QUICK: Message.of("The most common ports, own questions only: for a first look or a slow line."),
    Profile.NORMAL: Message.of("All ports that the checks need; nmap only for services that stay unnamed."),
    Profile.DEEP: Message.of("Rarer ports too, and more time for nmap: the longest, for a quiet hour."),
}
"""What each profile asks, in one sentence."""

HOST_PACKETS = {Profile.QUICK: 1_500, Profile.NORMAL: 5_000, Profile.DEEP: 15_000}
"""The most packets that one device may get in a run; the gate refuses more.

Room for the port sweep under loss and for ten web servers on one device at the most that their
probes declare; a device that costs more is left with the rest `out_of_budget`.
"""

_LIVE_SHARE = 0.3
"""Part of a network's addresses expected to answer: a guess, replaced by what the scan measures."""
_DISCOVERY_PACKETS = 6
"""Packets by which one address is looked for, at most: ARP twice, echo, and a few TCP ports off the segment."""
_SERVICE_PACKETS = 400
"""Packets for naming and questioning the services of one host: what the probes of one web server with TLS declare."""
_SITE_PACKETS = 60
_DISCOVERY_SECONDS = {1: 0.004, 2: 0.03, 3: 0.03}
"""Expected seconds an address by degradation step."""
_HOST_SECONDS = {Profile.QUICK: 0.4, Profile.NORMAL: 0.8, Profile.DEEP: 2.0}
"""Expected seconds of the whole scan per live host, many hosts being asked side by side."""
_SLOWEST_HOST_SECONDS = {Profile.QUICK: 8.0, Profile.NORMAL: 20.0, Profile.DEEP: 45.0}
_SITE_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What a plan costs.

    `addresses` are looked for, `hosts` of them expected to answer; `packets`
    is the most that would be sent if all answered; `minutes` is expected.
    """

    addresses: int
    hosts: int
    tcp_ports: int
    udp_ports: int
    packets: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A scan before it runs.

    `scope` permits the targets' networks; the websites' addresses join it when
    the run resolves them. `addresses` are those to look for. `prefixes` are
    global IPv6 prefixes that the user confirms with the plan. `accounts` are
    the user's own SNMP credentials; they are kept nowhere.
    """

    targets: tuple[Target, ...]
    addresses: tuple[str, ...]
    sites: tuple[SiteUrl, ...]
    scope: Scope
    settings: Settings
    limits: Limits
    cost: Cost
    site: str = MAIN_SITE.name
    vantage: str | None = None
    authorised_by: str | None = None
    prefixes: tuple[str, ...] = ()
    accounts: Accounts = field(default=NO_ACCOUNTS, repr=False)

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks of the scope as text, what a Scan keeps."""
        return self.scope.networks

    def consented(self) -> "Plan":
        """Return the plan as the user agreed to it."""
        return dataclasses.replace(self, settings=dataclasses.replace(self.settings, consented=True))


def make_plan(
    target_texts: Iterable[str],
    settings: Settings,
    *,
    site_urls: Iterable[str] = (),
    rows: Sequence[ScopeRow] = (),
    attached: Sequence[IPNetwork] = (),
    limits: Limits | None = None,
    site: str = MAIN_SITE.name,
    vantage: str | None = None,
    authorised_by: str | None = None,
    today: date | None = None,
) -> Plan:
    """Return the plan of a scan; sends nothing, not even a question for a name.

    `attached` are the networks of this computer's interfaces. Which addresses
    are left out follows from these, unless the settings tell the targets of an
    earlier plan and what it left out. Raises `UsageError` or `OutOfScopeError`.
    """
    target_texts = tuple(target_texts)
    targets, sites = parse_targets(target_texts), parse_site_urls(site_urls)
    if not targets and not sites:
        raise _nothing_named()
    own_prefixes = [network for network in attached if network.version == 6 and network.is_global]
    authorise(targets, rows, today or datetime.now(UTC).astimezone().date(), own_prefixes)
    networks = collapse(targets)
    written = [network for target in targets for network in target.written]
    left_out = settings.left_out if settings.targets else no_hosts(networks, attached, written)
    addresses = tuple(_with_zone(address, targets) for address in addresses_of(networks, left_out))
    settings = dataclasses.replace(
        settings,
        targets=target_texts,
        left_out=left_out,
        site_urls=tuple(website.url for website in sites),
        tcp_ports=settings.tcp_ports or ports_of(settings.profile, Transport.TCP),
    )
    return Plan(
        targets=targets,
        addresses=addresses,
        sites=sites,
        scope=Scope(networks=tuple(str(network) for network in networks)),
        settings=settings,
        limits=_limits(limits or Limits(), settings.profile),
        cost=estimate(addresses, settings, len(sites)),
        site=site,
        vantage=vantage,
        authorised_by=authorised_by,
        prefixes=tuple(str(prefix) for prefix in own_prefixes if any(_in(net, prefix) for net in networks)),
    )


def plan_again(
    scan: Scan, *, rows: Sequence[ScopeRow], attached: Sequence[IPNetwork], limits: Limits | None = None
) -> Plan:
    """Return the plan that goes on with an unfinished scan: its addresses and settings, authorised anew today.

    The addresses are the same wherever this computer stands by now.
    """
    return make_plan(
        scan.targets,
        dataclasses.replace(scan.settings, consented=False),
        site_urls=scan.settings.site_urls,
        rows=rows,
        attached=attached,
        limits=limits,
        site=scan.site,
        vantage=scan.vantage,
        authorised_by=scan.authorised_by,
    )


def _limits(limits: Limits, profile: Profile) -> Limits:
    """Return the limits with the profile's budget per device, unless a smaller one was asked for."""
    return dataclasses.replace(limits, host_packets=min(limits.host_packets, HOST_PACKETS[profile]))


async def pinned_scope(plan: Plan) -> Scope:
    """Resolve the plan's websites once and return the scope with their addresses."""
    return dataclasses.replace(plan.scope, hosts=await pin_sites(plan.sites))


def estimate(addresses: Sequence[str], settings: Settings, sites: int) -> Cost:
    """Return what it costs to ask these addresses."""
    count = len(addresses)
    live = count if count <= 8 else math.ceil(count * _LIVE_SHARE)
    udp_ports = len(ports_of(settings.profile, Transport.UDP))
    per_host = 2 * len(settings.tcp_ports) + 2 * udp_ports + _SERVICE_PACKETS
    if settings.passive:
        return Cost(count, live, 0, 0, 0, 0.2)
    seconds = count * _DISCOVERY_SECONDS.get(settings.step, 0.03) + live * _HOST_SECONDS[settings.profile]
    seconds += (_SLOWEST_HOST_SECONDS[settings.profile] if count else 0.0) + sites * _SITE_SECONDS
    if settings.max_time is not None:
        seconds = min(seconds, settings.max_time)
    return Cost(
        addresses=count,
        hosts=live,
        tcp_ports=len(settings.tcp_ports),
        udp_ports=udp_ports,
        packets=count * (_DISCOVERY_PACKETS + per_host) + sites * _SITE_PACKETS,
        minutes=round(max(seconds, 6.0) / 60, 1),
    )


def never_touched(settings: Settings) -> tuple[Message, ...]:
    """Return what the scan will not do, in sentences."""
    ports = _ranges(sorted(NEVER_SEND_PORTS))
    sentences = (
        Message.of("No address outside the scope above."),
        Message.of("Not one byte to the raw print ports ({ports}): nothing is printed.", ports=ports),
        Message.of("Nothing is written, changed, exploited or overloaded on any device."),
        Message.of("No one's account or password is tried."),
    )
    if settings.allow_login_tests:
        return (
            *sentences[:3],
            Message.of("No person's account is tried; only MySQL's root without a password, once."),
        )
    return sentences


def _ranges(numbers: Sequence[int]) -> str:
    """Return ascending numbers as text, runs of them shortened: 515, 9100-9116."""
    runs: list[list[int]] = []
    for value in numbers:
        if runs and runs[-1][-1] == value - 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _with_zone(address: str, targets: Sequence[Target]) -> str:
    zones = (target.zone for target in targets if target.zone and str(target.networks[0].network_address) == address)
    zone = next(zones, "")
    return f"{address}%{zone}" if zone else address


def _in(network: IPNetwork, prefix: IPNetwork) -> bool:
    return network.version == prefix.version and network.network_address in prefix


def _nothing_named() -> UsageError:
    return UsageError(
        Message.of("Asked to scan, but no target was named."),
        Message.of("There is nothing to look at."),
        Message.of("Name a network like 192.168.1.0/24, a website with --site-url, or go on with --resume."),
    )
