"""The worlds of lesson 8: what changes in them changes when it should, and nothing else does."""

import numpy as np
import pytest

import mlretrain as mr
from mlretrain.quiz.experiments import drifts, shocks


@pytest.mark.parametrize(
    ("world", "lasts", "other"),
    [
        ("it passes", 5, range(31, 36)),
        ("it passes", 1, range(31, 32)),
        ("it stays", 5, range(31, 51)),
        ("a column jumps", 5, ()),
        ("one in twenty", 5, range(31, 51)),
    ],
)
def test_labels_turn_on_the_days_of_the_event(world, lasts, other):
    calm = mr.streams.synthetic("none", batches=shocks.DAYS, rows=shocks.ROWS, random_state=0)
    found = shocks.shocked(world, lasts)
    for before, now in zip(calm, found, strict=True):
        turned = (before.y != now.y).to_numpy()
        expected = now.number in other
        if world == "one in twenty":
            assert (turned == (shocks.few(now.X) & expected)).all()
        else:
            assert turned.all() if expected else not turned.any()


def test_the_column_jumps_and_comes_back():
    calm, found = shocks.shocked("it passes"), shocks.shocked("a column jumps")
    moved = [
        bool((before.X["x1"] != now.X["x1"]).all()) for before, now in zip(calm, found, strict=True)
    ]
    assert [day for day, yes in enumerate(moved, 1) if yes] == list(range(31, 36))


def test_no_answer_is_best_in_both_worlds():
    met = {
        (how, world): shocks.meet(how, world)
        for how in shocks.ANSWERS
        for world in ("it passes", "it stays")
    }
    best = {
        world: {how for how in shocks.ANSWERS if met[how, world].after > 0.8}
        for world in ("it passes", "it stays")
    }
    assert best["it passes"] == {
        "do nothing", "wait six days", "leave the days out", "ask a human"
    }  # fmt: skip
    assert best["it stays"] == {"follow the score", "roll back"}
    # Until somebody looks, on the evening of day 37, both worlds of a short event are alike.
    for how in shocks.ANSWERS:
        one, other = (met[how, world].truth.loc[:35] for world in ("it passes", "it stays"))
        assert one.equals(other), how


def test_a_human_keeps_the_old_version_or_approves_the_newest():
    passed, stayed = (shocks.meet("ask a human", world) for world in ("it passes", "it stays"))
    assert passed.registry.champion().name == "v1" and not passed.registry.waiting()
    assert stayed.truth[shocks.LOOKED] < 0.2 < 0.8 < stayed.truth[shocks.LOOKED + 1]


def test_a_few_can_be_failed_without_an_alert():
    quiet = shocks.meet("follow the score", "one in twenty")
    assert quiet.alerts == 0 and quiet.truth.loc[31:].min() >= 0.80
    world, model = shocks.shocked("one in twenty"), quiet.registry.load("v1").model
    day = world[-1]
    few = shocks.few(day.X)
    assert 0 < few.mean() < 0.1 and model.score(day.X[few], day.y[few]) < 0.5


def test_phases_are_means_over_the_rows_of_their_days():
    world = shocks.shocked("it passes")
    found = mr.compare(
        {"each day": mr.triggers.Every("1D")}, world, cycle=shocks.shop(), seeds=2, progress=False
    )
    table = shocks.phases(found, "2024-01-31", "2024-02-05", after="2D")
    never = shocks.meet("do nothing").truth
    expected = [never.loc[15:30].mean(), never.loc[31:35].mean(), never.loc[36:37].mean()]
    assert np.allclose(table.loc["never", ["before", "during", "after"]].astype(float), expected)
    assert table.loc["never", "retrainings"] == 0 and "last class" not in table.index


@pytest.mark.parametrize(
    ("who", "sudden"),
    [("drop of 0.05", 0), ("drop of 0.05, three days", 2), ("errors add up", 0), ("data change", None)],
)
def test_who_notices_a_sudden_change_and_when(who, sudden):
    assert drifts.watch("sudden").late(who) == sudden
    assert drifts.watch("none").late(who) is None


def test_each_trigger_sees_its_own_kind_of_drift():
    seen = {
        (rows, meaning): [
            drifts.moved(rows, meaning).late(who) is not None
            for who in ("data change", "drop of 0.05")
        ]
        for rows in (False, True)
        for meaning in (False, True)
    }
    assert seen == {(rows, meaning): [rows, meaning] for rows, meaning in seen}


def test_a_witness_never_fires_and_counts_what_it_is_told():
    seen = drifts.watch("none", 1)
    assert len(seen.trace.where("retrained")) == 1  # the first model
    days = seen.fired["drop of 0.02"]
    assert days and seen.false_alarms("drop of 0.02") == sum(day < drifts.CHANGED for day in days)


def test_errors_add_up_to_an_alarm_and_single_ones_do_not():
    detector = drifts.AddedUp(allowed=0.1, limit=3.0)
    for error in [0, 0, 0, 1] * 50:
        detector.update(error)
    assert not detector.drift_detected
    wrong = 0
    while not detector.drift_detected:
        detector.update(1)
        wrong += 1
    assert 3 <= wrong <= 5  # each adds about 1 − 0.25 − 0.1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shocks.shocked("it rains"), "'world' must be one of .* got 'it rains'"),
        (lambda: shocks.meet("panic"), "'how' must be one of .* got 'panic'"),
        (lambda: drifts.drifting("slow"), "'kind' must be one of .* got 'slow'"),
    ],
)
def test_what_is_unknown_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
