"""The commands ``mlretrain run`` and ``mlretrain status``."""

from __future__ import annotations

import logging
from importlib.resources import files
from pathlib import Path

log = logging.getLogger(__name__)


def init(path: Path) -> None:
    """Write a file to begin with.

    Raises
    ------
    FileExistsError
        When it is there already.
    """
    template = files("mlretrain.cycle.runner").joinpath("template.toml").read_text(encoding="utf-8")
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(template)
    except FileExistsError:
        raise FileExistsError(
            f"'FILE' must not be there yet, got {str(path)!r}. Name another, or delete it."
        ) from None
    print(f"Wrote {path}. Say in it where your rows are, then: mlretrain run {path}")


def run(path: Path, *, watch: bool = False, as_json: bool = False) -> None:
    """Make the passes that are due, or stay and make them as they become due.

    With ``as_json`` an error is a line of the log, too, and the process ends with exit code 1.
    """
    from mlretrain.cycle.runner import config, logs
    from mlretrain.cycle.runner.runner import Runner
    from mlretrain.cycle.runner.watch import watch as stay

    logs.to_standard_error(as_json=as_json)
    try:
        runner = Runner(config.load(path))
        if watch:
            stay(runner)
        else:
            runner.once()
    except Exception as error:
        if not as_json:
            raise
        log.error("%s", " ".join(str(error).split()) or type(error).__name__)
        raise SystemExit(1) from error


def status(path: Path, trace: Path | None = None) -> None:
    """Print what a runner has done; with ``trace``, save it."""
    from rich.console import Console

    from mlretrain.cycle.runner import config
    from mlretrain.cycle.runner.runner import Runner
    from mlretrain.cycle.runner.status import table

    runner = Runner(config.load(path))
    Console(soft_wrap=False).print(table(runner))
    if trace is not None:
        runner.trace().save(trace)
        print(f"Saved {trace}.")
