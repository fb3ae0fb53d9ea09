"""Runs the engine under a terminal: events to the console or as JSON lines; Ctrl-C stops, a second one ends at once."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any

import click

from reports.cli._scan_console import ScanConsole
from reports.locale import _
from scanner.errors import ExitCode
from scanner.events import Event, PhaseStarted, to_line

if TYPE_CHECKING:
    from reports.cli.context import Context
    from scanner.model.scan import Scan
    from scanner.plan import Plan
    from scanner.store.repository import Repository

_LET_GO_SECONDS = 0.5
_JUDGEMENT = ("scanner.identify.fold", "checks.assess", "reports.report", "reports.review", "reports.console")
_STOP_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl-C, a polite end, a closed window, Ctrl-Break; not every system has each."""


def run_in_terminal(context: Context, repository: Repository, plan: Plan, former: Scan | None, *, events: bool) -> Scan:
    """Run a scan to its end or to the first Ctrl-C and return it as it was stored."""
    return _until_done(_run(context, repository, plan, former, events=events), verbose=context.verbose)


def _until_done(work: Coroutine[Any, Any, Scan], *, verbose: int) -> Scan:
    """Run to the end as `asyncio.run` does, but leave behind what will not let go: it would wait for ever."""
    loop = asyncio.new_event_loop()
    if not verbose:
        loop.set_exception_handler(lambda _loop, _context: None)
    try:
        return loop.run_until_complete(work)
    finally:
        try:
            for task in (left := asyncio.all_tasks(loop)):
                task.cancel()
            left.add(loop.create_task(loop.shutdown_asyncgens()))
            loop.run_until_complete(asyncio.wait(left, timeout=_LET_GO_SECONDS))
        finally:
            loop.close()


async def _run(context: Context, repository: Repository, plan: Plan, former: Scan | None, *, events: bool) -> Scan:
    from scanner.audit import AuditLog, audit_path  # noqa: PLC0415
    from scanner.engine import run_scan  # noqa: PLC0415

    cancel = asyncio.Event()
    show: Callable[[Event], None] = _Lines(cancel) if events else ScanConsole(verbose=context.verbose)
    loading: list[asyncio.Future[None]] = []

    def emit(event: Event) -> None:
        show(event)
        if not loading and isinstance(event, PhaseStarted):
            loading.append(asyncio.get_running_loop().run_in_executor(None, _load_judgement))

    with _interruptible(cancel):
        scan = await run_scan(
            plan, repository, emit, cancel=cancel, resume=former, audit=AuditLog(audit_path(context.db))
        )
    await asyncio.gather(*loading)
    return scan


def _load_judgement() -> None:
    """Import and read what names and judges while the network is waited for, so that nobody waits for it at the end."""
    for name in _JUDGEMENT:
        importlib.import_module(name)
    importlib.import_module("scanner.identify.rule_rows").prepare()


class _Lines:
    """Writes each event as one line of JSON; where nobody reads any more, the scan stops."""

    def __init__(self, cancel: asyncio.Event) -> None:
        self._cancel = cancel

    def __call__(self, event: Event) -> None:
        try:
            sys.stdout.write(to_line(event) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            self._cancel.set()


@contextlib.contextmanager
def _interruptible(cancel: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    asked = threading.Event()

    def stop(_number: int, _frame: object) -> None:
        if asked.is_set():
            os._exit(ExitCode.INTERRUPTED)  # every finished host is stored; waiting is what the user refused
        asked.set()  # known at once, also where the loop is held up and cannot take notice of `cancel`
        loop.call_soon_threadsafe(cancel.set)
        with contextlib.suppress(OSError, RuntimeError):  # a closed window, or a line that is just being written
            click.echo(_("Stopping…"), err=True)

    numbers = [getattr(signal, name) for name in _STOP_SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
