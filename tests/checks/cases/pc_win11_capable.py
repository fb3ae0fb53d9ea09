"""Inventories for pc_win11_capable."""

from scanner.model.observations.self_facts import SelfObservation
from tests.checks.builders import closed, seen


def computer(memory: int | None = 8, disk: int = 256, tpm: str = "on", build: str = "10.0.19045") -> SelfObservation:
    gib = 1024**3
    size = None if memory is None else memory * gib
    return SelfObservation("windows", "MAY-01", build=build, cores=4, memory_bytes=size, disk_bytes=disk * gib, tpm=tpm)


POSITIVE = (
    seen(computer(memory=2)),
    seen(computer(disk=32)),
    seen(computer(tpm="off")),
)
NEGATIVE = (
    seen(computer()),
    seen(computer(memory=2, build="10.0.26100")),
    closed(),
)
NOT_EVALUABLE = (
    seen(computer(memory=None)),
    seen(computer(tpm="unknown")),
)
