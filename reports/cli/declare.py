"""`rasoat declare`: answer the questions that no scan can answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reports.cli._filled_form import take_form
from reports.cli.context import Context, pass_context
from reports.locale import _
from scanner.errors import ExitCode, UsageError
from scanner.model.message import Message

_ASKED = Message.of("Answer a question of the letter.")


@click.command(
    help=_(
        "Answer the questions that no scan can answer. No accented letters are needed.\n\n"
        "With --list: what is unanswered, about to expire or expired. With --form -o FILE.xlsx: a sheet to fill in; "
        "with FILE.xlsx: read it in. With a question and an answer: store it. With a question alone: show it and "
        "all answers given so far.\n\n"
        'Example: rasoat declare Q.av 95 --by-role "giao vien CNTT" --reference "QD 12"'
    )
)
@click.argument("question", required=False, metavar="[QUESTION|FILE]")
@click.argument("answer", required=False, metavar="[ANSWER]")
@click.option("--by-role", metavar="TEXT", default="", help=_("Who answers, by role: headmaster, IT teacher."))
@click.option("--reference", metavar="TEXT", default="", help=_("Evidence: number and date of the document."))
@click.option("--explanation", metavar="TEXT", default="", help=_("A remark."))
@click.option("--date", "given_on", metavar="DATE", help=_("Date of the answer, like 20/11/2026 (default: today)."))
@click.option("--list", "listing", is_flag=True, help=_("List the questions and where they stand."))
@click.option("--form", is_flag=True, help=_("Write a form to fill in."))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help=_("File of the form (.xlsx)."))
@pass_context
def command(context: Context, /, **options: Any) -> int:
    """Do the one thing that the arguments ask for; 5 where a row of a form was refused."""
    question, answer = options["question"], options["answer"]
    if options["form"]:
        return _write_form(context, options["output"])
    if options["listing"]:
        return _list(context)
    if question is None:
        raise UsageError(
            _ASKED,
            Message.of("It was not said which question."),
            Message.of("See them with `rasoat declare --list`, or make a form with --form -o FILE.xlsx."),
        )
    if answer is None and Path(question).suffix.lower() == ".xlsx":
        return take_form(context, Path(question), options["by_role"])
    if answer is None:
        return _show(context, question)
    return _store(context, options)


def _write_form(context: Context, output: Path | None) -> int:
    from checks.requirements import load_pack  # noqa: PLC0415  (start-up time)
    from reports.answers.form import form_bytes  # noqa: PLC0415
    from reports.answers.standing import standings  # noqa: PLC0415
    from reports.answers.storing import today_of  # noqa: PLC0415
    from reports.files import write_whole  # noqa: PLC0415

    if output is None or output.suffix.lower() != ".xlsx":
        raise UsageError(
            Message.of("Write a form to fill in."),
            Message.of("The file to write was not named, or is no .xlsx file."),
            Message.of("Name it with -o, for example: rasoat declare --form -o cau-hoi.xlsx"),
        )
    today = today_of(context.as_of)
    with context.repository() as repository:
        rows = standings(load_pack(), repository.declarations(), today)
        content = form_bytes(rows, repository.school().name or "", context.lang, today)
    write_whole(output, content)
    context.say(Message.of("Written: {path}", path=str(output)))
    return ExitCode.OK


def _list(context: Context) -> int:
    from checks.requirements import load_pack  # noqa: PLC0415
    from reports.answers.listing import listing_lines  # noqa: PLC0415
    from reports.answers.standing import standings  # noqa: PLC0415
    from reports.answers.storing import today_of  # noqa: PLC0415

    with context.repository() as repository:
        rows = standings(load_pack(), repository.declarations(), today_of(context.as_of))
    for line in listing_lines(rows, context.lang):
        click.echo(line)
    return ExitCode.OK


def _show(context: Context, asked: str) -> int:
    from checks.requirements import load_pack  # noqa: PLC0415
    from reports.answers.listing import history_lines  # noqa: PLC0415

    question = _found(asked)
    with context.repository() as repository:
        given = [item for item in repository.declarations() if item.question == question.id]
    for line in history_lines(load_pack(), question, given, context.lang):
        click.echo(line)
    return ExitCode.OK


def _found(asked: str) -> Any:
    from checks.requirements import load_pack  # noqa: PLC0415
    from reports.answers.declaring import find_question  # noqa: PLC0415
    from reports.answers.reading import AnswerRefusedError  # noqa: PLC0415

    try:
        return find_question(load_pack(), asked)
    except AnswerRefusedError as error:
        raise UsageError(_ASKED, error.message, Message.of("See them with `rasoat declare --list`.")) from error


def _store(context: Context, options: dict[str, Any]) -> int:
    from reports.answers.reading import AnswerRefusedError  # noqa: PLC0415
    from reports.answers.storing import store_answer, today_of  # noqa: PLC0415
    from reports.answers.words import word_of  # noqa: PLC0415
    from reports.dates import short_date  # noqa: PLC0415

    question = _found(options["question"])
    with context.repository() as repository:
        try:
            said = store_answer(
                repository,
                context.db,
                question,
                options["answer"],
                today=today_of(context.as_of),
                by_role=options["by_role"],
                given_on=options["given_on"] or "",
                reference=options["reference"],
                explanation=options["explanation"],
            )
        except AnswerRefusedError as error:
            raise UsageError(_ASKED, error.message, Message.of("Nothing was stored; correct it and repeat.")) from error
    until = short_date(said.expires_on or said.answered_on, context.lang)
    shown = word_of(said.answer, context.lang)
    context.say(Message.of("{question}: {answer}; holds until {day}.", question=question.id, answer=shown, day=until))
    return ExitCode.OK
