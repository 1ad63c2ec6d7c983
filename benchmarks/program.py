"""Row 7: a loop of 10,000 rounds, with every line and every change of a variable recorded.

The figures are those of this interpreter and of each other one on the path that is newer.
"""

from __future__ import annotations

import bdb
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from measure import Cost, Figure, Target, function, in_turns, python

from mlretrain.trace.programs.child.drivers import monitored, traced
from mlretrain.trace.programs.child.plan import Plan
from mlretrain.trace.programs.child.show import show
from mlretrain.trace.programs.child.watch import Watch

NAME = "program.py"
#: Other interpreters have nothing installed, and find the package here.
REPOSITORY = Path(__file__).resolve().parent.parent
PROGRAMS = {
    "loop": "total = 0\nfor i in range(10_000):\n    if i % 3 == 0:\n        total += i\n",
    "loop in a function": """
def add(n):
    total = 0
    for i in range(n):
        if i % 3 == 0:
            total += i
    return total
add(10_000)
""",
    "function called in a loop": """
def square(n):
    return n * n
total = 0
for i in range(10_000):
    total = total + square(i)
""",
    "list growing in a loop": "squares = []\nfor i in range(10_000):\n    squares.append(i * i)\n",
}
#: The rows of the table of targets speak of a loop; the others are shown beside it.
PROMISED = ("loop", "loop in a function")
VERSIONS = ("3.12", "3.13", "3.14")


def bare(source: str) -> Callable[[], object]:
    """The program itself."""
    code = compile(source, NAME, "exec")
    return lambda: exec(code, {"__name__": "__main__"})


def ours(source: str) -> Callable[[], object]:
    """Everything that the process of the program does, written to nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    encode = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode
    drive = monitored if hasattr(sys, "monitoring") else traced

    def send(batch: list) -> None:
        os.write(nowhere, encode(batch).encode())

    def work() -> None:
        space = {"__name__": "__main__"}
        watch = Watch(Plan(source, NAME), space, show, send, 10**6, None)
        drive(watch, space)
        watch.flush()

    return work


class Snapshots(bdb.Bdb):
    """All variables as text at each line: how it is done most often."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, dict[str, str]]] = []

    def user_line(self, frame) -> None:
        if frame.f_code.co_filename == NAME:
            values = {k: repr(v) for k, v in frame.f_locals.items() if k[:2] != "__"}
            self.seen.append((frame.f_lineno, values))


def snapshots(source: str) -> Callable[[], object]:
    """With ``bdb``."""
    code = compile(source, NAME, "exec")
    return lambda: Snapshots().run(code, {"__name__": "__main__"})


def sides(name: str) -> dict[str, Callable[[], Cost]]:
    source = PROGRAMS[name]
    found = {
        "mlretrain": function(ours(source), times=3),
        "bare run": function(bare(source), times=30),
    }
    if name == "loop":  # of a growing list, it would keep ten thousand copies
        found["bdb, all variables"] = function(snapshots(source))
    return found


def elsewhere(path: str, name: str) -> dict[str, Callable[[], Cost]]:
    """The same in another interpreter."""

    def side(which: str) -> Callable[[], Cost]:
        def measure() -> Cost:
            command, env = [path, __file__, name, which], os.environ | {"PYTHONPATH": str(REPOSITORY)}
            done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
            return Cost(*map(float, done.stdout.split()))

        return measure

    return {which: side(which) for which in sides(name)}


def interpreters() -> dict[str, str]:
    """Newer interpreters on the path."""
    found = {}
    for version in VERSIONS:
        path = shutil.which(f"python{version}")
        here = "%d.%d" % sys.version_info[:2]
        if path and version != here:
            asks = [path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
            if subprocess.run(asks, capture_output=True, text=True).stdout.strip() == version:
                found[version] = path
    return found


def figures() -> list[Figure]:
    """Each program beside its bare run; and the whole of it, from start to steps."""
    from mlretrain.trace import program

    found = []
    here = "%d.%d" % sys.version_info[:2]
    for name in PROGRAMS:
        for version in (here, *interpreters()):
            most = 100 if version == "3.11" else 40
            targets = (Target("bare run", most=most),) if name in PROMISED else ()
            measured = sides(name) if version == here else elsewhere(interpreters()[version], name)
            costs = in_turns(measured, rounds=9)
            found.append(Figure(7, f"tracing 10,000 rounds, Python {version}: {name}", costs, targets))
    loop = PROGRAMS["loop"]
    whole = {
        "mr.trace.program, until the steps are there": _with_children(lambda: program(loop)),
        "the bare run in a process of its own": python(loop),
    }
    found.append(Figure(7, "a program of 10,000 rounds, as a whole", in_turns(whole, rounds=9), ()))
    return found


def _with_children(work: Callable[[], object]) -> Callable[[], Cost]:
    """A side whose processor time is also that of the processes that it starts."""
    from resource import RUSAGE_CHILDREN, getrusage

    def used() -> float:
        usage = getrusage(RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    own = function(work)

    def measure() -> Cost:
        before = used()
        cost = own()
        return Cost(cost.cpu + used() - before, cost.wall)

    return measure


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one = sides(sys.argv[1])[sys.argv[2]]
        one()  # warm
        cost = one()
        print(cost.cpu, cost.wall)
    else:
        for figure in figures():
            print(figure.markdown(), end="\n\n")
