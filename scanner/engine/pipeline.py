"""The way of a host through a scan: found, its ports asked, its services questioned, stored; many go side by side."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from scanner.engine.beside import ask_beside
from scanner.engine.finding import find_hosts
from scanner.engine.hosts import ask_early, examine, store_host
from scanner.engine.recorder import Findings
from scanner.engine.segments import ask_segments
from scanner.engine.session import Host, Session
from scanner.engine.short_sweep import sweep_common, swept_lately
from scanner.engine.sweeping import only_this_computer, sweep
from scanner.engine.told_addresses import read_tables_again
from scanner.engine.unchanged import seems_unchanged
from scanner.engine.websites import look_at_sites
from scanner.errors import RasoatError
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.ports import NEVER_SEND_PORTS

HOSTS_AT_A_TIME = 160
"""Hosts questioned side by side; the gate bounds the packets, this bounds memory."""
_SWEEPS_AT_A_TIME = 2
"""Sweeps side by side; each may take memory for frames of its own, and hosts found meanwhile are swept together."""
_GATHER_SECONDS = 0.3
"""How long nobody new is found until those found are asked for their ports together, ports outer, hosts inner."""
_LONGEST_GATHERING = 1.2
"""Seconds after which they are asked all the same."""


class Pipeline:
    """Carries found hosts from stage to stage."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: asyncio.Queue[Host | None] = asyncio.Queue()
        self._queued: set[str] = set()
        self._beside: asyncio.TaskGroup | None = None
        self._questioned = asyncio.Semaphore(HOSTS_AT_A_TIME)
        self._swept = asyncio.Semaphore(_SWEEPS_AT_A_TIME)

    async def run(self) -> None:
        """Run every stage to its end; raises the first error of the store."""
        async with asyncio.TaskGroup() as group:
            self._beside = group
            group.create_task(self._find())
            group.create_task(self._carry_on())
            group.create_task(look_at_sites(self._session))
        await read_tables_again(self._session)

    def add(self, host: Host) -> None:
        """Send a found host on its way, once."""
        if host.address not in self._queued:
            self._queued.add(host.address)
            self._session.meter.expect("ports", self._port_count())
            self._session.meter.expect("services", len(self._queued))
            if self._beside is not None and not self._session.plan.settings.passive:
                host.beside = self._beside.create_task(ask_beside(self._session, host))
            self._found.put_nowait(host)
            self._session.ready_frames([host.address])

    async def _find(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._search())
                if not self._session.plan.settings.passive:
                    group.create_task(ask_segments(self._session, self.add))
        finally:
            self._found.put_nowait(None)

    async def _search(self) -> None:
        """Find hosts; a search that breaks leaves its networks marked so, and what it found goes on."""
        try:
            await find_hosts(self._session, self.add)
        except RasoatError:
            raise
        except Exception as error:
            for network in self._session.scan.scope:
                self._session.broken("network", network, error)
                findings = Findings(self._session.scan.id, network)
                findings.ended("network", CoverageState.FAILED, Reason.ERROR, detail=type(error).__name__)
                self._session.networks_told.add(network)
                await self._session.recorder.record([findings])

    async def _carry_on(self) -> None:
        async with asyncio.TaskGroup() as group:
            while batch := await self._next_batch():
                self._session.meter.begin("ports", self._port_count())
                group.create_task(self._ports_and_services(group, batch))
        for phase in ("ports", "services"):
            if self._queued:
                self._session.meter.end(phase)

    def _port_count(self) -> int:
        return len(self._queued) * len(self._session.plan.settings.tcp_ports)

    async def _next_batch(self) -> list[Host]:
        """Wait until a sweep may begin, so that it gets all found until then; the sweep gives the turn back."""
        await self._swept.acquire()
        batch = await self._batch()
        if not batch:
            self._swept.release()
        return batch

    async def _batch(self) -> list[Host]:
        """Return the hosts found next, gathered for a moment; an empty list once all are found."""
        first = await self._found.get()
        if first is None:
            return []
        batch = [first]
        ends = asyncio.get_running_loop().time() + _LONGEST_GATHERING
        while (left := ends - asyncio.get_running_loop().time()) > 0 and not self._nobody_is_missing():
            try:
                async with asyncio.timeout(min(_GATHER_SECONDS, left)):
                    host = await self._found.get()
            except TimeoutError:
                break
            if host is None:
                self._found.put_nowait(None)
                break
            batch.append(host)
        return batch

    def _nobody_is_missing(self) -> bool:
        """Tell whether every address of the plan is found and taken: then there is nothing to wait for."""
        found = len(self._queued) + len(self._session.done)
        return self._found.empty() and found >= len(self._session.plan.addresses)

    async def _ports_and_services(self, group: asyncio.TaskGroup, batch: Sequence[Host]) -> None:
        own = only_this_computer(self._session, [host.address for host in batch])
        if own:
            self._swept.release()  # asked by its own system, without a process for frames: it holds up no other sweep
        try:
            if self._session.plan.settings.passive:
                await self._store_unasked(batch)
            else:
                await self._sweep(group, batch)
        finally:
            if not own:
                self._swept.release()

    async def _store_unasked(self, batch: Sequence[Host]) -> None:
        for host in batch:
            host.findings.ended("tcp_ports", CoverageState.NOT_PERMITTED, Reason.OPT_IN_OFF, detail="passive")
            await store_host(self._session, host)

    async def _sweep(self, group: asyncio.TaskGroup, batch: Sequence[Host]) -> None:
        lately, others = list[Host](), list[Host]()
        for host in batch:
            (lately if swept_lately(self._session, host) else others).append(host)
        async with asyncio.TaskGroup() as sweeps:
            if lately:
                sweeps.create_task(self._sweep_common(group, lately))
            if others:
                sweeps.create_task(self._sweep_all(group, others))

    async def _sweep_common(self, group: asyncio.TaskGroup, batch: Sequence[Host]) -> None:
        """Ask hosts that were swept lately the common ports, and all ports of those that are not as they were."""
        left = {host.address: host for host in batch}
        try:
            async for host in sweep_common(self._session, batch):
                if host.stands:
                    del left[host.address]
                    group.create_task(store_host(self._session, host))
        except RasoatError:
            raise
        except Exception as error:
            self._session.broken("tcp_ports", batch[0].address, error)
        if left:
            await self._sweep_all(group, list(left.values()))

    async def _sweep_all(self, group: asyncio.TaskGroup, batch: Sequence[Host]) -> None:
        left = {host.address: host for host in batch}
        try:
            async for host in sweep(self._session, batch, self._opened):
                del left[host.address]
                group.create_task(self._question(host))
        except RasoatError:
            raise
        except Exception as error:
            for host in left.values():
                self._session.broken("tcp_ports", host.address, error)
                host.findings.ended("tcp_ports", CoverageState.FAILED, Reason.ERROR, detail=type(error).__name__)
                await store_host(self._session, host)

    def _opened(self, host: Host, port: int) -> None:
        """Question a host's first open port at once; one that may be unchanged is greeted instead."""
        if host.early is not None or port in NEVER_SEND_PORTS or self._beside is None:
            return
        if seems_unchanged(self._session, host, datetime.now(UTC)) is None:
            host.early = self._beside.create_task(ask_early(self._session, host, port))

    async def _question(self, host: Host) -> None:
        async with self._questioned:
            self._session.meter.begin("services", len(self._queued))
            try:
                await examine(self._session, host)
            except RasoatError:
                raise
            except Exception as error:
                self._session.broken("host", host.address, error)
                host.leave_waiting(Reason.ERROR, type(error).__name__)
                await store_host(self._session, host)
