"""`rasoat explain`: why a finding says what it says."""

from __future__ import annotations

import click

from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.model.message import Message
from scanner.text import clean


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
    from reports.choosing import choose_finding  # noqa: PLC0415  (start-up time)
    from reports.content.explanation import explanation_lines  # noqa: PLC0415
    from reports.review import review  # noqa: PLC0415

    with context.repository() as repository:
        reviewed = review(repository, as_of=context.as_of)
    question = Message.of("Explain the finding {finding}.", finding=clean(finding, 40))
    chosen = choose_finding(reviewed.assessment.findings, finding, question=question)
    for line in explanation_lines(reviewed, chosen, context.lang):
        click.echo(line)
