"""Gives nmap what stayed unnamed, bounded per host; without nmap the question is kept as not asked."""

from collections.abc import Sequence

from scanner.engine.questions import Service
from scanner.engine.session import Host, Session


async def name_with_nmap(session: Session, host: Host, unnamed: Sequence[Service]) -> None:
    """Ask nmap for the names of services that no own probe could name."""
