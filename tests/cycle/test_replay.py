"""What if: a pass, or a run, once more with other settings."""

from __future__ import annotations

import pytest
from sklearn.base import clone

import mlretrain as mr
from mlretrain.cycle.replay import Replay
from mlretrain.trace.files import all_lines


def told(trace) -> list[str]:
    """All that a trace says, except for what the clock said."""
    return all_lines(trace, clock=False)


@pytest.fixture(scope="module")
def stream():
    return mr.streams.synthetic("sudden", batches=14, rows=300, random_state=1)


@pytest.fixture(scope="module")
def cycle(stream):
    return mr.RetrainingCycle(
        stream.baseline_model("linear"),
        trigger=mr.triggers.PerformanceDrop("accuracy", by=0.04),
        strategy=mr.strategies.SlidingWindow(600),
        gate=mr.gates.Threshold("accuracy", 0.7) & mr.gates.BeatsChampion("accuracy"),
        warm_up=2,
        alerts=[],
        random_state=0,
    )


@pytest.fixture(scope="module")
def run(cycle, stream):
    trace = cycle.run(stream)
    events = {event for one in trace for event in one.events}
    assert {"promoted", "refused"} <= events  # both branches are compared below
    return trace


@pytest.fixture(scope="module")
def replay(cycle, stream):
    return Replay(cycle, stream)


def test_with_the_same_settings_everything_is_the_same(replay, run):
    # Backwards: no pass may need that another was repeated before it, nor spoil one.
    for one in [*run][::-1]:
        assert told(replay.one(one.number)) == told(one), one.number
    assert told(replay.run()) == told(run)
    assert told(replay.trace) == told(run)


VARIANTS = [
    dict(label_delay="2D"),
    dict(strategy=mr.strategies.FullRefit(), trigger=mr.triggers.DataDrift("psi")),
    dict(trigger=mr.triggers.NewData(700) | mr.triggers.PerformanceDrop("accuracy", by=0.03, patience=2)),
    dict(trigger=mr.triggers.Cron("0 0 * * *").cooldown("3D"), holdout="9h"),
]


@pytest.mark.parametrize("changes", VARIANTS, ids=lambda changes: ", ".join(changes))
def test_it_remembers_whatever_the_stages_remember(cycle, stream, changes):
    other = clone(cycle).set_params(**changes)
    again = Replay(other, stream)
    for one in other.run(stream):
        assert told(again.one(one.number)) == told(one), one.number


def test_another_threshold_changes_one_verdict(replay, run):
    number = run.where("promoted")[-1].number
    assert "refused" in replay.one(number, gate__left__minimum=0.999).events
    assert replay.one(number).events == run[number].events  # and leaves no trace behind


def test_another_window_is_trained_on(replay, run):
    number = run.where("retrained")[-1].number
    trained = next(s for s in replay.one(number, strategy__size=900).steps if s.name == "train")
    assert trained.input.startswith("900 rows")


def test_a_wider_window_finds_rows_that_the_run_forgot(replay, run):
    number = run.where("retrained")[-1].number
    changed = replay.one(number, strategy=mr.strategies.FullRefit())
    rows = next(s for s in changed.steps if s.name == "train").figure["rows"]
    assert sum(rows) == 300 * (number + 2)


def test_another_trigger_asks_for_what_the_old_one_did_not(replay, run):
    quiet = next(one for one in run if not one.events)
    assert "retrained" in replay.one(quiet.number, trigger=mr.triggers.Every("1h")).events


def test_a_replaced_part_hides_what_was_set_inside_it(replay, run):
    quiet = next(one for one in run if not one.events)
    changes = {"trigger": mr.triggers.Every("1h"), "trigger__by": 0.5}
    assert "retrained" in replay.one(quiet.number, **changes).events


def test_a_run_with_other_settings(replay, run, cycle, stream):
    expected = clone(cycle).set_params(trigger__by=0.3).run(stream)
    assert told(replay.run(trigger__by=0.3)) == told(expected)
    assert len(expected.where("retrained")) < len(run.where("retrained"))


def test_nothing_reaches_the_registry_or_the_alerts(cycle, stream, tmp_path):
    sent = []
    told_of = type("Channel", (), {"send": lambda self, alert: sent.append(alert)})()
    registry = mr.Registry(tmp_path)
    Replay(clone(cycle).set_params(registry=registry, alerts=[told_of]), stream).run()
    assert (sent, registry.champion()) == ([], None)


def test_nothing_is_trained_twice(cycle, stream):
    class Counting(mr.strategies.FullRefit):
        trained = 0

        def train(self, *arguments):
            Counting.trained += 1
            return super().train(*arguments)

    counted = Replay(clone(cycle).set_params(strategy=Counting()), stream)
    many = len(counted.trace.where("retrained"))
    assert Counting.trained == many > 1
    counted.run(gate__left__minimum=0.71)
    counted.one(1, trigger__by=0.5)
    assert Counting.trained == many


def test_a_fault_is_a_finding_here_as_well(cycle, stream, run):
    """What fails while a model is live leaves a verdict, and the run goes on."""

    class Failing(mr.strategies.FullRefit):
        def train(self, model, X, y, champion, past=None):
            if champion is None:
                return super().train(model, X, y, champion, past)
            raise MemoryError("too many rows")

    number = run.where("promoted")[-1].number
    failed = Replay(cycle, stream).one(number, strategy=Failing())[number].passes[0]
    assert failed.events == ["retrained", "refused", "alert"]
    assert "MemoryError: too many rows" in failed.summary


def test_interrupted_it_begins_again(cycle, stream, run):
    class Interrupted:
        name = stream.name

        def __init__(self, batches):
            self.batches, self.often = [*batches], 0

        def __iter__(self):
            self.often += 1
            for batch in self.batches:
                if self.often == 1 and batch.number == 6:
                    raise KeyboardInterrupt
                yield batch

    again = Replay(cycle, Interrupted(stream))
    with pytest.raises(KeyboardInterrupt):
        again.one(9)
    assert told(again.one(9)) == told(run[9])


@pytest.mark.parametrize("number", [-1, 99])
def test_there_is_no_such_pass(replay, number):
    with pytest.raises(IndexError, match=f"there is no pass {number} in this run"):
        replay.one(number)


def test_a_setting_that_makes_no_sense(replay):
    with pytest.raises(ValueError, match="'by' must be > 0, got -1"):
        replay.one(1, trigger__by=-1)
