"""Brings the user's own SNMP credentials into a plan; what the file leaves out is asked for at the terminal."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reports.locale import _, translate
from scanner.snmp_file import FILE_NAME, read_snmp_file

if TYPE_CHECKING:
    from scanner.model.message import Message
    from scanner.plan import Plan

_TO_BE_ASKED = "-"
"""Stands for a secret in a plan that is only looked at."""


def with_accounts_to_show(plan: Plan, folder: Path) -> Plan:
    """Return the plan with the devices that the file names; nothing is asked."""
    return dataclasses.replace(plan, accounts=read_snmp_file(folder, lambda _question: _TO_BE_ASKED))


def with_accounts(plan: Plan, folder: Path) -> Plan:
    """Return the plan with the credentials of the file; secrets that it leaves out are typed unseen."""
    if not plan.accounts.rows:
        return plan
    return dataclasses.replace(plan, accounts=read_snmp_file(folder, _ask))


def _ask(question: Message) -> str | None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        click.echo(_("{question}: not asked, because there is no terminal.", question=translate(question)), err=True)
        return None
    typed: str = click.prompt(translate(question), default="", hide_input=True, show_default=False, err=True)
    return typed or None


def shown(plan: Plan) -> str:
    """Return for whom the file has credentials, as a row of the plan."""
    targets = ", ".join(plan.accounts.networks())
    return _("used for {targets} only, from {file}", targets=targets, file=FILE_NAME)
