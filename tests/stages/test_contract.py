"""What every part promises, whatever its kind: found by looking, not by listing."""

import importlib
import json
import pkgutil

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlretrain as mr
import mlretrain.stages
from mlretrain.stages.gates import BeatsChampion, Exam, Gate, Latency, Threshold
from mlretrain.stages.part import Part
from mlretrain.stages.quality import QualityGate
from mlretrain.stages.strategies import FullRefit, Past, SlidingWindow, Strategy
from mlretrain.stages.triggers import (
    ConceptDrift,
    Cron,
    DataDrift,
    Every,
    OnDemand,
    PerformanceDrop,
    Trigger,
)
from tests.stages.moments import decline, moment

# One or more examples of each class, and for each class arguments it must refuse.
EXAMPLES = {
    "Again": [Cron("0 0 1 * *").again("3D"), (OnDemand() | PerformanceDrop("accuracy", by=0.1)).again("1D")],
    "AllOf": [
        Cron("0 0 1 * *") & PerformanceDrop("accuracy", by=0.1),
        Threshold("accuracy", 0.5) & BeatsChampion("accuracy"),
    ],
    "AnyOf": [Cron("0 0 1 * *") | PerformanceDrop("accuracy", by=0.1)],
    "AtMost": [(Cron("0 0 * * *") | OnDemand()).at_most(2, per="10D")],
    "ConceptDrift": [ConceptDrift(name) for name in ("adwin", "ddm", "page_hinkley")],
    "Cooldown": [(Cron("0 0 * * *") & Every("1D")).cooldown("3D")],
    "DataDrift": [DataDrift(), *(DataDrift(name) for name in ("psi", "wasserstein", "chi2"))],
}
ARGUMENTS = {
    "Again": (
        {"trigger": OnDemand(), "span": "5D"}, [{"trigger": "weekly"}, {"span": "soon"}, {"span": "0D"}, {"span": "30"}]
    ),
    "Apprise": ({"url": "json://localhost"}, [{"url": 7}, {"url": "localhost"}, {"url": "slack://"}]),
    "AtMost": (
        {"trigger": OnDemand(), "n": 2, "per": "30D"},
        [{"trigger": "weekly"}, {"n": 0}, {"n": 1.5}, {"per": "soon"}, {"per": "-1D"}, {"per": "30"}],
    ),
    "BeatsChampion": (
        {"metric": "accuracy"},
        [{"metric": "acuracy"}, {"by": -1}, {"by": "x"}, {"by": np.inf}, {"confidence": 1.5}, {"confidence": 0.4},
         {"min_labels": 0}, {"random_state": -1}],
    ),
    "Candidates": (
        {"candidates": [FullRefit(), {"sgdclassifier__alpha": 0.01}], "metric": "accuracy", "n_jobs": 1},
        [{"candidates": "all"}, {"candidates": [FullRefit()]}, {"candidates": [FullRefit(), 7]},
         {"metric": "acuracy"}, {"validation": 0}, {"gate": 0.6}, {"n_jobs": 0}],
    ),
    "ConceptDrift": (
        {}, [{"detector": "adwinn"}, {"detector": 7}, {"detector": type("Detector", (), {})}],
    ),
    "Continual": (
        {}, [{"replay": -1}, {"replay": 0.5}, {"classes": "ab"}, {"classes": [1]}, {"random_state": -1}],
    ),
    "Cooldown": ({"trigger": OnDemand(), "span": "3D"}, [{"trigger": 3}, {"span": "soon"}, {"span": 3}, {"span": "3"}]),
    "CostAware": (
        {"retrain_cost": 300, "error_cost": 1},
        [{"retrain_cost": 0}, {"retrain_cost": np.inf}, {"error_cost": -1}, {"error_cost": "x"},
         {"error_cost": np.inf}, {"metric": "acuracy"}],
    ),
    "Cron": (
        {"expression": "0 0 2 * *"},
        [{"expression": "0 24 * * *"}, {"expression": 7}, {"expression": "0 0 0 * * *"}, {"expression": ""}],
    ),
    "DataDrift": (
        {},
        [{"statistic": "k"}, {"threshold": -0.1}, {"threshold": "x"}, {"threshold": np.inf}, {"columns": "hour"},
         {"columns": []}, {"alpha": 0}, {"alpha": 1}],
    ),
    "Every": ({"span": "7D"}, [{"span": "soon"}, {"span": "0D"}, {"span": 7}, {"span": None},
                               {"span": "7"}, {"span": " 7 "}, {"span": "2.5"}, {"span": "-7"}]),
    "FullRefit": ({}, []),
    "HumanApproval": ({}, [{"first": "no"}]),
    "Latency": ({"max_ms": 60_000}, [{"max_ms": 0}, {"max_ms": np.inf}, {"rows": 0}, {"tries": 0}]),
    "LogAlerts": ({}, []),
    "NewData": ({"rows": 1000}, [{"rows": 0}, {"rows": 2.5}, {"rows": "many"}]),
    "NotWorseOn": (
        {"metric": "accuracy", "slices": ["a"], "min_rows": 10},
        [{"metric": "acuracy"}, {"slices": "a"}, {"slices": []}, {"by": -1}, {"by": np.inf}, {"confidence": 2},
         {"min_rows": 0}, {"random_state": -1}],
    ),
    "OnDemand": ({"at": ["2013-01-03"]}, [{"at": ["soon"]}, {"at": "2013-01-03"}, {"at": [None]}]),
    "PerformanceDrop": (
        {"metric": "accuracy", "by": 0.1},
        [{"by": -0.1}, {"by": np.inf}, {"by": None}, {"below": 0.5}, {"against": "x"}, {"patience": 0}, {"metric": "x"}],
    ),
    "QualityGate": (
        {},
        [{"max_missing": 1.5}, {"min_rows": 0}, {"min_rows": 2.5}, {"max_outside": 0}, {"max_age": "old"}, {"max_age": "3"},
         {"min_overlap": 1}, {"max_auc": 0}, {"max_label_shift": 1.5}, {"expectations": 7}, {"severities": {"range": "panic"}},
         {"severities": {"rage": "warn"}}, {"schema": "strict"}, {"random_state": -1}],
    ),
    "Random": (
        {"budget": 3, "of": 20},
        [{"budget": -1}, {"budget": 21}, {"budget": 1.5}, {"of": 0}, {"random_state": None}],
    ),
    "Smoke": ({}, [{"rows": 0}, {"trusted": "numpy.dtype"}]),
    "SlidingWindow": ({"size": "28D"}, [{"size": "soon"}, {"size": 0}, {"size": "-1D"}, {"size": 2.5}, {"size": "28"}]),
    "Transfer": (
        {"warm_start": True},
        [{"warm_start": 0}, {"warm_start": None}, {"freeze": 7}, {"size": "soon"}],
    ),
    "Threshold": ({"metric": "accuracy", "minimum": 0.5}, [{"minimum": "x"}, {"minimum": np.nan}, {"min_labels": 0}]),
}


def _parts():
    for info in pkgutil.walk_packages(mlretrain.stages.__path__, "mlretrain.stages."):
        module = importlib.import_module(info.name)
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, Part)
                and value not in (Part, Trigger, Strategy, Gate)
                and not value.__name__.startswith("_")
                and value.__module__ == info.name
            ):
                yield value


PARTS = sorted(set(_parts()), key=lambda kind: (kind.__module__, kind.__name__))
MADE = [
    pytest.param(part, id=repr(part))
    for kind in PARTS
    for part in EXAMPLES.get(kind.__name__) or [kind(**ARGUMENTS[kind.__name__][0])]
    if type(part) is kind
]


def test_parts_are_found():
    assert len(PARTS) >= 27


@pytest.mark.parametrize("part", MADE)
def test_a_clone_is_another_one_with_equal_parameters(part):
    other = clone(part)
    assert other is not part
    assert repr(other) == repr(part)
    assert other.get_params().keys() == part.get_params().keys()


@pytest.mark.parametrize("part", MADE)
def test_the_repr_makes_the_part_again(part):
    names = {kind.__name__: kind for kind in PARTS}
    assert repr(eval(repr(part), names)) == repr(part)


@pytest.mark.parametrize("part", MADE)
def test_every_part_explains_itself_with_an_example(part):
    assert ">>>" in type(part).__doc__


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        pytest.param(kind, wrong, id=f"{kind.__name__}-{wrong}")
        for kind in PARTS
        for wrong in ARGUMENTS.get(kind.__name__, ((), []))[1]
    ],
)
def test_nonsense_is_refused_when_made_and_when_set(kind, wrong):
    right = ARGUMENTS[kind.__name__][0]
    with pytest.raises((ValueError, TypeError), match=next(iter(wrong))) as made:
        kind(**right | wrong)
    assert repr(next(iter(wrong.values()))).strip("[]") in str(made.value)
    with pytest.raises((ValueError, TypeError)):
        kind(**right).set_params(**wrong)


@pytest.mark.parametrize("text", ["7", " 7 ", "007", "-7"])
def test_a_length_of_time_needs_its_unit(text):
    digits = text.strip(" -")
    with pytest.raises(ValueError, match=f"give a unit, such as '{digits}D' for days, got '{text}'"):
        Every(text)
    assert Every(f"{digits}D").span == f"{digits}D"


SPANS = {
    "span": Every,
    "per": lambda text: Every("1D").at_most(1, per=text),
    "size": SlidingWindow,
    "max_age": lambda text: QualityGate(max_age=text),
    **{
        name: lambda text, name=name: mr.RetrainingCycle(
            LogisticRegression(), trigger=OnDemand(), **{name: text}
        )
        for name in ("warm_up", "holdout", "label_delay")
    },
}


@pytest.mark.parametrize("name", SPANS)
@pytest.mark.parametrize("text", ["7 12h", "7 -12h", "1,5D"])
def test_two_numbers_of_a_length_of_time_need_a_unit_each(name, text):
    with pytest.raises(ValueError, match=f"'{name}' must give each number a unit of its own.*'{text}'"):
        SPANS[name](text)
    SPANS[name]("7 days 12 hours")


@pytest.mark.parametrize("part", [p for p in MADE if isinstance(p.values[0], Trigger)])
def test_triggers_are_deterministic_and_leave_the_global_generator_alone(part):
    before = np.random.get_state()[1].copy()
    moments = decline()
    one, two = clone(part), clone(part)
    answers = [one.update(m) for m in moments]
    assert answers == [two.update(m) for m in moments]
    assert {a.fired for a in answers} == {True, False}
    assert all(a.why for a in answers)
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize("part", [p for p in MADE if isinstance(p.values[0], Trigger)])
@pytest.mark.parametrize("stopped", [0, 1, 20, 45])
def test_triggers_go_on_from_what_they_remember(part, stopped):
    moments = decline()
    one, two = clone(part), clone(part)
    for m in moments[:stopped]:
        one.update(m)
    told = json.loads(json.dumps(one.memory(), allow_nan=False))
    two.recall(told)
    assert [one.update(m) for m in moments[stopped:]] == [two.update(m) for m in moments[stopped:]]
    assert clone(one).memory() == clone(part).memory(), "a clone must start afresh"
    if stopped:
        told["another"] = 1
        with pytest.raises(ValueError, match=f"'memory' must be of a {type(part).__name__}"):
            two.recall(told)


@pytest.mark.parametrize("part", [p for p in MADE if isinstance(p.values[0], Gate)])
def test_gates_give_one_of_three_verdicts_with_reasons(part):
    before = np.random.get_state()[1].copy()
    generator = np.random.default_rng(0)
    X = pd.DataFrame({"a": generator.normal(size=80)})
    y = pd.Series((X["a"] > 0).astype(int))
    good = LogisticRegression().fit(X, y)
    bad = LogisticRegression().fit(X, 1 - y)
    outcomes = set()
    for challenger, champion in [(good, bad), (bad, good), (good, good), (good, None)]:
        verdict = part.judge(Exam(X, y, challenger, champion))
        if not isinstance(part, Latency):
            assert clone(part).judge(Exam(X, y, challenger, champion)) == verdict
        assert verdict.outcome in ("promoted", "refused", "undecided")
        assert verdict.reasons and all(verdict.reasons)
        outcomes.add(verdict.outcome)
    assert np.array_equal(before, np.random.get_state()[1])
    # The two models differ in their answers only: not in speed, and a file keeps both.
    usual = {"Latency": {"promoted"}, "Smoke": {"promoted"}, "HumanApproval": {"promoted", "undecided"}}
    assert outcomes >= usual.get(type(part).__name__, {"promoted", "refused"})


@pytest.mark.parametrize("part", [p for p in MADE if isinstance(p.values[0], Strategy)])
def test_strategies_train_a_new_model_and_change_neither_old_one(part):
    X = pd.DataFrame({"a": np.arange(40.0)})
    y = pd.Series([0, 1] * 20)
    model = make_pipeline(StandardScaler(), SGDClassifier(random_state=0))
    champion = clone(model).fit(X, 1 - y)
    part.check_model(model)
    past = Past(40, 10, pd.Timestamp("2013-03-01"), lambda time: 5)
    first = part.first_row(past)
    assert 0 <= first < 40
    states, before = joblib.hash([model, champion]), np.random.get_state()[1].copy()
    for live, known in [(None, None), (champion, None), (champion, past)]:
        start = first if known else 0
        one, two = (
            clone(part).train(model, X.iloc[start:], y.iloc[start:], live, known) for _ in range(2)
        )
        assert one is not model and one is not champion
        assert np.array_equal(one.decision_function(X), two.decision_function(X))
    assert joblib.hash([model, champion]) == states
    assert np.array_equal(before, np.random.get_state()[1])


def test_a_part_without_its_verb_says_so():
    class Never(Trigger):
        pass

    with pytest.raises(TypeError, match=r"Never must define update\(moment\)"):
        Never().update(moment())


def test_combinations_refuse_what_is_no_trigger():
    with pytest.raises(TypeError, match="'right' must be a trigger"):
        OnDemand() | "0 0 * * *"
    with pytest.raises(TypeError, match="'right' must be a gate"):
        Threshold("accuracy", 0.5) & 0.5


def test_windows_of_rows_and_of_time():
    past = Past(100, 0, pd.Timestamp("2013-03-01"), lambda time: int(time.day))
    assert SlidingWindow(30).first_row(past) == 70
    assert SlidingWindow(300).first_row(past) == 0
    assert SlidingWindow("8D").first_row(past) == 21  # rows up to 21 February are too old
    assert FullRefit().first_row(past) == 0
