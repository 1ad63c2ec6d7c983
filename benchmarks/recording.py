"""Row 5: what it costs to record a step."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, time

from measure import Cost, Figure, Target, function, in_turns

from mlretrain.trace import Flow, Recorder
from mlretrain.trace.files import Writer
from mlretrain.trace.recorder import recorded

STEPS = 2_000
ROUNDS = 15
#: What a step records in a real run: three texts, and two variables of which one is new.
SAID = ("Collect new data", "week of 7 January 2013", "6,435 rows came; v1 had answered them")


class Work:
    """A pass of one step that does nothing but tell what it did."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    @recorded
    def step(self, number: int) -> None:
        self.recorder.note(*SAID, data=number, model="v1")


def ours(sink: Writer | None = None) -> None:
    """Record steps, a hundred to a pass."""
    work = Work(Recorder(sink=sink))
    for number in range(STEPS):
        if number % 100 == 0:
            work.recorder.open(number, "week", "2013-01-07", "2013-01-14")
        work.step(number)
    work.recorder.finish()


@dataclass(slots=True)
class Bare:
    """The least that a step can be."""

    name: str
    line: int
    action: str
    input: str
    output: str
    changes: dict
    started: float
    seconds: float


def bare(path: Path | None = None) -> None:
    """The shortest code: a record in a list, the clock read twice, a line of JSON."""
    kept, model = [], None
    file = path.open("wb", buffering=0) if path else None
    for number in range(STEPS):
        began = perf_counter()
        changes = {"data": (number - 1, number)}
        if model != "v1":
            changes["model"], model = (model, "v1"), "v1"
        one = Bare("step", 1, *SAID, changes, began, perf_counter() - began)
        kept.append(one)
        if file:
            record = {name: getattr(one, name) for name in Bare.__slots__}
            file.write(json.dumps(record).encode() + b"\n")
    if file:
        file.close()


def per_step(work) -> object:
    """A side whose cost is that of one step."""
    whole = function(work)

    def measure() -> Cost:
        cost = whole()
        return Cost(cost.cpu / STEPS, cost.wall / STEPS)

    return measure


def at_most(microseconds: float) -> object:
    """A side that stands for a limit."""
    return lambda: Cost(microseconds / 1e6, microseconds / 1e6)


def figures() -> list[Figure]:
    """Steps in memory, steps in a file, and their share in a run."""
    memory = {"a step": per_step(ours), "2 µs": at_most(2), "a bare record": per_step(bare)}
    with tempfile.TemporaryDirectory() as folder:

        def written() -> None:
            flow = Flow({}, ())
            path = Path(folder) / "run.jsonl"
            with Writer(path, flow=flow, source="", metric="r2", name="demo") as writer:
                ours(writer)

        lines = {
            "a step": per_step(written),
            "7 µs": at_most(7),
            "a bare line of JSON": per_step(lambda: bare(Path(folder) / "bare.jsonl")),
        }
        found = [
            Figure(5, "recording a step, in memory", in_turns(memory, rounds=ROUNDS),
                   (Target("2 µs", most=1),)),
            Figure(5, "recording a step, and a line of JSON", in_turns(lines, rounds=ROUNDS),
                   (Target("7 µs", most=1),)),
        ]  # fmt: skip
    return [*found, share()]


def share() -> Figure:
    """All steps of a run, recorded once more, beside the run itself."""
    import mlretrain as mr

    stream = mr.streams.synthetic("sudden", batches=30, rows=1_000, random_state=0)
    cycle = mr.RetrainingCycle(
        stream.baseline_model("online"),
        trigger=mr.triggers.Every("1h"),
        strategy=mr.strategies.Continual(),
        warm_up=2,
        alerts=[],
        random_state=0,
    )
    trace = cycle.run(stream, progress=False)
    sides = {
        "recording its steps": function(lambda: again(trace), times=5),
        "the run": function(lambda: cycle.run(stream, progress=False)),
    }
    costs = in_turns(sides, rounds=7)
    work = "the recording of a run of 29 passes, 1,000 rows each, a training in every one"
    return Figure(5, work, costs, (Target("the run", most=0.01),))


def again(trace) -> None:
    """Record what a trace holds."""
    recorder = Recorder()
    for one in trace.passes:
        recorder.open(one.number, one.title, one.start, one.end)
        for step in one.steps:
            clock = time(), perf_counter()  # as often as `recorded` reads it
            recorder.begin(step.name, step.line, clock[1])
            changes = {name: new for name, (_, new) in step.changes.items()}
            recorder.note(step.action, step.input, step.output, step.figure, **changes)
    recorder.finish()


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
