"""The commands ``mlretrain class …``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, help="Teach a class.")


@app.callback(invoke_without_command=True)
def common(context: typer.Context) -> None:
    """What all commands of the group have in common."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command("report")
def report(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILES", help="JSON files of attempts, or folders that hold some."),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The page to be written.")
    ] = Path("report.html"),
    table: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the figures here, too.")
    ] = None,
    bank: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="The questions, if they are not those of mlretrain."),
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Call learners by their files in what is noticed.")
    ] = False,
) -> None:
    """Say what a class has not understood yet, and how the questions worked.

    Learners hand in what mlretrain quiz progress --export FILE.json writes. Altered files
    are left out, and copies are noticed. The page names no learner.
    """
    from mlretrain.quiz.bank import load, own
    from mlretrain.quiz.teaching.handed_in import collect, unknown
    from mlretrain.quiz.teaching.items import analyse
    from mlretrain.quiz.teaching.report import page
    from mlretrain.quiz.teaching.report import table as as_csv

    for path in files:
        if not path.exists():
            raise ValueError(
                "'FILES' must be files that mlretrain quiz progress --export FILE.json wrote, or "
                f"folders that hold some, got '{path}', which does not exist. Name another."
            )
    found = [one for path in files for one in (path.glob("*.json") if path.is_dir() else [path])]
    questions = own() if bank is None else load(bank)
    handed = collect(found, names=names)
    handed.notes.extend(unknown(handed, questions))
    for note in handed.notes:
        print(note)
    if not handed.attempts:
        raise ValueError(
            "'FILES' must hold at least one attempt, got none. Name "
            "files that mlretrain quiz progress --export FILE.json wrote, or their folder."
        )
    analysis = analyse(handed.attempts, questions)
    out.write_text(page(handed, analysis), encoding="utf-8")
    print(f"Written: {out}")
    if table is not None:
        table.write_text(as_csv(analysis.items), encoding="utf-8", newline="")
        print(f"Written: {table}")
