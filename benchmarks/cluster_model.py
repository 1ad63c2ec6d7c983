"""What the statistics of very many rows cost on a cluster, and from where on a cluster pays.

Three things are counted. *Work*: each task reads its rows and sums them up; tasks take unlike long,
and now and then one takes many times as long (a straggler). *Dispatch*: one scheduler hands out one
task at a time. *Merging*: summaries go from worker to worker in a tree.

A model in closed form is held against a simulation that plays every task and every merge.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Costs:
    """What single steps take; the usual values were measured on one machine with two workers.

    Parameters
    ----------
    row : float
        Seconds to read a row and to sum it up.
    start : float
        Seconds until the workers are there.
    dispatch : float
        Seconds of the scheduler per task.
    summary : float
        Bytes of a summary that travels.
    merge : float
        Seconds to merge two summaries.
    task_rows : float
        Rows of a task.
    row_bytes : float
        What a row would be if it travelled itself.
    speed : float
        Bytes per second from one worker to another.
    latency : float
        Seconds until a message is there.
    spread : float
        Standard deviation of the logarithm of how long tasks take.
    stragglers, slower : float
        The share of tasks that take so many times as long.
    fan : int
        Summaries that are merged at once.
    """

    row: float = 200e-9
    start: float = 0.9
    dispatch: float = 1e-3
    summary: float = 60e3
    merge: float = 1e-3
    task_rows: float = 1e6
    row_bytes: float = 160.0
    speed: float = 1e9
    latency: float = 0.5e-3
    spread: float = 0.2
    stragglers: float = 0.01
    slower: float = 5.0
    fan: int = 8

    @property
    def join(self) -> float:
        """Seconds of one merge: its summaries travel at the same time, and are added in turn."""
        return self.latency + self.fan * (self.summary / self.speed + self.merge)

    def durations(self, tasks: int, rng: np.random.Generator) -> np.ndarray:
        """How long tasks take, drawn at random: on average, as long as their rows."""
        drawn = np.exp(rng.normal(-self.spread**2 / 2, self.spread, tasks))
        drawn *= np.where(rng.random(tasks) < self.stragglers, self.slower, 1.0)
        return drawn * (self.task_rows * self.row / (1 + self.stragglers * (self.slower - 1)))

    def merges(self, tasks: int) -> list[int]:
        """How many merges there are on each level of the tree."""
        found = []
        while tasks > 1:
            tasks = math.ceil(tasks / self.fan)
            found.append(tasks)
        return found

    def moved(self, tasks: int) -> float:
        """Bytes that travel: each summary once, but those that end where they are."""
        return (tasks + sum(self.merges(tasks)[:-1])) * self.summary


def alone(costs: Costs, rows: float) -> float:
    """Seconds that one process takes."""
    return rows * costs.row


def model(costs: Costs, rows: float, workers: int) -> float:
    """Seconds that a cluster takes, in closed form.

    Workers are busy until the last task begins. What is left then is the longest of as many
    remainders as there are workers: of a task that is under way, x or more remain with the
    probability of the integral of 1 − F beyond x, over the mean.
    """
    tasks = math.ceil(rows / costs.task_rows)
    merges = costs.merges(tasks)
    work = tasks * costs.task_rows * costs.row
    # The tree's top is climbed after the last task; all else is done beside other work.
    climb = len(merges) * (costs.join + costs.dispatch)
    beside = max(sum(merges) - len(merges), 0) * costs.join
    drawn = np.sort(costs.durations(100_000, np.random.default_rng(0)))
    if tasks <= workers:
        return costs.start + _last(drawn, tasks, costs.dispatch) + climb
    steps = np.diff(drawn, prepend=0.0)
    longer = 1 - np.arange(len(drawn)) / len(drawn)  # the share of tasks that take longer
    remain = np.cumsum((longer * steps)[::-1])[::-1] / drawn.mean()
    rest = float(((1 - (1 - remain) ** workers) * steps).sum())
    mean = float((remain * steps).sum())
    busy = (work + beside) / workers + rest - mean
    handed_out = (tasks + sum(merges)) * costs.dispatch
    return costs.start + max(busy, handed_out + rest) + climb


def _last(ordered: np.ndarray, tasks: int, dispatch: float) -> float:
    """When the last of some tasks is expected to end, each begun so long after the one before."""
    moments = np.linspace(0, ordered[-1] + tasks * dispatch, 2_000)
    begun = dispatch * np.arange(1, tasks + 1)
    ended = np.searchsorted(ordered, moments[:, None] - begun) / len(ordered)
    return float((1 - ended.prod(axis=1)).sum() * moments[1])


def simulation(costs: Costs, rows: float, workers: int, seed: int = 1) -> float:
    """Seconds that a cluster takes, every task and every merge played one by one."""
    rng = np.random.default_rng(seed)
    tasks = math.ceil(rows / costs.task_rows)
    durations = costs.durations(tasks, rng).tolist()
    sizes = [tasks, *costs.merges(tasks)]
    waits = [[0] * size for size in sizes]
    for level in range(1, len(sizes)):
        for place in range(sizes[level - 1]):
            waits[level][place // costs.fan] += 1
    ready: list[tuple[int, int]] = []  # merges first, the higher the sooner
    upcoming, free, clock, scheduler = 0, workers, costs.start, costs.start
    running: list[tuple[float, int, int]] = []
    while True:
        while free and (ready or upcoming < tasks):
            if ready:
                level, place = heapq.heappop(ready)
                level = -level
                takes = costs.join
            else:
                level, place, takes = 0, upcoming, durations[upcoming]
                upcoming += 1
            scheduler = max(scheduler, clock) + costs.dispatch
            heapq.heappush(running, (scheduler + takes, level, place))
            free -= 1
        if not running:
            return clock
        clock, level, place = heapq.heappop(running)
        free += 1
        if level + 1 < len(sizes):
            above = place // costs.fan
            waits[level + 1][above] -= 1
            if not waits[level + 1][above]:
                heapq.heappush(ready, (-level - 1, above))


def pays_from(costs: Costs, workers: int, times: float = 1.0) -> float:
    """From how many rows on a cluster is so many times as fast as one process; inf for never."""
    low, high = 1e3, 1e15
    if alone(costs, high) < times * model(costs, high, workers):
        return math.inf
    while high / low > 1.01:
        middle = math.sqrt(low * high)
        if alone(costs, middle) < times * model(costs, middle, workers):
            low = middle
        else:
            high = middle
    return high


#: Rows of the table, and rows of a task: a task grows where a scheduler could not keep up.
SIZES = {1e7: 1e6, 1e9: 1e6, 1e12: 1e7}
WORKERS = (2, 10, 100, 1000)


def table(costs: Costs) -> str:
    """Both, for each size and each number of workers, as a table of the results."""
    from dataclasses import replace

    lines = [
        "| rows | workers | one process, s | model, s | simulation, s | model / simulation | summaries moved | rows would be |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for rows, task_rows in SIZES.items():
        sized = replace(costs, task_rows=task_rows)
        tasks = math.ceil(rows / task_rows)
        for workers in WORKERS:
            told = model(sized, rows, workers)
            # Of few tasks each play is another story.
            seeds = range(1, 2 + 100 // math.ceil(tasks / 10))
            played = float(np.mean([simulation(sized, rows, workers, seed) for seed in seeds]))
            lines.append(
                f"| {rows:.0e} | {workers:,} | {alone(sized, rows):,.1f} | {told:,.1f} | {played:,.1f} "
                f"| {told / played:.2f} | {_bytes(sized.moved(tasks))} | {_bytes(rows * sized.row_bytes)} |"
            )
    lines += ["", "| workers | faster than one process from | three quarters as fast as so many could be from |"]
    lines += ["| --- | --- | --- |"]
    for workers in WORKERS:
        even, half = (pays_from(costs, workers, times) for times in (1, 0.75 * workers))
        words = (f"{rows:.2g} rows" if rows < math.inf else "never, in such tasks" for rows in (even, half))
        lines.append(f"| {workers:,} | {' | '.join(words)} |")
    return "\n".join(lines)


def _bytes(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"


if __name__ == "__main__":
    print(table(Costs()))
