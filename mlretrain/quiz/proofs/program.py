"""Claims about short programs, decided by running them in a process of their own."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from pydantic import Field

from mlretrain.quiz.proofs.base import Evidence, Predicate, ProofError, Text, Value, same

# Runs a program and counts how often each of its own functions is called.
_COUNTER = """
import collections, json, runpy, sys

path, result = sys.argv[1:]
calls = collections.Counter()

def look(frame, event, _):
    if event == "call" and frame.f_code.co_filename == path:
        calls[frame.f_code.co_name] += 1

sys.setprofile(look)
try:
    runpy.run_path(path, run_name="__main__")
finally:
    sys.setprofile(None)
    with open(result, "w") as file:
        json.dump(calls, file)
"""


class _Program(Predicate):
    code: Text | None = Field(
        None,
        description="The program. In an ordering or matching question each item carries it "
        "instead.",
    )
    time_limit: float = Field(10.0, gt=0, le=120, description="Seconds it may take.")

    def _code(self) -> str:
        if self.code is None:
            raise ProofError("'code' is missing: give the program.")
        return self.code

    def decide_pair(self, left: Value, right: Value) -> Evidence:
        return self.model_copy(update={"code": str(left)}).decide(right)


class ProgramOutput(_Program):
    """A program is run; an option holds if it claims exactly what is printed.

    Of an error that ends the program, the last line counts as printed.

    Examples
    --------
    >>> proof = ProgramOutput(by="program-output", code="print(1 + 1)")
    >>> proof.decide("2")
    Evidence(holds=True, words='it prints exactly this', where='')
    >>> proof.decide("11")
    Evidence(holds=False, words='it prints "2"', where='')
    """

    by: Literal["program-output"]

    def decide(self, value: Value, tolerance: float = 0.0) -> Evidence:
        printed = output(self._code(), self.time_limit)
        if printed is None:
            return Evidence(False, f"it was still running after {self.time_limit:g} s")
        if printed == _trimmed(str(value)):
            return Evidence(True, "it prints exactly this")
        lines = printed.splitlines()
        said = ", then ".join(f'"{line}"' for line in lines) if lines else "nothing"
        return Evidence(False, f"it prints {said}")


class Count(_Program):
    """A program is run; an option holds if it claims how often a function was called.

    Examples
    --------
    >>> code = "def update(): pass\\nfor batch in range(100): update()"
    >>> proof = Count(by="count", code=code, call="update")
    >>> proof.decide(100)
    Evidence(holds=True, words='update() was called 100 times', where='')
    """

    by: Literal["count"]
    call: Text = Field(description="The function of the program whose calls are counted.")

    def decide(self, value: Value, tolerance: float = 0.0) -> Evidence:
        calls = count(self._code(), self.time_limit).get(self.call, 0)
        times = "once" if calls == 1 else f"{calls:,} times" if calls else "never"
        return Evidence(same(calls, value, tolerance), f"{self.call}() was called {times}")


@functools.lru_cache(maxsize=256)
def output(code: str, time_limit: float = 10.0) -> str | None:
    """What a program prints, and the last line of the error that ends it, if one does.

    Parameters
    ----------
    code : str
    time_limit : float, default=10.0
        Seconds.

    Returns
    -------
    str or None
        None for a program that took longer.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.py")
        path.write_text(code, encoding="utf-8")
        try:
            ran = _run([path], folder, time_limit)
        except subprocess.TimeoutExpired:
            return None
    error = ran.stderr.strip().splitlines()[-1:] if ran.returncode else []
    return _trimmed("\n".join([_trimmed(ran.stdout), *error]))


@functools.lru_cache(maxsize=256)
def count(code: str, time_limit: float = 10.0) -> dict[str, int]:
    """How often each function of a program is called when it runs.

    Raises
    ------
    ProofError
        The program takes longer than ``time_limit`` seconds, or ends with an error.
    """
    import json

    with tempfile.TemporaryDirectory() as folder:
        path, counter, result = (Path(folder, n) for n in ("program.py", "counter.py", "calls"))
        path.write_text(code, encoding="utf-8")
        counter.write_text(_COUNTER, encoding="utf-8")
        try:
            ran = _run([counter, path, result], folder, time_limit)
        except subprocess.TimeoutExpired:
            raise ProofError(f"the program was still running after {time_limit:g} s.") from None
        if ran.returncode:
            raise ProofError(f"the program failed: {ran.stderr.strip().splitlines()[-1]}")
        return json.loads(result.read_text(encoding="utf-8"))


def _run(arguments: list[Path], folder: str, time_limit: float) -> subprocess.CompletedProcess:
    # Text in an order that depends on hashes would differ from run to run.
    environment = {**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-P", "-X", "utf8", *map(str, arguments)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=time_limit,
        check=False,
    )


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines()).rstrip()
