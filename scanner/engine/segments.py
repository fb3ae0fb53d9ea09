"""Questions to a whole segment at once: multicast names and discovery protocols."""

from collections.abc import Callable

from scanner.engine.session import Host, Session


async def ask_segments(session: Session, add: Callable[[Host], None]) -> None:
    """Ask each attached segment in scope and keep what each host answered."""
