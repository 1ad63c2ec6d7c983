"""Every trigger and every gate, just under its threshold and just over it: none is left out."""

import dataclasses
import json
from dataclasses import field

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlretrain.stages.drift import STATISTICS
from mlretrain.stages.gates import (
    BeatsChampion,
    Exam,
    Gate,
    HumanApproval,
    Latency,
    NotWorseOn,
    Smoke,
    Threshold,
    package,
)
from mlretrain.stages.registry import Registry, Version
from mlretrain.stages.strategies import Past, Strategy
from mlretrain.stages.triggers import (
    ConceptDrift,
    CostAware,
    Cron,
    DataDrift,
    Every,
    NewData,
    OnDemand,
    PerformanceDrop,
    Random,
    Trigger,
)
from tests.stages.moments import moment, stretch
from tests.stages.test_contract import MADE, PARTS


@dataclasses.dataclass
class Edge:
    """A part, what it looks at first, and what it looks at then: just too little, just enough."""

    part: object
    under: object
    over: object
    before: list = field(default_factory=list)


# --- Triggers -------------------------------------------------------------------------


class ManyErrors:
    """A detector that sees a change at the fifth error."""

    def __init__(self):
        self.errors = 0

    def update(self, error):
        self.errors += error
        self.drift_detected = self.errors >= 5

    drift_detected = False

    def __repr__(self):
        return "ManyErrors()"


def accuracy(score, **named):
    return moment(2, scores={"accuracy": score}, baseline={"accuracy": 0.9}, **named)


def until(end):
    """A batch of some hours that ends at a time of January 2013."""
    return stretch("2013-01-10 00:00", f"2013-01-{end}")


def shifted(rows):
    usual = pd.DataFrame({"a": np.arange(1000.0)})
    return moment(X=usual + rows, reference=usual)


def labelled(many):
    return moment(known=many, learned=0)


def wrong(errors):
    return moment(errors=np.array([0.0] * 20 + [1.0] * errors))


X = pd.DataFrame({"a": np.arange(100.0)})
hourly = Every("1h")
first = stretch("2013-01-01 00:00", "2013-01-01 12:00")
TRIGGERS = {
    "Again": [
        Edge(OnDemand(at=["2013-01-01"]).again("10D"), until("11 11:59"), until("11 12:00"), [first]),
    ],
    "AllOf": [
        Edge(Cron("0 0 11 * *") & Every("1h"), until("10 23:59"), until("11 00:00")),
        Edge(PerformanceDrop("accuracy", by=0.1) & PerformanceDrop("accuracy", below=0.7), accuracy(0.7), accuracy(0.6999)),
    ],
    "AnyOf": [Edge(Cron("0 0 11 * *") | OnDemand(), until("10 23:59"), until("11 00:00"))],
    "AtMost": [Edge(hourly.at_most(1, per="10D"), until("11 11:59"), until("11 12:00"), [first])],
    "ConceptDrift": [Edge(ConceptDrift(ManyErrors()), wrong(4), wrong(5))],
    "Cooldown": [Edge(hourly.cooldown("10D"), until("11 11:59"), until("11 12:00"), [first])],
    "CostAware": [
        Edge(CostAware(20, 1), accuracy(0.7, X=X.head(99)), accuracy(0.7, X=X)),
        Edge(CostAware(20, 1), accuracy(0.7001, X=X), accuracy(0.7, X=X)),
    ],
    "Cron": [Edge(Cron("0 0 11 * *"), until("10 23:59"), until("11 00:00"))],
    "DataDrift": [
        Edge(DataDrift(threshold=0.1), shifted(100), shifted(101)),
        # The deviation of 0 … 999 is 288.67.
        Edge(DataDrift("wasserstein"), shifted(95), shifted(96)),
    ],
    "Every": [Edge(Every("24h"), until("10 23:59"), until("11 00:00"))],
    "NewData": [Edge(NewData(1_000), labelled(999), labelled(1_000))],
    "OnDemand": [Edge(OnDemand(at=["2013-01-11"]), until("10 23:59"), until("11 00:00"))],
    "PerformanceDrop": [
        Edge(PerformanceDrop("accuracy", by=0.1), accuracy(0.8001), accuracy(0.8)),
        Edge(PerformanceDrop("accuracy", below=0.8), accuracy(0.8), accuracy(0.7999)),
        Edge(PerformanceDrop("accuracy", below=0.8), accuracy(0.1, labels=29), accuracy(0.1, labels=30)),
        Edge(PerformanceDrop("accuracy", by=0.1, against="best"), accuracy(0.8601), accuracy(0.86), [accuracy(0.96)]),
        Edge(PerformanceDrop("accuracy", by=0.1, patience=2), accuracy(0.81), accuracy(0.8), [accuracy(0.8)]),
    ],
    # Its threshold is the lot: none of five, and all five.
    "Random": [Edge(Random(0, of=5), moment(), None), Edge(Random(5, of=5), None, moment())],
}  # fmt: skip


def kinds(of):
    return {kind.__name__ for kind in PARTS if issubclass(kind, of)}


def edges(table):
    return [pytest.param(edge, id=f"{edge.part!r}-{i}") for made in table.values() for i, edge in enumerate(made)]


def test_no_trigger_and_no_gate_is_left_out():
    assert TRIGGERS.keys() == kinds(Trigger)
    assert GATES.keys() | {"AllOf"} == kinds(Gate)


@pytest.mark.parametrize("edge", edges(TRIGGERS))
def test_a_trigger_fires_just_over_its_threshold_and_not_just_under(edge):
    for last, fires in ((edge.under, False), (edge.over, True)):
        if last is None:
            continue
        trigger = clone(edge.part)
        for one in edge.before:
            trigger.update(one)
        # What it has seen so far may be written down, and taken up again.
        again = clone(edge.part)
        again.recall(json.loads(json.dumps(trigger.memory())))
        for asked in (trigger, again):
            signal = asked.update(last)
            assert signal.fired is fires and signal.why


@pytest.mark.parametrize("statistic", STATISTICS)
@pytest.mark.parametrize("rows", [100, 150, 400])
def test_each_statistic_fires_just_over_its_effect_and_not_just_under(statistic, rows):
    effect = DataDrift(statistic).update(shifted(rows)).figure["effect"][0]
    for by, fires in ((-1e-6, True), (1e-6, False)):
        assert DataDrift(statistic, threshold=effect + by).update(shifted(rows)).fired is fires


# --- Gates ----------------------------------------------------------------------------


class Says(ClassifierMixin, BaseEstimator):
    """Answers what stands in a column."""

    def __init__(self, column="challenger"):
        self.column = column
        self.classes_ = np.array([0, 1])

    def predict(self, X):
        return X[self.column].to_numpy()


def exam(challenger, champion=None, rows=100):
    """Right answers of the challenger and of the champion, out of so many rows."""
    says = {"challenger": challenger, "champion": challenger if champion is None else champion}
    X = pd.DataFrame({who: (np.arange(rows) < right).astype(int) for who, right in says.items()})
    X["half"] = np.arange(rows) % 2
    live = None if champion is None else Says("champion")
    return Exam(X, pd.Series(np.ones(rows, int), name="y"), Says(), live)


class Forgetful(SGDClassifier):
    """Comes back from a file without the last bit of one weight."""

    def __setstate__(self, state):
        super().__setstate__(state)
        self.coef_ = self.coef_ + self.lost


def stored(lost):
    """A challenger that, loaded back, answers no row otherwise, or one."""
    model = Forgetful(random_state=0).fit(X, X["a"] > 50)
    model.lost = lost
    return Exam(X, X["a"] > 50, model)


GATES = {
    "BeatsChampion": [
        Edge(BeatsChampion("accuracy"), exam(80, 80), exam(81, 80)),
        Edge(BeatsChampion("accuracy", by=0.05), exam(84, 80), exam(85, 80)),
        Edge(BeatsChampion("accuracy"), exam(29, 0, rows=29), exam(30, 0, rows=30)),
        # In pairs, 3 of 300 rows won: better in 1 − e⁻³ of the resamples, which is 95.0 %.
        Edge(BeatsChampion("accuracy", confidence=0.97), exam(102, 99, 300), exam(105, 99, 300)),
    ],
    "HumanApproval": [Edge(HumanApproval(), exam(99, 1), exam(1))],
    "NotWorseOn": [
        Edge(NotWorseOn("accuracy", slices=["half"], by=0.1, confidence=None), exam(78, 90), exam(80, 90)),
        Edge(NotWorseOn("accuracy", slices=["half"], min_rows=51), exam(90, 80), exam(90, 80, rows=102)),
    ],
    "Smoke": [
        Edge(Smoke(trusted=[f"{__name__}.Forgetful"]), stored(1e-9), stored(0.0)),
        # A type that nobody reviewed, and one that everybody knows.
        Edge(Smoke(), stored(0.0), Exam(X, X["a"] > 50, SGDClassifier(random_state=0).fit(X, X["a"] > 50))),
    ],
    "Threshold": [
        Edge(Threshold("accuracy", 0.8), exam(79), exam(80)),
        Edge(Threshold("accuracy", 0.8) & BeatsChampion("accuracy"), exam(80, 80), exam(81, 80)),
        Edge(Threshold("accuracy", 0.8) & BeatsChampion("accuracy"), exam(79, 70), exam(80, 70)),
    ],
    "Latency": [],
}  # fmt: skip


@pytest.mark.parametrize("edge", edges(GATES))
def test_a_gate_promotes_just_over_its_threshold_and_not_just_under(edge):
    remembered = vars(edge.part).copy()
    for shown, promotes in ((edge.under, False), (edge.over, True)):
        verdict = edge.part.judge(shown)
        assert verdict.promoted is promotes and all(verdict.reasons), verdict
        assert verdict.outcome in ("promoted", "refused", "undecided")
    assert vars(edge.part) == remembered, "a gate has nothing to remember, and so nothing to store"


@pytest.mark.parametrize(("took", "outcome"), [(4.99, "promoted"), (5.0, "promoted"), (5.01, "refused")])
def test_latency_on_both_sides_of_its_threshold(monkeypatch, took, outcome):
    now = 0.0

    class Slow(Says):
        def predict(self, X):
            nonlocal now
            now += took / 1_000
            return super().predict(X)

    monkeypatch.setattr(package.time, "perf_counter", lambda: round(now, 9))
    shown = exam(80)
    shown.challenger = Slow()
    assert Latency(5).judge(shown).outcome == outcome


# --- Strategies -----------------------------------------------------------------------


@pytest.mark.parametrize("part", [p for p in MADE if isinstance(p.values[0], Strategy)])
def test_what_a_strategy_trains_is_stored_without_pickle(part, tmp_path):
    X = pd.DataFrame({"a": np.arange(40.0)})
    y = pd.Series([0, 1] * 20)
    model = make_pipeline(StandardScaler(), SGDClassifier(random_state=0))
    past = Past(40, 10, pd.Timestamp("2013-03-01"), lambda time: 5)
    made = part.train(model, X, y, clone(model).fit(X, 1 - y), past)
    Registry(tmp_path).promote(Version("v1", made), "2013-03-01")
    loaded = Registry(tmp_path).champion().model
    assert type(loaded) is type(made) and repr(loaded) == repr(made)
    assert np.array_equal(loaded.decision_function(X), made.decision_function(X))
    # What it tells of a training, and nothing else, stands beside its settings.
    beside = {name for name in vars(part) if name not in part.get_params()}
    assert beside <= {"told_", "scores_", "rows_"}
    told = [part.told_, getattr(part, "scores_", []), getattr(part, "rows_", 0)]
    json.dumps(told, allow_nan=False)
