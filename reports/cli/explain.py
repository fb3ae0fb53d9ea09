"""`rasoat explain`: why a finding says what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.errors import UsageError
from scanner.model.message import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.base import Finding
    from reports.review import Review

CHOICES_NAMED = 10


@click.command(
    help=_(
        "Explain a finding: what was asked and answered, the rule, how sure it is, "
        "and a command of other tools that shows the same.\n\n"
        "FINDING is the number that the report prints; its beginning is enough.\n\n"
        "Example: rasoat explain 4f2a91c07b"
    )
)
@click.argument("finding", metavar="FINDING")
@pass_context
def command(context: Context, finding: str) -> None:
    """Print the explanation of one finding."""
    from reports.content.explanation import explanation_lines  # noqa: PLC0415
    from reports.review import review  # noqa: PLC0415

    with context.repository() as repository:
        reviewed = review(repository, as_of=context.as_of)
    for line in explanation_lines(reviewed, _chosen(reviewed, finding), context.lang):
        click.echo(line)


def _chosen(review: Review, asked: str) -> Finding:
    """Return the one finding whose id begins with `asked`, or that is the only one of a check."""
    findings = review.assessment.findings
    found = [item for item in findings if item.id.startswith(asked)] or _of_check(findings, asked)
    if len(found) == 1:
        return found[0]
    question = Message.of("Explain the finding {finding}.", finding=asked)
    if not found:
        raise UsageError(
            question,
            Message.of("No finding has this number."),
            Message.of("Take the number from the report, behind the words “rasoat explain”."),
        )
    named = ", ".join(item.id[:10] for item in found[:CHOICES_NAMED])
    raise UsageError(
        question,
        Message.of("{count} findings fit: {named}", count=len(found), named=named),
        Message.of("Give the number of one of them."),
    )


def _of_check(findings: Sequence[Finding], check: str) -> list[Finding]:
    """Return the findings of a check; its gaps alone where there are any."""
    found = [item for item in findings if item.check == check]
    return [item for item in found if item.is_gap] or found
