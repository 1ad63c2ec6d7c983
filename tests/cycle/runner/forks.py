"""Runs of ``mlretrain run --once`` that are killed: a program, started once, that forks for each.

A line of JSON on its standard input asks for a run: ``{"file": …, "kill": …}``. The run is
killed, with SIGKILL, by itself at its n-th event (``["event", n]``: calls and returns in the
code that matters), when a function is called or returns (``["call", "train"]``), from outside
after some seconds (``["seconds", 0.05]``), or not at all (null). A line of JSON on standard
output says how it ended, and where it was.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path


#: What a run needs is loaded once, before all forks, and not anew in each of them.
LOADED = (
    "mlretrain.cycle.runner.commands", "mlretrain.cycle.runner.config",
    "mlretrain.cycle.runner.runner", "pyarrow.parquet", "sklearn.linear_model", "skops.io",
)  # fmt: skip


class Forks:
    """The program as an object: asks, and waits for the answer."""

    def __init__(self, log: Path) -> None:
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.cycle.runner.forks"], text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )

    def run(self, file: Path, kill: list | None) -> dict:
        """One run; ``killed`` says whether it was, ``where`` in which function."""
        self._process.stdin.write(json.dumps({"file": str(file), "kill": kill}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Forks:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        assert self._process.wait(timeout=60) == 0


def serve() -> None:
    """Fork for each line of standard input."""
    import mlretrain
    from mlretrain import cli

    for name in LOADED:
        import_module(name)
    home = Path(mlretrain.__file__).parent
    watched = tuple(str(home / part) for part in ("cycle", "stages/registry"))
    for line in sys.stdin:
        asked = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _run(cli.main, asked, writing, watched)
        os.close(writing)
        if asked["kill"] and asked["kill"][0] == "seconds":
            time.sleep(asked["kill"][1])
            os.kill(child, signal.SIGKILL)
        where = os.read(reading, 1000).decode()
        os.close(reading)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        code = None if killed else os.waitstatus_to_exitcode(status)
        print(json.dumps({"killed": killed, "code": code, "where": where}), flush=True)


def _run(main, asked: dict, writing: int, watched: tuple[str, ...]) -> None:
    how, what = asked["kill"] or (None, None)
    count = 0

    def look(frame, event, argument):
        nonlocal count
        if not frame.f_code.co_filename.startswith(watched):
            return
        count += 1
        name = frame.f_code.co_name
        if count == what if how == "event" else (event == how and name == what):
            os.write(writing, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    code = 1
    try:
        if how in ("event", "call", "return"):
            sys.setprofile(look)
        main(["run", asked["file"], "--once"])
    except SystemExit as left:
        code = left.code
    finally:
        sys.setprofile(None)
        sys.stderr.flush()
        os._exit(code or 0)


if __name__ == "__main__":
    serve()
