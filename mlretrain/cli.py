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

from mlretrain.course.models import app as models
from mlretrain.quiz.commands import app as quiz
from mlretrain.quiz.teaching.commands import app as classes

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
app.add_typer(quiz, name="quiz")
app.add_typer(classes, name="class")
app.add_typer(models, name="models")


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
    meant = (ValueError, TypeError, OSError, ImportError)
    if (isinstance(error, meant) or type(error) is LookupError) and message:
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
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, metavar="N", help="Listen there; else at the first free port."),
    ] = None,
    outputs: Annotated[
        bool,
        typer.Option(
            "--outputs/--blank",
            help="Copy lessons with what their cells give out, to read without running; or "
            "without, so that no answer stands there before its question.",
        ),
    ] = False,
) -> None:
    """Open the lessons in JupyterLab.

    The lessons are copied into DIR. What you change there stays yours: a lesson that you
    have edited is never overwritten, and its next version is put beside it. JupyterLab
    listens on this machine only, and asks for the token in its address.
    """
    from mlretrain.course import lab, lessons

    lab.require()
    for line in lessons.told(lessons.hand_out(folder, outputs=outputs), folder):
        print(line)
    lab.serve(folder, browser=browser, port=port)


@app.command()
def handout(
    notebooks: Annotated[
        list[Path],
        typer.Argument(
            metavar="NOTEBOOK...", exists=True, dir_okay=False, show_default=False,
            help="A teacher's notebooks.",
        ),
    ],
    folder: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Where the learners' go.")
    ] = Path("handout"),
) -> None:
    """Make learners' notebooks from a teacher's.

    Outputs are left out, and cells that are tagged "solution". What stands between the
    comments ### BEGIN SOLUTION and ### END SOLUTION becomes three dots.
    """
    from mlretrain.course import handout

    for notebook in notebooks:
        print(handout.write(notebook, folder))
    for notebook in notebooks:
        if missing := handout.left_behind(notebook, folder):
            print(f"{notebook.name} leads to what is not in {folder}: {', '.join(missing)}")


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
    browser), run.jsonl (every step) and timeline.png; files of your own stay as they are.
    """
    from mlretrain.course import demo

    demo.demo(out, deterministic=deterministic, present=present)


@app.command()
def site(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new folder, or one that an earlier build made.")
    ] = Path("mlretrain-site"),
    lab: Annotated[
        str,
        typer.Option(metavar="URL", help="Where lessons open live: a JupyterLab, or a hub's user-redirect."),
    ] = "http://localhost:8888",
) -> None:
    """Build the whole course as a web site of static pages.

    It works from a disk and from any web host, and asks for nothing elsewhere: runs can be
    walked through, quizzes grade themselves. A class of any size needs no more.
    """
    from mlretrain.course.site.build import build

    print(f"Open {build(folder, lab=lab)} in a browser.")


@app.command()
def serve(
    models: Annotated[
        str, typer.Argument(metavar="MODELS", help="Folder of a registry, or mlflow: and its URI.")
    ],
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond this machine only with a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = 8000,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="MLRETRAIN_TOKEN", show_envvar=False,
            help="Ask for it, as Authorization: Bearer … Better given as MLRETRAIN_TOKEN: "
            "command lines can be seen by others.",
        ),
    ] = None,
    most_bytes: Annotated[
        int, typer.Option(min=1, metavar="N", help="Refuse requests that are larger.")
    ] = 10_000_000,
    trust: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE", help="Full name of a type that model files may hold."),
    ] = None,
) -> None:
    """Serve the live version of a registry over HTTP.

    POST /predict answers rows, /health and /version say what is live, /docs how to ask.
    Promotions and rollbacks are followed without a gap: no request fails, and each answer
    carries the version that made it. Listens on this machine only, unless told otherwise.
    """
    from mlretrain.stages.serving import service

    service.serve(
        models, host=host, port=port, token=token, most_bytes=most_bytes, trusted=trust or ()
    )


@app.command()
def run(
    config: Annotated[
        Path, typer.Argument(metavar="FILE", help="What to run: a TOML file; see --init.")
    ] = Path("retrain.toml"),
    watch: Annotated[
        bool,
        typer.Option(
            "--watch/--once",
            help="Stay and look for rows by [schedule], or make the passes that are due and "
            "end, as a cron job does.",
        ),
    ] = False,
    init: Annotated[
        bool, typer.Option("--init", help="Write FILE to begin with, with comments.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Log a JSON object per line.")] = False,
) -> None:
    """Keep a model alive on your own data.

    FILE says where rows come from, which model is trained, and when. Each batch is taken
    exactly once, however often this process is killed and started again. What it logs goes
    to standard error. FILE names code that is run: use only files that you trust.
    """
    from mlretrain.cycle.runner import commands

    commands.init(config) if init else commands.run(config, watch=watch, as_json=json)


@app.command()
def status(
    config: Annotated[Path, typer.Argument(metavar="FILE", help="As of mlretrain run.")] = Path(
        "retrain.toml"
    ),
    trace: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Save everything that was done: run.html or run.jsonl."),
    ] = None,
) -> None:
    """Show what a runner does: champion, last batch, what waits, next look, last alerts."""
    from mlretrain.cycle.runner import commands

    commands.status(config, trace)
