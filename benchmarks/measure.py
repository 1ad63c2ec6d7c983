"""How speed is measured here: as a ratio, in one run.

Times on a shared machine mean little by themselves. So whatever is compared is measured
in turns, round by round, in CPU time and in wall time; each round gives a ratio, and the
median of the ratios is the figure, with its spread.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage


@dataclass(frozen=True, slots=True)
class Cost:
    """What one execution took, in seconds."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and quartiles of some values."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high)

    def __str__(self) -> str:
        return f"{self.median:.3g} ({self.low:.3g} to {self.high:.3g})"


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio to be reached: ours against another side.

    Parameters
    ----------
    against : str
        Name of the other side.
    most : float, optional
        The ratio of our cost to the other's may be this at most.
    least : float, optional
        The other's cost must be at least this many times ours.
    """

    against: str
    most: float | None = None
    least: float | None = None

    def words(self) -> str:
        """What is to be reached, in words."""
        if self.most is not None:
            return f"≤ {self.most:g} × {self.against}"
        return f"≥ {self.least:g} × faster than {self.against}"

    def reached(self, ratio: float) -> bool:
        """Whether a ratio of our cost to the other's reaches it."""
        return ratio <= self.most if self.most is not None else 1 / ratio >= self.least


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the results.

    Parameters
    ----------
    row : int
        Number of the target that it answers.
    work : str
        What was done.
    costs : dict of str to list of Cost
        Per side, a cost per round; the first side is ours.
    targets : tuple of Target
    why : str
        Why a target is not reached.
    profile : dict of str to dict of str to float
        Per side, ours first, the share of each named part in its CPU time.
        ``shares.explained`` measures it.
    """

    row: int
    work: str
    costs: dict[str, list[Cost]]
    targets: tuple[Target, ...]
    why: str = ""
    profile: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def reached(self) -> bool:
        """Whether every target is."""
        return all(t.reached(self.ratio(t.against, "cpu").median) for t in self.targets)

    def ratio(self, against: str, clock: str) -> Spread:
        """Our cost over another side's, round by round."""
        ours, theirs = self.costs[next(iter(self.costs))], self.costs[against]
        pairs = zip(ours, theirs, strict=True)
        return Spread.of([getattr(a, clock) / getattr(b, clock) for a, b in pairs])

    def markdown(self) -> str:
        """The figure as a section of the results."""
        lines = [
            f"## {self.row}. {self.work}",
            "",
            f"{len(next(iter(self.costs.values())))} rounds in turns; median (quartiles).",
            "",
            "| side | CPU ms | wall ms | ours / side, CPU | ours / side, wall |",
            "| --- | --- | --- | --- | --- |",
        ]
        for side, costs in self.costs.items():
            cpu, wall = (Spread.of([1000 * getattr(c, k) for c in costs]) for k in ("cpu", "wall"))
            ratios = self.ratio(side, "cpu"), self.ratio(side, "wall")
            lines.append(f"| {side} | {cpu} | {wall} | {ratios[0]} | {ratios[1]} |")
        lines.append("")
        for target in self.targets:
            ratio = self.ratio(target.against, "cpu").median
            verdict = "reached" if target.reached(ratio) else "**not reached**"
            lines.append(f"To reach: {target.words()}. CPU {ratio:.3g}: {verdict}.")
        if self.why:
            lines += ["", f"Why: {self.why}"]
        if self.profile:
            lines += ["", *self._where()]
        return "\n".join(lines)

    def _where(self) -> list[str]:
        """The parts of each side, all in hundredths of the last side's whole."""
        whole = list(self.profile)[-1]
        size = {side: self.ratio(whole, "cpu").median / self.ratio(side, "cpu").median for side in self.profile}
        lines = [
            f"| where the CPU time goes, {whole} = 100 % | " + " | ".join(self.profile) + " |",
            "| --- |" + " --- |" * len(self.profile),
        ]
        parts = dict.fromkeys(part for found in self.profile.values() for part in found)
        for part in parts:
            cells = (f"{size[side] * found.get(part, 0):.1%}" for side, found in self.profile.items())
            lines.append(f"| {part} | " + " | ".join(cells) + " |")
        total = " | ".join(f"{size[side]:.0%}" for side in self.profile)
        return [*lines, f"| all | {total} |"]


def in_turns(
    sides: dict[str, Callable[[], Cost]], *, rounds: int = 15, warm_up: int = 2
) -> dict[str, list[Cost]]:
    """Measure several sides in turns, each round in the opposite order of the last.

    Parameters
    ----------
    sides : dict of str to callable
        Each executes its work once and returns what it took.
    rounds : int, default=15
        At least 7.
    warm_up : int, default=2
        Rounds before these that do not count.
    """
    if rounds < 7:
        raise ValueError(f"'rounds' must be >= 7, got {rounds}.")
    costs: dict[str, list[Cost]] = {side: [] for side in sides}
    order = list(sides)
    for number in range(warm_up + rounds):
        for side in order:
            cost = sides[side]()
            if number >= warm_up:
                costs[side].append(cost)
        order.reverse()
    return costs


def function(work: Callable[[], object], *, times: int = 1) -> Callable[[], Cost]:
    """A side that calls a function in this process; its cost is that of one call."""

    def measure() -> Cost:
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(times):
            work()
        return Cost((time.process_time() - cpu) / times, (time.perf_counter() - wall) / times)

    return measure


def python(code: str) -> Callable[[], Cost]:
    """A side that runs a program in a fresh interpreter, compiled files at hand."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def measure() -> Cost:
        before, wall = getrusage(RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, env=environment)
        after, wall = getrusage(RUSAGE_CHILDREN), time.perf_counter() - wall
        return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)

    return measure


def peer(python: str, script: str, *arguments: object) -> Callable[[], Cost]:
    """A side with a Python of its own: a script in ``peers/`` that prints CPU and wall seconds."""
    path = Path(__file__).parent / "peers" / script
    command = [python, "-W", "ignore", str(path), *map(str, arguments)]

    def measure() -> Cost:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return Cost(*map(float, done.stdout.split()[-2:]))

    return measure


def machine(*packages: str) -> str:
    """The machine and the versions, in one paragraph."""
    from importlib.metadata import version

    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors; "
        f"Python {platform.python_version()}; {versions}."
    )
