"""What is said about a program besides its steps."""

from __future__ import annotations

import errno
import signal

from mlretrain.trace.programs.runner import Limits, Run
from mlretrain.wording import count

REFUSED = {
    "network": "It asked for the network and was refused: it runs by itself.",
    "process": "It wanted to start or end another process and was refused.",
    "folder": "It wanted to change files outside its own folder and was refused.",
    "threads": "It started a thread; the steps are those of the main thread alone.",
    "unwatched": "It changed how it is watched, with sys.settrace; later steps are missing.",
}


def notes(run: Run, limits: Limits, line: int, inputs: int) -> list[str]:
    """Which limits were reached, what was refused, and how it ended if not as usual.

    Parameters
    ----------
    run : Run
    limits : Limits
    line : int
        The line that ran last; 0 for none.
    inputs : int
        How many lines it was given to read.
    """
    told = [REFUSED[what] for _, what in _all(run, "note")]
    where = f" in line {line}" if line else ""
    stopped, error, left = run.last("stop"), run.last("error"), run.last("exit")
    if stopped:
        told.append(f"It was stopped{where}, after {_limit(stopped[1], limits)}.")
        if stopped[1] == "steps":
            told.append("Does a loop never end?")
    elif error:
        told += _about(error, run, limits, inputs)
    elif left:
        told.append(f"It ended itself{where} with exit({left[1]}).")
    elif run.killed:
        told.append(
            f"It was stopped{where}, after {_limit('time', limits)}: a single operation took long."
        )
    elif not run.last("end"):
        told.append(_crash(run.code, where, limits))
    if run.deleted:
        told.append("It deleted its own folder.")
    if run.stray.strip():
        told.append(f"Written around sys.stdout: {' '.join(run.stray.split())[:300]}")
    return told


def _all(run: Run, kind: str) -> list:
    return [e for e in run.events if isinstance(e, list) and e and e[0] == kind]


def _limit(what: str, limits: Limits) -> str:
    if what == "time":
        return f"{limits.seconds:g} s"
    if what == "steps":
        return count(limits.steps, "step")
    return f"{count(limits.output, 'byte')} of output"


def _about(error: list, run: Run, limits: Limits, inputs: int) -> list[str]:
    match error[1]:
        case "RecursionError":
            return ["Functions called functions too deep: does the recursion never end?"]
        case "MemoryError":
            return [f"It may take {limits.memory:,} MB of memory."]
        case "OSError" if f"[Errno {errno.EFBIG}]" in error[2]:
            return [f"It may write {count(limits.output, 'byte')} to a file."]
        case "EOFError" if "reading a line" in error[2]:
            had = count(inputs, "line") if inputs else "none"
            return [f"input() found no line left to read; 'inputs' gave {had}."]
    return []


def _crash(code: int, where: str, limits: Limits) -> str:
    if code >= 0:
        return f"It left at once{where}, with code {code}."
    if hasattr(signal, "SIGXCPU") and -code == signal.SIGXCPU:
        return f"It was stopped{where}, after {_limit('time', limits)}."
    return f"The interpreter was ended{where} by {signal.Signals(-code).name}."


def extent(trace) -> str:
    """How long the program is, and how long it went on."""
    lines = len(trace.source.splitlines())
    return f"A program of {count(lines, 'line')}; {count(len(trace.steps), 'step')}"


def ending(trace) -> str:
    """How it ended, in a sentence."""
    told = []
    if trace.error:
        where = f" in line {trace.error_line}" if trace.error_line else ""
        told.append(f"It ended{where} with {trace.error.splitlines()[-1]}.")
    return " ".join([*told, *trace.notes])
