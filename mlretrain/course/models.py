"""The commands ``mlretrain models …``: parse, call, print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mlretrain.stages.registry import Registry

#: Arguments that several commands share.
Folder = Annotated[
    Path | None,
    typer.Option(
        "--registry", metavar="DIR", show_default="models",
        help="The folder of the registry, as in mr.Registry(DIR).",
    ),
]
Trust = Annotated[
    list[str] | None,
    typer.Option(metavar="TYPE", help="Full name of a type that model files may hold."),
]
Waiting = Annotated[
    str,
    typer.Argument(metavar="VERSION", help="One that waits, such as v7.", show_default=False),
]
Reason = Annotated[str, typer.Option(help="Why; it goes into the log.", show_default=False)]
Time = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", show_default="now",
        help="From when on, in the stream's time, such as 2013-07-01.",
    ),
]

app = typer.Typer(rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def common(context: typer.Context, registry: Folder = None, trust: Trust = None) -> None:
    """Show the versions of a registry, and decide about those that wait.

    Without a command: which version is live, which ones wait for a human, and what became
    of all others. A challenger waits when the gate is mr.gates.HumanApproval().

    \b
      mlretrain models
      mlretrain models approve v7 --reason "better on every carrier"
      mlretrain models reject v7 --reason "too slow at night"
      mlretrain models rollback --reason "v7 fails on Sundays"
      mlretrain models history
    """
    context.obj = registry, trust
    if context.invoked_subcommand is None:
        from mlretrain.course import versions

        versions.show(_opened(context))


@app.command()
def approve(
    context: typer.Context, version: Waiting, reason: Reason, time: Time = None,
    registry: Folder = None, trust: Trust = None,
) -> None:
    """Make a version live that waits for approval."""
    found = _opened(context, registry, trust)
    caution = found.caution(version)
    found.approve(version, reason, time=time)
    print(f"{version} is live: {reason}" + (f"\nCareful: {caution}." if caution else ""))


@app.command()
def reject(
    context: typer.Context, version: Waiting, reason: Reason, time: Time = None,
    registry: Folder = None,
) -> None:
    """Turn down a version that waits for approval; the live one goes on."""
    _opened(context, registry).reject(version, reason, time=time)
    print(f"{version} is rejected: {reason}")


@app.command()
def rollback(
    context: typer.Context, reason: Reason, time: Time = None, registry: Folder = None,
    trust: Trust = None,
) -> None:
    """Make the version live again that was live before the present one."""
    version = _opened(context, registry, trust).rollback(time, reason)
    print(f"{version.name} is live again: {reason}")


@app.command()
def history(context: typer.Context, registry: Folder = None) -> None:
    """Show every decision, oldest first: when, what, which version, and why."""
    from mlretrain.course import versions

    versions.history(_opened(context, registry))


def _opened(
    context: typer.Context, folder: Path | None = None, trust: list[str] | None = None
) -> Registry:
    """The registry that a command names, or the group before it, or else the one here."""
    from mlretrain.stages.registry import Registry

    before, trusted = context.obj
    folder = folder or before or Path("models")
    if not folder.is_dir():
        # Registry(folder) would make an empty one.
        raise ValueError(
            f"'--registry' must be the folder of a registry, got '{folder}', which does not exist. "
            "Name the folder that was given to mr.Registry(…)."
        )
    return Registry(folder, trusted=[*(trusted or ()), *(trust or ())])
