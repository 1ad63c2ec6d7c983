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
models = typer.Typer(rich_markup_mode=None)
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
    lab.serve(folder, browser=browser, port=port)


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
def serve(
    models: Annotated[Path, typer.Argument(metavar="MODELS", help="Folder of a registry.")],
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


_REGISTRY = typer.Option(
    metavar="DIR", help="The folder of the registry, as in mr.Registry(DIR).", show_default="models"
)
_VERSION = typer.Argument(metavar="VERSION", help="One that waits, such as v7.", show_default=False)
_REASON = typer.Option(help="Why; it goes into the log.", show_default=False)
_TIME = typer.Option(
    metavar="TIME",
    help="From when on, in the stream's time, such as 2013-07-01.",
    show_default="now",
)


@models.callback(invoke_without_command=True)
def models_common(
    context: typer.Context, registry: Annotated[Path | None, _REGISTRY] = None
) -> None:
    """Show the versions of a registry, and decide about those that wait.

    Without a command: which version is live, which ones wait for a human, and what became
    of all others. A challenger waits when the gate is mr.gates.HumanApproval().

    \b
      mlretrain models
      mlretrain models approve v7 --reason "better on every carrier"
      mlretrain models reject v7 --reason "too slow at night"
      mlretrain models history
    """
    context.obj = registry
    if context.invoked_subcommand is None:
        from mlretrain.course import versions

        versions.show(_opened(context, registry))


@models.command("approve")
def models_approve(
    context: typer.Context,
    version: Annotated[str, _VERSION],
    reason: Annotated[str, _REASON],
    time: Annotated[str | None, _TIME] = None,
    registry: Annotated[Path | None, _REGISTRY] = None,
) -> None:
    """Make a version live that waits for approval."""
    found = _opened(context, registry)
    found.approve(version, reason, time=time)
    print(f"{version} is live: {reason}")


@models.command("reject")
def models_reject(
    context: typer.Context,
    version: Annotated[str, _VERSION],
    reason: Annotated[str, _REASON],
    time: Annotated[str | None, _TIME] = None,
    registry: Annotated[Path | None, _REGISTRY] = None,
) -> None:
    """Turn down a version that waits for approval; the live one goes on."""
    found = _opened(context, registry)
    found.reject(version, reason, time=time)
    print(f"{version} is rejected: {reason}")


@models.command("history")
def models_history(
    context: typer.Context, registry: Annotated[Path | None, _REGISTRY] = None
) -> None:
    """Show every decision, oldest first: when, what, which version, and why."""
    from mlretrain.course import versions

    versions.history(_opened(context, registry))


def _opened(context: typer.Context, folder: Path | None):
    """The registry that a command names, or the group before it, or else the one here."""
    from mlretrain.stages.registry import Registry

    folder = folder or context.obj or Path("models")
    if not folder.is_dir():
        # Registry(folder) would make an empty one.
        raise ValueError(
            f"'--registry' must be the folder of a registry, got '{folder}', which does not exist. "
            "Name the folder that was given to mr.Registry(…)."
        )
    return Registry(folder)
