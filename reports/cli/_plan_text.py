"""A scan's plan as text: what `scan --plan` prints and what the user agrees to."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

from reports.cli._snmp_accounts import shown
from reports.dates import number_text
from reports.locale import _, current_language, ngettext, translate
from reports.wording import profile_word
from scanner.model.closed_lists import Profile, Transport
from scanner.model.ports import ports_of
from scanner.plan import PROFILE_COST, estimate, never_touched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.plan import Cost, Plan

_WIDTH = 22
_PROFILE_WIDTH = 24


def plan_text(plan: Plan) -> str:
    """Return the plan in lines of at most about 100 characters."""
    lines = [_("Scan plan"), *(_row(name, value) for name, value in _rows(plan))]
    if not plan.settings.passive:
        lines += [_("What each profile would cost here (packets at most, expected time):"), *_profiles(plan)]
    lines.append(_("What this scan never does:"))
    lines += [f"  - {translate(sentence)}" for sentence in never_touched(plan.settings)]
    return "\n".join(lines)


def number(value: float, digits: int = 0) -> str:
    """Return a number as it is written in the current language: 1.234,5 or 1,234.5."""
    return number_text(value, current_language(), digits)


def _rows(plan: Plan) -> list[tuple[str, str]]:
    cost, settings = plan.cost, plan.settings
    rows = []
    if plan.networks:
        count = ngettext("{count} address", "{count} addresses", cost.addresses)
        rows.append((_("Scope"), f"{', '.join(plan.networks)} ({count})"))
    if plan.prefixes:
        rows.append((_("Global IPv6 prefix"), ", ".join(plan.prefixes)))
    rows += [(_("Website"), site.url) for site in plan.sites]
    rows.append((_("Profile"), translate(PROFILE_COST[settings.profile])))
    if settings.passive:
        rows.append((_("Passive"), _("only what this computer already knows of its neighbours; no packet is sent")))
    else:
        rows.append((_("Packets"), _("at most about {packets}", packets=number(_rounded(cost.packets)))))
        rows.append((_("Packets to one device"), _("never more than {most}", most=number(plan.limits.host_packets))))
        rows.append((_("Rate"), _rate(plan)))
    if plan.networks and not settings.passive:
        rows.insert(-3, (_("Ports per device"), f"{cost.tcp_ports} TCP, {cost.udp_ports} UDP"))
    rows.append((_("Time"), _("about {minutes} minutes", minutes=number(cost.minutes, 1))))
    rows.append((_("Consent covers"), _consent(plan)))
    if plan.accounts.rows and not settings.passive:
        rows.append((_("Your SNMP passwords"), shown(plan)))
    rows.append((_("Authorised by"), plan.authorised_by or _("not given")))
    return rows


def _profiles(plan: Plan) -> Iterator[str]:
    """Yield one line a profile: what it sends at most, how long it takes, which one is chosen."""
    for profile, cost in costs(plan).items():
        chosen = profile is plan.settings.profile
        said = _(
            "{packets} packets · {minutes} minutes",
            packets=number(_rounded(cost.packets)),
            minutes=number(cost.minutes, 1),
        )
        name = f"{profile} ({profile_word(profile)})"
        yield f"  {'>' if chosen else ' '} {name:<{_PROFILE_WIDTH}}{said}{' · ' + _('chosen') if chosen else ''}"


def costs(plan: Plan) -> dict[Profile, Cost]:
    """Return what the same targets would cost with each profile; the chosen one is the plan's own cost."""
    found = {}
    for profile in Profile:
        ports = ports_of(profile, Transport.TCP)
        settings = dataclasses.replace(plan.settings, profile=profile, tcp_ports=ports)
        found[profile] = estimate(plan.addresses, settings, len(plan.sites))
    return {**found, plan.settings.profile: plan.cost}


def _rate(plan: Plan) -> str:
    return _(
        "at most {rate} packets a second in all, {host_rate} to one device",
        rate=number(plan.limits.rate),
        host_rate=number(plan.limits.host_rate),
    )


def _consent(plan: Plan) -> str:
    text = _("one SNMP read with the community public, anonymous FTP, guest list of shares")
    if plan.settings.allow_login_tests:
        text += "; " + _("one sign-on at MySQL as root without a password")
    return text


def _rounded(count: int) -> int:
    """Two significant digits upwards: an estimate must not look like a count."""
    step: int = 10 ** max(len(str(count)) - 2, 0)
    return math.ceil(count / step) * step


def _row(name: str, value: str) -> str:
    return f"  {name:<{_WIDTH}}{value}"
