"""Who is asked only the common TCP ports again: hosts all of whose ports were asked within the same half day.

Nothing about such a host may have changed: not its hardware address, not one
of the common ports, not a greeting. Whoever differs in anything is asked all ports.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from scanner.engine.beside import settled
from scanner.engine.earlier import LONGEST_SILENCE
from scanner.engine.session import Host, Session
from scanner.engine.sweeping import PHASE, ask_ports
from scanner.engine.unchanged import reaffirm, seems_unchanged, worth_asking
from scanner.model.closed_lists import CoverageState, Profile, Transport
from scanner.model.ports import ports_of

COMMON_PORTS = frozenset(ports_of(Profile.QUICK, Transport.TCP))
"""The ports of the lightest profile: what is dangerous when open, and what most devices are known by."""


def swept_lately(session: Session, host: Host) -> bool:
    """Tell whether the common ports are enough to see that a host is as it was a few hours ago.

    Its rarer open ports must be among those that are greeted each time: the greeting tells that they still are.
    """
    now = datetime.now(UTC)
    known = seems_unchanged(session, host, now)
    if known is None or known.swept is None or now - known.swept > LONGEST_SILENCE:
        return False
    rarer = set(known.open_ports or ()) - COMMON_PORTS
    greeted = {port for port, _ in worth_asking(known.greetings())}
    return rarer <= greeted and 0 < len(_common(session)) < len(session.plan.settings.tcp_ports)


async def sweep_common(session: Session, batch: Sequence[Host]) -> AsyncIterator[Host]:
    """Ask the common ports of hosts that were swept lately; yield each, with what stands of it where all is the same.

    A host whose answers stand has `stands` set; the others have nothing added and are asked all ports.
    """
    common = _common(session)
    async for host, swept in ask_ports(session, batch, common):
        host.open_ports = swept.observation.open
        await settled(host)
        host.stands = swept.coverage.state is CoverageState.DONE and await reaffirm(session, host, COMMON_PORTS)
        if host.stands:
            session.meter.advance(PHASE, len(session.plan.settings.tcp_ports) - len(common))
        yield host


def _common(session: Session) -> tuple[int, ...]:
    return tuple(port for port in session.plan.settings.tcp_ports if port in COMMON_PORTS)
