"""A part of the gate: what a process that sends packets itself may be told."""

import ipaddress
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.model.ports import NEVER_SEND_PORTS
from scanner.model.scope import Scope

TARGETS_FROM_ELSEWHERE = ("-iL", "-iR", "--resume", "--datadir", "--servicedb", "--allports")
"""Options of nmap that bring targets the gate cannot see, or that lift its own guard of print ports."""


@dataclass(frozen=True, slots=True)
class RefusedArgument:
    """The argument that is not allowed and why (as in `RefusedByGateError`)."""

    argument: str
    reason: str


def refused_argument(argv: Sequence[str], targets: Sequence[str], scope: Scope) -> RefusedArgument | None:
    """Return the first argument that the gate must refuse, None if all may pass."""
    for target in targets:
        if not _inside(target, scope):
            return RefusedArgument(target, "outside_scope")
    if _program(argv) != "nmap":
        return None
    for argument in _loose_arguments(argv[1:]):
        return RefusedArgument(argument, "bad_argument")
    for argument in argv[1:]:
        if argument.startswith(TARGETS_FROM_ELSEWHERE):
            return RefusedArgument(argument, "bad_argument")
        if _is_network(argument) and not _inside(argument, scope):
            return RefusedArgument(argument, "outside_scope")
    return None if not targets or excluded_ports(argv) >= NEVER_SEND_PORTS else RefusedArgument("nmap", "bad_argument")


def excluded_ports(argv: Sequence[str]) -> frozenset[int]:
    """Return the ports that nmap is told never to ask (`--exclude-ports`, both spellings)."""
    ports: set[int] = set()
    for index, argument in enumerate(argv):
        name, equals, value = argument.partition("=")
        if name == "--exclude-ports":
            ports.update(_ports(value if equals else argv[index + 1] if index + 1 < len(argv) else ""))
    return frozenset(ports)


def _ports(text: str) -> Iterator[int]:
    for part in text.removeprefix("T:").split(","):
        first, _, last = part.removeprefix("T:").partition("-")
        if first.isdigit():
            yield from range(int(first), int(last if last.isdigit() else first) + 1)


def _program(argv: Sequence[str]) -> str:
    return os.path.basename(argv[0]).lower().removesuffix(".exe")


def _loose_arguments(arguments: Sequence[str]) -> Iterator[str]:
    """Yield what stands where nmap would take it for a target: a word that follows no option."""
    after_option = False
    for argument in arguments:
        if argument.startswith("-") and argument != "-":
            after_option = True
        elif after_option:
            after_option = False
        else:
            yield argument


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return not text.isdigit()


def _inside(text: str, scope: Scope) -> bool:
    try:
        wanted = ipaddress.ip_network(text.partition("%")[0], strict=False)
    except ValueError:
        return False
    if wanted.num_addresses == 1:
        return scope.permits(str(wanted.network_address))
    allowed = (ipaddress.ip_network(network) for network in scope.networks)
    return any(wanted.version == one.version and wanted.subnet_of(one) for one in allowed)  # type: ignore[arg-type]
