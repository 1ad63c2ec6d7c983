"""Claims about short programs, decided by running them in a process of their own."""

from __future__ import annotations

import functools
from typing import Literal

from pydantic import Field

from mlretrain.quiz.proofs.base import Evidence, Predicate, ProofError, Text, Value, same
from mlretrain.trace.programs.runner import Limits, Run, run

_MEMORY = 4096  # megabytes: a program may load what this library is built on

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

    Raises
    ------
    ProofError
        It prints without an end.
    """
    ran = _run(code, time_limit, "nothing")
    if ran is None:
        return None
    return _trimmed("\n".join([_trimmed(ran.printed(1)), *_fault(ran)]))


@functools.lru_cache(maxsize=256)
def count(code: str, time_limit: float = 10.0) -> dict[str, int]:
    """How often each function of a program is called when it runs.

    Raises
    ------
    ProofError
        The program takes longer than ``time_limit`` seconds, or ends with an error.
    """
    ran = _run(code, time_limit, "calls")
    if ran is None:
        raise ProofError(f"the program was still running after {time_limit:g} s.")
    if fault := _fault(ran):
        raise ProofError(f"the program failed: {fault[0]}")
    return ran.last("calls")[1]


def _run(code: str, time_limit: float, watch: str) -> Run | None:
    ran = run(code, limits=Limits(seconds=time_limit, memory=_MEMORY), watch=watch)
    stopped = ran.last("stop")
    if ran.killed or stopped == ["stop", "time"]:
        return None
    if stopped:
        raise ProofError("the program prints without an end.")
    return ran


def _fault(ran: Run) -> list[str]:
    """The last line of the error that ended a program, if one did."""
    if error := ran.last("error"):
        return error[2].strip().splitlines()[-1:]
    if ran.last("end"):
        return []
    # What it wrote to standard error before it ended itself is all there is.
    if left := ran.last("exit"):
        return [] if left[1] in ("", "0") else ran.printed(2).strip().splitlines()[-1:]
    return (ran.printed(2) + ran.stray).strip().splitlines()[-1:] or ["the program broke off"]


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines()).rstrip()
