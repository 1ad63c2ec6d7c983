"""A program in a process of its own, with limits to what it may take."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("child")
GRACE = 3.0  # seconds for starting, and for ending by itself when its time is up
STRAY = 2_000  # characters of what went around sys.stdout that are kept


@dataclass(frozen=True, slots=True)
class Limits:
    """What a program may take before it is stopped.

    Parameters
    ----------
    seconds : float
        Of time.
    memory : int
        Megabytes; only where the system can bound it.
    steps : int
        Lines that run.
    output : int
        Bytes that it prints, and bytes of each file that it writes.
    """

    seconds: float = 10.0
    memory: int = 1024
    steps: int = 50_000
    output: int = 1_000_000

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or not value > 0:
                raise ValueError(f"'{name}' must be a number > 0, got {value!r}.")


@dataclass(frozen=True, slots=True)
class Run:
    """What came of it.

    Parameters
    ----------
    events : list
        What happened, as ``child/watch.py`` and ``child/__main__.py`` put it.
    killed : bool
        It had to be ended from outside.
    code : int
        What the process returned; minus the signal that ended it.
    stray : str
        What was written around ``sys.stdout`` and ``sys.stderr``.
    deleted : bool
        Its own folder was gone afterwards.
    """

    events: list[Any]
    killed: bool
    code: int
    stray: str
    deleted: bool

    def last(self, *kinds: str) -> list[Any] | None:
        """The last event of some kinds, or None."""
        found = (e for e in reversed(self.events) if isinstance(e, list) and e and e[0] in kinds)
        return next(found, None)

    @property
    def too_deep(self) -> bool:
        """Whether calls within calls ended it."""
        error = self.last("error")
        return bool(error) and error[1] == "RecursionError"

    def printed(self, stream: int) -> str:
        """All that was printed to standard output (1) or standard error (2)."""
        parts = (e for e in self.events if isinstance(e, list) and e and e[0] == "print")
        return "".join(text for _, to, text in parts if to == stream)


def run(
    source: str,
    inputs: Iterable[str] = (),
    *,
    limits: Limits | None = None,
    watch: str = "lines",
    python: str = sys.executable,
    settrace: bool = False,
) -> Run:
    """Run a program.

    It starts in a fresh, empty folder, which is deleted afterwards. It has no network, may
    start no other process and write nowhere else. This guards against accidents; it is no
    prison for hostile code: run only programs that you would run yourself.

    Parameters
    ----------
    source : str
    inputs : iterable of str
        What ``input()`` reads, line by line.
    limits : Limits, optional
    watch : {"lines", "calls", "nothing"}
        What is told of it, besides what it prints and how it ends.
    python : str
        The interpreter.
    settrace : bool
        Use ``sys.settrace`` even where there is ``sys.monitoring``.

    Examples
    --------
    >>> run("print(1 + 1)", watch="nothing").printed(1)
    '2\\n'
    """
    limits = limits or Limits()
    bounds = {name: getattr(limits, name) for name in Limits.__slots__}
    asked = {"source": source, "inputs": list(inputs), "watch": watch, "settrace": settrace}
    task = json.dumps(asked | bounds).encode()
    with (
        tempfile.TemporaryDirectory(prefix="program-", ignore_cleanup_errors=True) as folder,
        tempfile.TemporaryFile() as stray,
    ):
        process = subprocess.Popen(
            # Nothing is imported from where the program was started, and text is UTF-8.
            [python, "-P", "-X", "utf8", str(CHILD)],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stray,
            start_new_session=True,
        )
        killed = False
        try:
            told, _ = process.communicate(task, limits.seconds + GRACE)
        except subprocess.TimeoutExpired:
            killed = True
            _end(process)
            told, _ = process.communicate()
        finally:
            _end(process)
        stray.seek(0)
        aside = stray.read(STRAY).decode(errors="replace")
        return Run(_events(told), killed, process.returncode, aside, not os.path.isdir(folder))


def _environment(folder: str) -> dict[str, str]:
    # Text in an order that depends on hashes would differ from run to run.
    own = {"PYTHONHASHSEED": "0", "PYTHONBREAKPOINT": "0", "NO_COLOR": "1", "MPLBACKEND": "agg"}
    return {**os.environ, **own, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)}


def _end(process: subprocess.Popen) -> None:
    """End the process and all that it may have started."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # they are gone
    elif process.poll() is None:
        process.kill()


def _events(written: bytes) -> list[Any]:
    events: list[Any] = []
    for line in written.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue  # it was ended while it was writing this, or something wrote between
        events += told if isinstance(told, list) else ()
    return events
