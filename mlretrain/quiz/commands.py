"""The commands ``mlretrain quiz …``: each parses, calls, prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlretrain.quiz.interchange.commands import quiz_export, quiz_import

app = typer.Typer(rich_markup_mode=None, help="Answer questions, and work on question banks.")
app.command("export")(quiz_export)
app.command("import")(quiz_import)


@app.callback(invoke_without_command=True)
def common(context: typer.Context) -> None:
    """What all commands of the group have in common."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command("check")
def quiz_check(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="PATH", help="A TOML file of questions, or a folder of them."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Proofs to run at once; else one per processor."),
    ] = None,
    limit: Annotated[
        float, typer.Option(metavar="SECONDS", help="Time that one question may take.")
    ] = 120.0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run all proofs, also those that are known to hold.")
    ] = False,
    variants: Annotated[
        int, typer.Option(metavar="N", min=1, help="Variants to prove of a question that draws.")
    ] = 20,
) -> int:
    """Check questions, and prove their keys by running them.

    Says every fault with its file and line, and what could be better. Without PATH, checks
    the questions that come with mlretrain. Proofs are programs that are run: check only
    files that you trust.
    """
    from mlretrain.quiz import check_bank

    report = check_bank(path, jobs=jobs, limit=limit, fresh=fresh, variants=variants)
    print(report)
    return report.exit_code


@app.command("progress")
def quiz_progress(
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write all attempts to FILE.csv or FILE.json."),
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Throw all attempts away, after asking.")
    ] = False,
    about: Annotated[
        bool, typer.Option("--about", help="Say what is kept about you, and where.")
    ] = False,
) -> None:
    """Show what you have mastered, per lesson, level and concept.

    Your answers are kept on this machine alone; --about says which, and where.
    """
    from mlretrain.quiz.memory import export as exporting
    from mlretrain.quiz.memory.progress import progress
    from mlretrain.quiz.memory.store import Store

    if about:
        print(exporting.statement())
    if export is not None:
        print(f"Written: {exporting.export(export)}")
    if reset:
        count = len(Store().attempts())
        typer.confirm(f"Throw {count} attempts away? They cannot be brought back.", abort=True)
        print(f"Thrown away: {Store().reset()}")
    if not (about or export or reset):
        print(progress())


@app.command("review")
def quiz_review() -> None:
    """Show the questions that are due today, so that you do not forget them."""
    from mlretrain.quiz.memory.review import review

    print(review())


@app.command("take")
def quiz_take(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="LESSON",
            help="Its number, such as 02; or the id of a question, or a TOML file of questions.",
        ),
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="Take what is due today instead.")] = False,
    test: Annotated[bool, typer.Option("--test", help="Take a mastery test instead.")] = False,
) -> None:
    """Answer questions here in the terminal.

    Each gets a second try, hints for the asking, and an explanation. Your answers are
    kept; mlretrain quiz progress shows what they have come to. A TOML file may hold proofs,
    which are run: take only files that you trust.
    """
    from secrets import token_hex

    from mlretrain.quiz import found
    from mlretrain.quiz.memory.mastery import mastery_test
    from mlretrain.quiz.memory.review import review
    from mlretrain.quiz.take import of_file, take

    if (what is not None) + due + test != 1:
        raise ValueError("say what to take: a lesson, such as 02, or --due, or --test.")
    file = (what or "").lower().endswith(".toml")
    cards = (
        review() if due else mastery_test() if test else of_file(what) if file else found(what)
    )
    if not len(cards):
        print(cards)
        return
    print(take(cards, order=token_hex(8)))
    if test:
        print(cards.verdict())


@app.command("test")
def quiz_test(
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="Of a test that was drawn; else a new one is drawn."),
    ] = None,
    paper: Annotated[
        bool, typer.Option("--paper", help="Print the questions, to be answered on paper.")
    ] = False,
    key: Annotated[bool, typer.Option("--key", help="Print the right answers.")] = False,
) -> None:
    """Take a mastery test: ten questions over three levels, drawn afresh.

    Its number stands in its title. With --seed and that number the same questions come
    again, with the same numbers in them: so a teacher sees what a learner saw.
    """
    from secrets import token_hex

    from mlretrain.quiz.memory import paper as papers
    from mlretrain.quiz.memory.mastery import mastery_test
    from mlretrain.quiz.take import take

    cards = mastery_test(seed)
    if paper:
        print(papers.paper(cards))
    if key:
        print(*["", *papers.key(cards)][not paper :], sep="\n")
    if not (paper or key):
        print(take(cards, order=token_hex(8)))
        print(cards.verdict())
