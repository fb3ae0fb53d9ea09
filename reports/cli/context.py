"""What every command shares: the options that stand everywhere, the database, the language, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.locale import translate

if TYPE_CHECKING:
    from scanner.errors import RasoatError
    from scanner.model.message import Message
    from scanner.store.repository import Repository


@dataclass(slots=True)
class Context:
    """The options of CONTRACTS §1 "everywhere"; standard output carries data, standard error what is said here."""

    db: str | None = None
    config: Path | None = None
    lang: str = "vi"
    as_of: datetime | None = None
    verbose: int = 0

    def repository(self) -> Repository:
        """Open the database; raises `SetupError` with advice if it cannot be opened."""
        from scanner.store.repository import Repository  # noqa: PLC0415

        return Repository.open(self.db)

    def say(self, message: Message) -> None:
        """Write one sentence of narration to standard error."""
        click.echo(translate(message), err=True)

    def explain(self, error: RasoatError) -> None:
        """Write an error: what was asked, what happened, what to do."""
        for part in (error.asked, error.happened, error.remedy):
            click.echo(translate(part), err=True)


pass_context = click.make_pass_decorator(Context, ensure=True)
