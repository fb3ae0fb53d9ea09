"""A scan as a child process: the dashboard reads its events and never scans itself."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence

from scanner.events import Event, from_line

LINE_LIMIT = 1024 * 1024


class ScanProcess:
    """`rasoat scan … --events` as a child; `error` holds the end of what it wrote to standard error."""

    def __init__(self, arguments: Sequence[str], *, db: str | None, language: str) -> None:
        database = ("--db", db) if db else ()
        self._argv = [sys.executable, "-m", "reports", "--lang", language, *database, "scan", *arguments, "--events"]
        self._process: asyncio.subprocess.Process | None = None
        self.error = ""
        self.exit_code: int | None = None

    async def events(self) -> AsyncIterator[Event]:
        """Start the scan and yield its events until it ends; lines that are none are passed over."""
        self._process = await asyncio.create_subprocess_exec(
            *self._argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LINE_LIMIT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        errors = asyncio.create_task(self._read_errors())
        assert self._process.stdout is not None  # noqa: S101  (a pipe was asked for above)
        async for line in self._process.stdout:
            with contextlib.suppress(ValueError):
                yield from_line(line.decode("utf-8", "replace"))
        await errors
        self.exit_code = await self._process.wait()

    def stop(self) -> None:
        """Ask the scan to end as Ctrl-C does: what it has is kept."""
        if self._process is None or self._process.returncode is not None:
            return
        if sys.platform == "win32":
            self._process.terminate()
        else:
            self._process.send_signal(signal.SIGINT)

    async def _read_errors(self) -> None:
        assert self._process is not None  # noqa: S101  (called after the start)
        assert self._process.stderr is not None  # noqa: S101
        async for line in self._process.stderr:
            self.error = (self.error + line.decode("utf-8", "replace"))[-4000:]
