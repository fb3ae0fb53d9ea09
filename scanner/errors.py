"""Errors a person can act on.

RasoatError
├── UsageError        exit 2: bad argument, target or URL
├── SetupError        exit 3: environment, database or configuration
├── OutOfScopeError   exit 4: outside the authorised scope
└── InputRefusedError exit 5: an input, or a row of it, was refused
"""

from enum import IntEnum

from scanner.model.message import Message


class ExitCode(IntEnum):
    """How a command ended (CONTRACTS: exit codes)."""

    OK = 0
    GAPS = 1
    USAGE = 2
    ENVIRONMENT = 3
    OUT_OF_SCOPE = 4
    INPUT_REFUSED = 5
    INTERRUPTED = 130


class RasoatError(Exception):
    """Says what was asked, what happened and what to do, in that order."""

    exit_code = ExitCode.ENVIRONMENT

    def __init__(self, asked: Message, happened: Message, remedy: Message) -> None:
        super().__init__(str(happened))
        self.asked = asked
        self.happened = happened
        self.remedy = remedy


class UsageError(RasoatError):
    """An argument, a target or a URL cannot be understood."""

    exit_code = ExitCode.USAGE


class SetupError(RasoatError):
    """The environment, the database or the configuration does not allow what was asked."""

    exit_code = ExitCode.ENVIRONMENT


class OutOfScopeError(RasoatError):
    """An address lies outside what was authorised."""

    exit_code = ExitCode.OUT_OF_SCOPE


class InputRefusedError(RasoatError):
    """A file, or a row of it, was refused."""

    exit_code = ExitCode.INPUT_REFUSED
