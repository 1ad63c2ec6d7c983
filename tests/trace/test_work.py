"""What a run had to do, counted: each strategy against the sum that it must give."""

from dataclasses import replace

import pytest

import mlretrain as mr

DAYS, ROWS = 8, 100


@pytest.fixture(scope="module")
def stream():
    return mr.streams.synthetic("none", batches=DAYS, rows=ROWS, random_state=0)


def run(stream, strategy, trigger=mr.triggers.Every("1D")):
    return mr.RetrainingCycle(
        stream.baseline_model("online"), trigger=trigger, strategy=strategy,
        gate=mr.gates.Threshold("accuracy", 0.0), warm_up=1, holdout=0.25, random_state=0,
    ).run(stream, progress=False)  # fmt: skip


# Of the newest day a quarter is the exam; what was an exam is learned from the next time.
TRAINED = {
    "from scratch": (mr.strategies.FullRefit(), [75 + 100 * k for k in range(DAYS)]),
    "window": (mr.strategies.SlidingWindow(200), [75, 175] + [200] * (DAYS - 2)),
    "continual": (mr.strategies.Continual(), [75] + [100] * (DAYS - 1)),
}


@pytest.mark.parametrize("name", TRAINED)
def test_rows_are_counted_pass_by_pass(stream, name):
    strategy, rows = TRAINED[name]
    work = run(stream, strategy).work()
    assert work["rows trained on"].tolist() == rows
    assert work["rows so far"].iloc[-1] == sum(rows)
    assert work.index.tolist() == list(range(DAYS))


def test_a_row_counts_as_often_as_it_was_learned(stream):
    # All rows so far are offered; the new ones and 40 others are learned.
    replayed = run(stream, mr.strategies.Continual(replay=40)).work()["rows trained on"]
    assert replayed.tolist() == [75] + [140] * (DAYS - 1)
    whole, window = mr.strategies.FullRefit(), mr.strategies.SlidingWindow(40)
    choice = mr.strategies.Candidates([whole, window], metric="accuracy", validation=0.5, n_jobs=1)
    trace = run(stream, choice)
    rows = trace.work()["rows trained on"]
    for one, made, offered in zip(trace.passes, rows, TRAINED["from scratch"][1], strict=True):
        # Half of the 40 newest are for the choice; the best is trained once more with them.
        (train,) = [step for step in one.steps if step.name == "train"]
        best = offered if "FullRefit() was chosen" in train.output else 40
        assert made == (offered - 20) + 20 + best


def test_a_training_that_fails_has_learned_nothing():
    stream = mr.streams.synthetic("none", batches=4, rows=ROWS, random_state=0)
    days = [replace(day, y=day.y + 1) if day.number == 4 else day for day in stream]
    trace = mr.RetrainingCycle(
        stream.baseline_model("online"), trigger=mr.triggers.Every("1D"), alerts=[],
        strategy=mr.strategies.Continual(), gate=mr.gates.Threshold("accuracy", 0.0),
        quality=mr.QualityGate(severities={"classes": "warn"}), warm_up=1, holdout=0.25,
        random_state=0,
    ).run(days, progress=False)  # fmt: skip
    assert "training failed" in trace.passes[-1].summary
    assert trace.work()["rows trained on"].tolist()[-2:] == [100, 0]


def test_seconds_are_those_of_the_step_train(stream):
    trace = run(stream, mr.strategies.FullRefit())
    spent = [step.seconds for step in trace.steps if step.name == "train"]
    work = trace.work()
    assert work["seconds"].tolist() == spent and min(spent) > 0
    assert work["seconds so far"].iloc[-1] == pytest.approx(sum(spent))


def test_where_nothing_is_trained_there_is_no_work(stream):
    work = run(stream, mr.strategies.FullRefit(), mr.triggers.OnDemand()).work()
    assert work["rows trained on"].tolist() == [75] + [0] * (DAYS - 1)
    assert work["seconds"].tolist()[1:] == [0] * (DAYS - 1)
