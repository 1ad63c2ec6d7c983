"""The commands ``mlretrain quiz export`` and ``mlretrain quiz import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_FORMATS = "moodle, gift or jupyterquiz"


def quiz_export(
    what: Annotated[
        str,
        typer.Argument(
            metavar="QUIZ",
            help="Number of a lesson, such as 02; all; or a TOML file, or a folder of them.",
        ),
    ],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=f"One of {_FORMATS}.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to be written.")],
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, help="Of the numbers, where a question draws them.")
    ] = 0,
) -> None:
    """Write a quiz for another program: Moodle, anything that reads GIFT, jupyterquiz.

    \b
      mlretrain quiz export 02 --to moodle -o lesson2.xml
      mlretrain quiz export 02 --to gift -o lesson2.gift --seed 7
      mlretrain quiz export all --to moodle -o bank.xml
      mlretrain quiz export my_quiz.toml --to jupyterquiz -o questions.json

    No format carries all of a question. What is lost is said, with the questions that lose
    it; those that cannot be written at all are named under LEFT OUT. Moodle XML carries most: hints,
    feedback, solutions, concepts and level (as tags), and all kinds but click-the-step. In
    Moodle: Question bank, Import, Moodle XML format.
    """
    from mlretrain.quiz.bank import load, own
    from mlretrain.quiz.interchange.exchange import export_quizzes

    if what == "all":
        quizzes = own().quizzes
    elif what.lower().endswith(".toml") or Path(what).is_dir():
        quizzes = load(what).quizzes
    else:
        quizzes = [own().quiz(what)]
    made = export_quizzes(quizzes, to, seed=seed)
    out.write_text(made.text, encoding="utf-8", newline="\n")
    print(made.report)
    print(f"Written: {out}")


def quiz_import(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Moodle XML, GIFT or jupyterquiz JSON.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The TOML file to be written.")
    ],
    form: Annotated[
        str | None,
        typer.Option("--from", metavar="FORMAT", help=f"{_FORMATS}; else seen from the file."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write the TOML file also if there is one.")
    ] = False,
) -> int:
    """Make a question bank of a quiz from another program.

    \b
      mlretrain quiz import moodle-export.xml -o quizzes/mine.toml
      mlretrain quiz check quizzes/mine.toml     what is still to be written
      mlretrain quiz take quizzes/mine.toml      try it

    Says what was lost, with the line of each question, and what could not be read; the rest
    is imported. Where the bank needs more than FILE has, such as a hint or a source, a text
    begins with TODO: and waits for you. FILE is not trusted: scripts are taken out, and
    pictures are neither fetched nor kept.
    """
    from mlretrain.quiz.interchange.exchange import import_quiz
    from mlretrain.quiz.interchange.toml_out import to_toml

    if out.exists() and not force:
        raise ValueError(
            f"'--out' must be a new file, got '{out}', which exists and may hold work of yours. "
            "Name another, or add --force."
        )
    read = import_quiz(file, form)
    print(read.report)
    if not read.quiz.questions:
        print("Nothing is written: no question could be imported.")
        return 1
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(to_toml(read.quiz), encoding="utf-8", newline="\n")
    print(f"Written: {out}. See what is still to be written: mlretrain quiz check {out}")
    return read.report.exit_code
