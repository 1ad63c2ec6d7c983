"""No peeking: what has not arrived, a label or a row, changes nothing that is decided or said."""

import itertools

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlretrain as mr
from mlretrain.stages.gates import Gate
from mlretrain.stages.strategies import Strategy
from mlretrain.stages.triggers import Trigger
from tests.cycle.streams import Days
from tests.stages.test_contract import PARTS

#: From day 7 on the concept is another one, from day 8 on a column lies elsewhere.
WORLD = {
    "turn": 7,
    "spoil": dict.fromkeys(range(8, 13), lambda X, y: (X.assign(c=X["c"] + 1), y.astype(float))),
}
DAYS = 11


class OtherWorld(Days):
    """The same days as far as they are known at a moment; beyond it, everything is spoilt.

    ``delay`` is that of the labels; None: they come with the end of their batch. A label under
    way is flipped and shuffled, or missing; a row to come is another one, or cannot be used.
    """

    def __init__(self, now, delay, how, **world):
        super().__init__(**world)
        self.now = now
        self.delay = delay and pd.Timedelta(delay)
        self.how = how

    def day(self, number):
        day = super().day(number)
        y, X = day.y.astype(float), day.X
        known = np.full(len(X), day.end <= self.now)
        if self.delay is not None:
            known = np.asarray(day.times + self.delay < self.now)
        wrong = np.random.default_rng(number).permutation(1 - y[~known].to_numpy())
        y[~known] = wrong if self.how == "shuffled" else np.nan
        if day.end > self.now:
            X = X * -7 if self.how == "shuffled" else X.assign(a="nobody knows").drop(columns="b")
        return type(day)(day.number, day.start, day.end, X, y, day.times, day.title)


class TheWorld(Days):
    def day(self, number):
        day = super().day(number)
        return type(day)(
            day.number, day.start, day.end, day.X, day.y.astype(float), day.times, day.title
        )


def cycle(**named):
    usual = {
        "trigger": mr.triggers.Cron("0 0 * * *"),
        "strategy": mr.strategies.FullRefit(),
        "gate": mr.gates.BeatsChampion("accuracy"),
        "warm_up": 4,
        "random_state": 0,
    }
    model = make_pipeline(
        StandardScaler(), SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.01)
    )
    return mr.RetrainingCycle(model, **usual | named)


def told(one):
    """All that a pass decided and said."""
    steps = [(s.name, s.input, s.output, s.figure, s.changes) for s in one.steps]
    return steps, one.events, one.scores, one.estimates, one.summary, one.champion


def differs(settings, delay, number, how):
    """Whether it goes another way where only what came after a pass is another world."""
    made = cycle(**settings, label_delay=delay)
    one = made.run(TheWorld(days=DAYS, **WORLD))
    now = pd.Timestamp(one.passes[number].end)
    two = made.run(OtherWorld(now, delay, how, days=DAYS, **WORLD))
    for p, q in zip(one.passes[: number + 1], two.passes, strict=False):
        assert told(p) == told(q), f"{p.title}, when the world is another from {now} on"
    return told(one.passes[-1]) != told(two.passes[-1])


MADE = {
    "Again": mr.triggers.PerformanceDrop("accuracy", by=0.1).again("2D"),
    "AllOf": mr.triggers.PerformanceDrop("accuracy", by=0.1) & mr.triggers.NewData(100),
    "AnyOf": mr.triggers.ConceptDrift("page_hinkley") | mr.triggers.ConceptDrift("ddm"),
    "AtMost": mr.triggers.NewData(350).at_most(2, per="5D"),
    "ConceptDrift": mr.triggers.ConceptDrift(),
    "Cooldown": mr.triggers.CostAware(40, 1).cooldown("2D"),
    "CostAware": mr.triggers.CostAware(40, 1),
    "Cron": mr.triggers.Cron("0 0 */2 * *"),
    "DataDrift": mr.triggers.DataDrift("wasserstein"),
    "Every": mr.triggers.Every("2D"),
    "NewData": mr.triggers.NewData(350),
    "OnDemand": mr.triggers.OnDemand(at=["2013-01-07 12:00"]),
    "PerformanceDrop": mr.triggers.PerformanceDrop("accuracy", by=0.1, min_labels=10),
    "Random": mr.triggers.Random(3, of=7),
    "BeatsChampion": mr.gates.BeatsChampion("accuracy", confidence=0.9),
    "HumanApproval": mr.gates.HumanApproval(),
    "Latency": mr.gates.Latency(60_000),  # its reason holds a time that was measured
    "NotWorseOn": mr.gates.NotWorseOn("accuracy", slices=["a", "y"], min_rows=5),
    "Smoke": mr.gates.Smoke(),
    "Threshold": mr.gates.Threshold("roc_auc", 0.6) & mr.gates.BeatsChampion("neg_log_loss"),
    "Candidates": mr.strategies.Candidates(
        [mr.strategies.FullRefit(), mr.strategies.SlidingWindow("2D")], metric="accuracy", n_jobs=1
    ),
    "Continual": mr.strategies.Continual(replay=50),
    "FullRefit": mr.strategies.FullRefit(),
    "SlidingWindow": mr.strategies.SlidingWindow("2D"),
    "Transfer": mr.strategies.Transfer(freeze="standardscaler", size=300),
}  # fmt: skip


def settings_of(name):
    part = MADE[name]
    kind = {Trigger: "trigger", Gate: "gate", Strategy: "strategy"}
    return {next(word for of, word in kind.items() if isinstance(part, of)): part}


def test_every_trigger_every_gate_and_every_strategy_is_held_to_it():
    decide = {p.__name__ for p in PARTS if issubclass(p, (Trigger, Gate, Strategy))}
    assert decide == MADE.keys()


@pytest.mark.parametrize("delay", [None, "46h"])
@pytest.mark.parametrize("name", sorted(MADE.keys() - {"Latency"}))
def test_nothing_that_has_not_arrived_changes_a_decision(name, delay):
    assert differs(settings_of(name), delay, 4, "shuffled"), "the test itself is blind"


#: All that looks at labels, at the moments after and around the change, and with other delays.
LATE = ["PerformanceDrop", "AnyOf", "Cooldown", "NewData", "DataDrift", "BeatsChampion", "Continual"]


@pytest.mark.parametrize(
    ("name", "delay", "number", "how"),
    [(n, d, p, "shuffled") for n, d, p in itertools.product(LATE[:5], ["2D", "30min"], [2, 5])]
    + [(n, d, 4, "missing") for n, d in itertools.product(LATE, [None, "46h"])],
)
def test_nor_at_another_moment_with_another_delay_or_when_it_cannot_be_used(name, delay, number, how):
    assert differs(settings_of(name), delay, number, how)


@pytest.mark.parametrize("delay", [None, "46h"])
def test_nor_through_the_data_gate(delay):
    gate = mr.QualityGate(min_overlap=0.3, max_auc=0.95, max_label_shift=0.4, max_age="3D")
    assert differs({"quality": gate}, delay, 4, "shuffled")


@pytest.mark.parametrize("holdout", ["1D", 0.5])
def test_nor_through_the_exam(holdout):
    assert differs({"holdout": holdout}, "46h", 4, "shuffled")


@pytest.mark.parametrize("delay", [None, "2D"])
def test_labels_and_rows_that_come_in_time_do_change_decisions(delay):
    # The other world begins a day earlier: the tests above have something to see.
    made = cycle(label_delay=delay)
    one = made.run(TheWorld(days=DAYS, **WORLD))
    now = pd.Timestamp(one.passes[5].end) - pd.Timedelta("1D")
    two = made.run(OtherWorld(now, delay, "shuffled", days=DAYS, **WORLD))
    assert told(one.passes[5]) != told(two.passes[5])


def test_the_decisions_of_these_worlds_are_many():
    # A trigger that never fires, and a gate that never refuses, could not show anything.
    found = {
        name: {e for p in cycle(**settings_of(name), label_delay="46h").run(TheWorld(days=DAYS, **WORLD)).passes[1:] for e in p.events}
        for name in ("PerformanceDrop", "AnyOf", "DataDrift", "CostAware", "BeatsChampion", "Threshold")
    }  # fmt: skip
    assert all("retrained" in events for events in found.values()), found
    assert {"promoted", "refused", "undecided"} <= set.union(*found.values())
