"""Policies beside their controls: the same rows, the same moments, and no favours."""

import dataclasses

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline

import mlretrain as mr
from mlretrain.cycle.policies.comparison import Comparison, Row
from mlretrain.cycle.policies.matrix import Run
from mlretrain.stages.gates import Verdict
from tests.cycle.streams import Days

DAYS = Days(days=12, rows=120, turn=6)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A cache of our own."""
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path / "home"))


def cycle(trigger=mr.triggers.OnDemand(), **changes):
    settings = {
        "strategy": mr.strategies.SlidingWindow("36h"), "metric": "accuracy", "warm_up": 2,
        "random_state": 0, "model": LogisticRegression(), "alerts": [],
    }
    return mr.RetrainingCycle(trigger=trigger, **settings | changes)


POLICIES = {
    "on a drop": mr.triggers.PerformanceDrop("accuracy", by=0.1),
    "every third day": mr.triggers.Every("3D"),
}


def compared(policies=POLICIES, stream=DAYS, base=None, **options):
    return mr.compare(policies, stream, cycle=base or cycle(), **{"seeds": 5, "n_jobs": 1} | options)


def really(base, trigger, stream=DAYS):
    """Scores, retrainings and deployments of a cycle, by its own account."""
    trace = base.set_params(trigger=trigger).run(stream, progress=False)
    return (
        [one.scores.get("accuracy", np.nan) for one in trace.passes[1:]],
        [one.number for one in trace.where("retrained")][1:],
        [one.number for one in trace.where("promoted")][1:],
    )


def same(run, truth):
    scores, retrained, deployed = truth
    assert run.scores[1:] == pytest.approx(scores, abs=1e-8)
    assert (list(run.retrained), list(run.deployed)) == (retrained, deployed)


GATES = {
    "the usual": None,
    "by a margin": mr.gates.BeatsChampion("accuracy", by=0.02, confidence=0.8),
    "all of two": mr.gates.Threshold("roc_auc", 0.7) & mr.gates.BeatsChampion("accuracy"),
    "read, not run": mr.gates.NotWorseOn("accuracy", slices=["a"], min_rows=5),
    "a stopwatch": mr.gates.Latency(60_000) & mr.gates.BeatsChampion("accuracy"),
}


@pytest.mark.parametrize(
    ("strategy", "model", "gate"),
    [
        *((mr.strategies.SlidingWindow("36h"), LogisticRegression(), gate) for gate in GATES),
        (mr.strategies.FullRefit(), LogisticRegression(), "the usual"),
        (mr.strategies.Continual(), SGDClassifier(loss="log_loss"), "the usual"),
    ],
)
def test_every_control_is_what_the_cycle_itself_would_have_done(strategy, model, gate):
    base = cycle(strategy=strategy, model=model, gate=GATES[gate])
    result = compared({"on a drop": POLICIES["on a drop"]}, base=base, seeds=3)
    policy = result["on a drop"]
    same(policy.runs[0], really(base, POLICIES["on a drop"]))
    same(result["never"].runs[0], really(base, mr.triggers.OnDemand()))
    same(result["always"].runs[0], really(base, mr.triggers.NewData(1)))
    draws = result["on a drop: as often, at random"].runs
    assert len(draws) == 3
    for seed, run in enumerate(draws):
        same(run, really(base, mr.triggers.Random(policy.retrainings, of=10, random_state=seed)))
        assert len(run.retrained) == policy.retrainings > 0


def test_labels_on_their_way_are_known_to_no_policy():
    base = cycle(label_delay="1D")
    result = compared({"weekly": mr.triggers.Every("4D")}, base=base)
    trace = base.set_params(trigger=mr.triggers.Every("4D")).run(DAYS, progress=False)
    run = result["weekly"].runs[0]
    assert list(run.retrained) == [one.number for one in trace.where("retrained")][1:]
    assert list(run.deployed) == [one.number for one in trace.where("promoted")][1:]
    # What was answered in a pass is scored in the next, when the labels are there.
    scores = [one.scores["accuracy"] for one in trace.passes[2:]]
    assert list(run.scores[1:-1]) == pytest.approx(scores, abs=1e-8)


def test_nothing_beats_the_best_schedule_in_hindsight():
    result = compared(retrain_cost=4)
    table = result.table()
    assert (table["regret"].dropna() >= 0).all()
    assert table.loc["best in hindsight", "regret"] == 0
    assert table["cost"].idxmin() == "best in hindsight"
    costs = table["cost"] - table.loc["best in hindsight", "cost"]
    assert table["regret"].tolist() == pytest.approx(costs.tolist())


def test_hindsight_agrees_with_mr_hindsight():
    base = cycle()
    result = compared(base=base, retrain_cost=4)
    best = mr.hindsight(
        DAYS, base.strategy, retrain_cost=4, model=base.model, metric="accuracy", warm_up=2, n_jobs=1
    )
    assert result["best in hindsight"].runs[0].deployed == tuple(best.passes)
    assert result.cost("best in hindsight") == pytest.approx(best.cost)
    assert result.score("never") == pytest.approx(best.score_of([]))


def test_a_retraining_costs_what_it_costs_and_an_error_too():
    free, dear = compared(), compared(retrain_cost=7, error_cost=2)
    for name in ("on a drop", "every third day", "always"):
        spent = 7 * dear[name].retrainings
        assert dear.cost(name) == pytest.approx(2 * free.cost(name) + spent)
    rows = 120 * len(free.counted)
    assert free.cost("never") == pytest.approx(rows * (1 - free.score("never")))


def test_rows_labels_and_seconds():
    result = compared()
    # A quarter of the 240 rows of the warm-up is the exam, and of the 120 of each later day;
    # the window holds what is left of it, and the day before.
    never, always, third = result["never"], result["always"], result["every third day"]
    assert (never.rows, never.labels) == (180, 240)
    assert (always.rows, always.labels) == (180 + 10 * 210, 12 * 120)
    assert (third.rows, third.labels) == (180 + 3 * 210, 240 + 3 * 240)
    assert result["on a drop"].labels == 12 * 120  # its trigger looks at every label
    assert always.seconds > never.seconds > 0


def test_trivial_predictors_by_hand():
    result = compared()
    labels = [day.y.tolist() for day in DAYS]
    hits = {"last class": [], "most frequent class so far": []}
    for number in range(2, 12):
        before = [label for day in labels[:number] for label in day]
        guess = {
            "last class": before[-1],
            "most frequent class so far": int(np.mean(before) > 0.5),
        }
        for name, label in guess.items():
            hits[name].append(np.mean(np.array(labels[number]) == label))
    for name, scores in hits.items():
        assert result.score(name) == pytest.approx(np.mean(scores))


def test_of_probabilities_the_trivial_predictor_gives_shares():
    result = compared(metric="neg_log_loss")
    names = [row.name for row in result.rows if row.kind == "trivial"]
    assert names == ["class shares so far", "class shares of the last batch"]
    assert result.score("class shares so far") == pytest.approx(-np.log(2), abs=0.02)


def test_cycles_with_settings_of_their_own_have_controls_of_their_own():
    result = mr.compare(
        {
            "window": cycle(mr.triggers.Every("3D")),
            "all": cycle(mr.triggers.Every("3D"), strategy=mr.strategies.FullRefit()),
            "window, on a drop": cycle(POLICIES["on a drop"]),
        },
        DAYS, seeds=3, n_jobs=1,
    )
    kinds = {row.name: row.group for row in result.rows if row.kind != "trivial"}
    assert kinds["window"] == kinds["window, on a drop"] == kinds["never, as window"] == 0
    assert kinds["all"] == kinds["always, as all"] == kinds["best in hindsight, as all"] == 1
    assert result["all"].rows > result["window"].rows
    assert result.score("window") > result.score("all")  # the concept has turned round


def test_with_a_strategy_that_builds_on_the_champion_there_is_no_hindsight():
    base = cycle(strategy=mr.strategies.Continual(), model=SGDClassifier(loss="log_loss"))
    result = compared(base=base)
    assert "best in hindsight" not in result.table().index
    assert result.table()["regret"].isna().all()


def test_a_second_call_comes_from_the_cache(monkeypatch):
    first = compared()

    def fail(*_):
        raise AssertionError("trained again")

    monkeypatch.setattr(LogisticRegression, "fit", fail)
    again = compared(retrain_cost=3)
    assert again.table()["accuracy"][:-1].tolist() == first.table()["accuracy"][:-1].tolist()
    # Another trigger, another gate and another metric need no other models.
    other = compared(
        {"weekly": mr.triggers.Every("4D")}, metric="neg_log_loss",
        base=cycle(gate=mr.gates.Threshold("accuracy", 0.1)),
    )
    assert other["weekly"].retrainings == 2


def test_a_trigger_that_never_fires_is_the_control_never():
    result = compared({"asleep": mr.triggers.OnDemand()})
    assert result["asleep"].runs == result["never"].runs
    assert result.told() == ["asleep: it never retrained."]
    assert "asleep: as often, at random" not in result.table().index


@pytest.mark.parametrize(
    ("policies", "options", "error", "message"),
    [
        ({}, {}, TypeError, "'policies' must be a dict of names and cycles"),
        ([cycle()], {}, TypeError, "'policies' must be a dict of names and cycles"),
        ({"a": 3}, {}, TypeError, "'policies' must map names to cycles or triggers, got 'a': 3"),
        ({"a": mr.triggers.OnDemand()}, {}, ValueError, "'cycle' must be given for a policy that"),
        ({"a": mr.triggers.OnDemand()}, {"cycle": 3}, TypeError, "'cycle' must be a retrainingcycle"),
        ({"a": cycle()}, {"seeds": 0}, ValueError, "'seeds' must be >= 1, got 0"),
        ({"a": cycle()}, {"retrain_cost": -1}, ValueError, "'retrain_cost' must be >= 0, got -1"),
        ({"a": cycle()}, {"metric": "x"}, ValueError, "'metric' must be the name of a"),
        (
            {"a": cycle(), "b": cycle(metric="roc_auc")}, {}, ValueError,
            "'metric' must be given, .*: 'accuracy' in 'a', 'roc_auc' in 'b'",
        ),
        (
            {"a": cycle(), "b": cycle(warm_up=3)}, {}, ValueError,
            "'policies' must agree in warm_up, got 2 in 'a', 3 in 'b'",
        ),
        (
            {"a": cycle(warm_up="12D")}, {}, ValueError,
            "'warm_up' must be shorter than the stream, got '12D' for a stream of 12 batches in 12 days",
        ),
        (
            {"a": cycle(gate=mr.gates.Threshold("accuracy", 1.1))}, {}, ValueError,
            "'gate' must let the first model pass, got Threshold",
        ),
    ],
)
def test_nonsense_is_refused(policies, options, error, message):
    with pytest.raises(error, match=message):
        mr.compare(policies, DAYS, n_jobs=1, **options)


class Own(mr.gates.Gate):
    """A gate of one's own, which looks at the model itself."""

    def judge(self, exam):
        assert hasattr(exam.challenger, "coef_")
        return Verdict("promoted", ("it has coefficients",))


def test_a_gate_of_ones_own_sees_the_models_themselves():
    result = compared({"every third day": mr.triggers.Every("3D")}, base=cycle(gate=Own()), seeds=2)
    assert result["every third day"].deployed == result["every third day"].retrainings == 3
    assert result["always"].deployed == 10


# What is said of a policy


def made(own, draws, never=0.1, trivial=0.1):
    """A comparison over one batch."""

    def run(score, retrained=(1,)):
        return Run(retrained, retrained, (np.nan, np.nan, score), 10, 10, 1.0)

    rows = [
        Row("mine", "policy", 0, [run(own)]),
        Row("mine: as often, at random", "random", 0, [run(score) for score in draws], "mine"),
        Row("never", "never", 0, [run(never, ())]),
        Row("guess", "trivial", 0, [run(trivial, ())]),
    ]
    return Comparison(
        "test", "accuracy", len(draws), 0.0, 1.0, ["a", "b", "c"], ["2013"] * 3,
        np.array([9, 0, 10]), rows, [None],
    )


@pytest.mark.parametrize(
    ("own", "draws", "expected"),
    [
        (0.9, [0.8] * 20, "mine: better than as many retrainings at random moments"),
        (0.9, [0.8] * 19, "mine: better than as many retrainings at random moments"),
        (0.9, [0.8] * 18, "mine: not shown to be better than"),  # chance: 1 in 19
        (0.9, [0.8] * 19 + [0.95], "mine: not shown to be better than"),
        (0.9, [0.9] * 20, "mine: no better than as many retrainings at random moments"),
        (0.7, [0.8] * 20, "mine: no better than as many retrainings at random moments"),
    ],
)
def test_a_policy_must_beat_chance(own, draws, expected):
    (said,) = made(own, draws).told()
    assert said.startswith(expected)
    assert f"it beat {sum(own > d for d in draws)} of {len(draws)} draws" in said


@pytest.mark.parametrize(
    ("never", "trivial", "expected"),
    [
        (0.89, 0.89, "draws)."),
        (0.9, 0.89, "and no better than: never."),
        (0.91, 0.95, "and no better than: never, guess."),
    ],
)
def test_what_doing_nothing_would_have_done_is_said(never, trivial, expected):
    assert made(0.9, [0.8] * 20, never, trivial).told()[0].endswith(expected)


@pytest.mark.parametrize(
    ("error_cost", "expected"),
    [(1, [2.0, 6.0]), (0.001, [0.002, 0.006]), (0.0123, [0.0246, 0.0738]), (1e6, [2e6, 6e6])],
)
def test_the_table_tells_costs_without_what_rounding_adds(error_cost, expected):
    result = dataclasses.replace(
        made(0.8 - 4e-10, [0.5] * 2, never=0.4 + 6e-10, trivial=0.5), error_cost=error_cost
    )
    assert result.table()["cost"][["mine", "never"]].tolist() == expected


def test_without_a_common_score_there_is_nothing_to_compare():
    with pytest.raises(ValueError, match="accuracy is defined in none of the batches"):
        made(np.nan, [0.8])


def test_it_shows_itself():
    result = compared()
    table = result.table()
    assert list(table.columns) == [
        "retrainings", "deployed", "rows trained on", "labels needed", "seconds", "accuracy",
        "spread", "cost", "regret", "draws beaten",
    ]
    assert table.loc["on a drop", "draws beaten"] <= 5
    draws = result["on a drop: as often, at random"].scores(result.counted, result.sizes)
    assert table.loc["on a drop: as often, at random", "spread"] == pytest.approx(draws.std(ddof=1))
    text, page = repr(result), result._repr_html_()
    for row in result.rows:
        assert row.name in text and row.name in page
    assert text.endswith(result.told()[-1])
    for dark in (False, True):
        assert result.figure(dark=dark).alt.startswith("Policies on days: 10 batches.")
    with pytest.raises(KeyError, match="there is no 'nothing'; there are on a drop, "):
        result["nothing"]


def test_rows_that_the_data_gate_refuses_are_answered_all_the_same():
    # Half of a column is missing in day 7: nothing is learned from it, but it is scored.
    def gaps(X, y):
        return X.assign(b=X["b"].where(np.arange(len(X)) % 2 == 0)), y

    stream = Days(days=12, rows=120, turn=6, spoil={7: gaps})
    base = cycle(model=make_pipeline(SimpleImputer(), LogisticRegression()))
    result = compared(stream=stream, base=base)
    assert result.counted.tolist() == list(range(1, 11))
    for name in POLICIES:
        same(result[name].runs[0], really(base, POLICIES[name], stream))
    # A model that cannot answer them has no score there; then the batch counts for nobody.
    result = compared(stream=stream)
    assert 5 not in result.counted and len(result.counted) == 9
    for name in POLICIES:
        scores, retrained, _ = really(cycle(), POLICIES[name], stream)
        assert np.isnan(scores[4]) and list(result[name].runs[0].retrained) == retrained
