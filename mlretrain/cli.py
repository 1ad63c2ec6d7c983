"""The command ``mlretrain``: parses, calls, prints.

What a command needs is imported when the command runs, so that ``--help`` is quick.
"""

from __future__ import annotations

import io
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

ABOUT = """Learn automated retraining of machine-learning models by running it.

A model goes stale while the world moves on. mlretrain runs the whole cycle on real data:
new data come, a trigger fires, a challenger is trained, and a gate decides whether it
replaces the champion. Every step is recorded, to be looked at and asked about.

To begin with:

\b
  mlretrain demo         watch a year of flights go by, in less than a minute
  mlretrain lab          open the lessons in JupyterLab
  mlretrain demo --help  what a command does, and its options
"""

app = typer.Typer(
    help=ABOUT,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
quiz = typer.Typer(rich_markup_mode=None, help="Work on question banks.")
app.add_typer(quiz, name="quiz")


def main(arguments: list[str] | None = None) -> None:
    """Run a command line and leave with its exit code.

    0: done. 1: it could not be done. 2: the command line was wrong. 130: interrupted.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A sign that the terminal does not know becomes a "?", and no error.
            stream.reconfigure(errors="replace")
    arguments = sys.argv[1:] if arguments is None else arguments
    # Taken out here, so that it may stand before or after the name of the command.
    debug = "--debug" in arguments
    sys.exit(_run([a for a in arguments if a != "--debug"], debug))


def _run(arguments: list[str], debug: bool) -> int:
    try:
        code = app(arguments, prog_name="mlretrain", standalone_mode=False) or 0
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except Exception as error:
        if debug:
            traceback.print_exc()
        else:
            print(f"mlretrain: {_in_one_line(error)}", file=sys.stderr)
        return getattr(error, "exit_code", 1)
    if code == 130:
        print("\nmlretrain: stopped.", file=sys.stderr)
    return code


def _in_one_line(error: Exception) -> str:
    """What went wrong and what to do about it."""
    # Errors of the command line itself can say what they mean; those of the libraries
    # below typer have no common class over its versions.
    if hasattr(error, "format_message"):
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "mlretrain"
        return f"{_flat(error.format_message()).rstrip('.')}. See: {command} --help"
    message = _flat(str(error))
    # Errors that are meant for the user come with their remedy; others are our faults.
    if isinstance(error, (ValueError, TypeError, OSError, ImportError)) and message:
        return message
    what = ": ".join(filter(None, (type(error).__name__, message)))
    return f"{what} (--debug shows where it happened)"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _version(asked: bool) -> None:
    if asked:
        from mlretrain import __version__

        print(f"mlretrain {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def common(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the whole traceback of an error.")
    ] = False,
) -> None:
    """Options of all commands."""
    _help_without_command(context)


@quiz.callback(invoke_without_command=True)
def quiz_common(context: typer.Context) -> None:
    """What all commands of a group have in common."""
    _help_without_command(context)


def _help_without_command(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def lab(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Your folder for the lessons.")
    ] = Path("mlretrain-lessons"),
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or only say the address.")
    ] = True,
) -> None:
    """Open the lessons in JupyterLab.

    The lessons are copied into DIR. What you change there stays yours: a lesson that you
    have edited is never overwritten, and its next version is put beside it. JupyterLab
    listens on this machine only, and asks for the token in its address.
    """
    from mlretrain.course import lab, lessons

    lab.require()
    for line in lessons.told(lessons.hand_out(folder), folder):
        print(line)
    lab.serve(folder, browser=browser)


@app.command()
def demo(
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for what the demo writes.")
    ] = Path("mlretrain-demo"),
    deterministic: Annotated[
        bool,
        typer.Option(
            "--deterministic",
            help="Leave the clock times (started, seconds) out of run.jsonl, so that each "
            "run writes the same bytes.",
        ),
    ] = False,
    present: Annotated[
        bool,
        typer.Option(
            "--present", help="Then open it in a browser, in large type for a classroom."
        ),
    ] = False,
) -> None:
    """Run a year of real flights, week by week, and tell what happened.

    Shows one challenger that is promoted and one that is refused, step by step, then the
    whole year, beside the control that never retrains. Writes run.html (a page for your
    browser), run.jsonl (every step) and timeline.png.
    """
    from mlretrain.course import demo

    demo.demo(out, deterministic=deterministic, present=present)


@quiz.command("check")
def quiz_check(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="PATH", help="A TOML file of questions, or a folder of them."),
    ] = None,
) -> int:
    """Check questions, and prove their keys by running them.

    Says every fault with its file and line. Without PATH, checks the questions that come
    with mlretrain. Proofs are programs that are run: check only files that you trust.
    """
    from mlretrain.quiz import check_bank

    report = check_bank(path)
    print(report)
    return report.exit_code
