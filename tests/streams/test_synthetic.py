"""Synthetic streams: the change is where the stream says it is."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score

from mlretrain.streams import synthetic

GENERATORS = ("sea", "stagger", "hyperplane")
KINDS = ("none", "sudden", "gradual", "incremental", "recurring")
ALL = [(k, g) for k in KINDS for g in GENERATORS if (k, g) != ("incremental", "stagger")]


def day(number):
    return pd.Timestamp("2024-01-01") + pd.Timedelta(days=number - 1)


def accuracies(stream, train):
    """Train on the first batches, then answer each of the others."""
    known = stream[:train]
    model = stream.baseline_model("trees").set_params(model__random_state=0).fit(known.X, known.y)
    return np.array([accuracy_score(b.y, model.predict(b.X)) for b in stream[train:]])


@pytest.mark.parametrize("generator", GENERATORS)
def test_sudden_a_model_loses_at_the_moment_stated_and_not_before(generator):
    stream = synthetic(
        "sudden", generator=generator, batches=12, rows=400, drift_at=8, noise=0, random_state=1
    )
    assert stream.drift == [(day(8), day(8))]
    found = accuracies(stream, train=4)  # batches 5 to 12; the change is at the fourth of these
    assert found[:3].min() > 0.85
    assert found[3:].max() < 0.87
    assert found[:3].min() - found[3:].max() > 0.08


@pytest.mark.parametrize("generator", GENERATORS)
def test_none_a_model_stays_as_good(generator):
    stream = synthetic("none", generator=generator, batches=12, rows=400, noise=0, random_state=1)
    assert stream.drift == []
    found = accuracies(stream, train=4)
    assert found.min() > 0.85
    assert abs(found[:4].mean() - found[4:].mean()) < 0.02


@pytest.mark.parametrize("generator", GENERATORS)
def test_gradual_a_model_loses_more_and_more(generator):
    stream = synthetic(
        "gradual",
        generator=generator,
        batches=24,
        rows=400,
        drift_at=9,
        width=8,
        noise=0,
        random_state=1,
    )
    assert stream.drift == [(day(9), day(17))]
    before, during, after = np.split(accuracies(stream, train=6), [2, 10])
    assert during[:3].mean() > during[-3:].mean()
    assert before.mean() > during.mean() > after.mean()
    assert before.mean() - after.mean() > 0.1
    assert np.ptp(after) < 0.1  # and then it is over


@pytest.mark.parametrize("generator", ["sea", "hyperplane"])
def test_incremental_the_concept_itself_moves(generator):
    stream = synthetic(
        "incremental",
        generator=generator,
        batches=24,
        rows=400,
        drift_at=9,
        width=8,
        noise=0,
        random_state=1,
    )
    assert stream.drift == [(day(9), day(17))]
    before, during, after = np.split(accuracies(stream, train=6), [2, 10])
    assert before.mean() > during.mean() > after.mean()
    # Unlike a gradual change, every moment of it has a concept that can be learned.
    half = stream.between("2024-01-13", "2024-01-14")
    model = stream.baseline_model("linear").fit(half.X, half.y)
    assert model.score(half.X, half.y) > 0.93


def test_recurring_the_old_concept_comes_back():
    stream = synthetic("recurring", batches=16, rows=400, random_state=1)
    assert stream.drift == [(day(5), day(5)), (day(9), day(9)), (day(13), day(13))]
    second, third, fourth = np.split(accuracies(stream, train=4), 3)
    assert third.min() == 1.0
    assert max(second.max(), fourth.max()) < 0.6


@pytest.mark.parametrize(
    ("generator", "changed"), [("sea", 0.206), ("stagger", 16 / 27), ("hyperplane", 0.5)]
)
def test_the_share_of_answers_that_change(generator, changed):
    """Same rows, before and after: only what they mean differs (area, count, angle)."""
    made = {
        at: synthetic(
            "sudden", generator=generator, batches=3, rows=20_000, drift_at=at, noise=0, random_state=3
        )
        for at in (2, 3)
    }
    assert made[2].X.equals(made[3].X)
    differ = made[2].y != made[3].y
    assert not differ[:20_000].any() and not differ[40_000:].any()
    assert differ[20_000:40_000].mean() == pytest.approx(changed, abs=0.02)


@pytest.mark.parametrize(("generator", "noise"), [("sea", 0.1), ("stagger", 0.0), ("hyperplane", 0.05)])
def test_noise_turns_labels_over(generator, noise):
    arguments = {"generator": generator, "batches": 2, "rows": 20_000, "random_state": 3}
    clean = synthetic("none", noise=0, **arguments)
    for asked, share in ((None, noise), (0.3, 0.3)):
        noisy = synthetic("none", noise=asked, **arguments)
        assert noisy.X.equals(clean.X)
        assert (noisy.y != clean.y).mean() == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(("kind", "generator"), ALL)
def test_the_same_state_gives_the_same_stream(kind, generator):
    one, two, other = (
        synthetic(kind, generator=generator, batches=8, rows=50, random_state=state)
        for state in (5, 5, 6)
    )
    pd.testing.assert_frame_equal(one.X, two.X)
    pd.testing.assert_series_equal(one.y, two.y)
    assert not one.X.equals(other.X)


def test_the_global_state_is_neither_read_nor_set():
    np.random.seed(1)
    before = np.random.get_state()[1].tolist()
    one = synthetic("sudden", batches=4, rows=50, random_state=5)
    assert np.random.get_state()[1].tolist() == before
    np.random.seed(2)
    assert synthetic("sudden", batches=4, rows=50, random_state=5).X.equals(one.X)


@pytest.mark.parametrize(("kind", "generator"), ALL)
def test_a_batch_is_a_day(kind, generator):
    stream = synthetic(kind, generator=generator, batches=8, rows=7, random_state=0)
    assert [len(batch) for batch in stream] == [7] * 8
    assert [batch.start for batch in stream] == [day(number) for number in range(1, 9)]
    assert stream.freq == "D"
    assert stream.classes.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "drift"),
    [
        ({"kind": "sudden"}, [(21, 21)]),
        ({"kind": "gradual"}, [(21, 31)]),
        ({"kind": "incremental"}, [(21, 31)]),
        ({"kind": "recurring"}, [(11, 11), (21, 21), (31, 31)]),
        ({"kind": "recurring", "drift_at": [3, 40]}, [(3, 3), (40, 40)]),
        ({"kind": "recurring", "drift_at": 5}, [(5, 5)]),
        ({"kind": "sudden", "drift_at": 2}, [(2, 2)]),
        ({"kind": "gradual", "drift_at": 40}, [(40, 41)]),
        ({"kind": "gradual", "drift_at": 31, "width": 10}, [(31, 41)]),
    ],
)
def test_the_moments_of_change(arguments, drift):
    stream = synthetic(**arguments, rows=2, random_state=0)
    assert stream.drift == [(day(start), day(end)) for start, end in drift]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "seasonal"}, "'kind' must be one of 'none', 'sudden', .* got 'seasonal'"),
        ({"generator": "led"}, "'generator' must be one of 'sea', 'stagger', 'hyperplane', got 'led'"),
        ({"kind": "incremental", "generator": "stagger"}, "nothing between its concepts"),
        ({"batches": 0}, "'batches' must be a whole number of at least 1, got 0"),
        ({"batches": 1}, "'batches' must be a whole number of at least 2 for sudden drift, got 1"),
        ({"kind": "recurring", "batches": 3}, "at least 4 for recurring drift, got 3"),
        ({"rows": 2.5}, "'rows' must be a whole number of at least 1, got 2.5"),
        ({"drift_at": 1}, "'drift_at' must be a batch number from 2 to 40, .* got 1"),
        ({"drift_at": 41}, "'drift_at' must be a batch number from 2 to 40, .* got 41"),
        ({"drift_at": 0.5}, "'drift_at' must be a batch number"),
        ({"drift_at": [5, 9]}, "'drift_at' must be one number for sudden drift"),
        ({"kind": "recurring", "drift_at": [9, 5]}, "a list of them that rises"),
        ({"kind": "recurring", "drift_at": []}, "'drift_at' must be a batch number"),
        ({"kind": "none", "drift_at": 5}, "'drift_at' must be None when there is no drift, got 5"),
        ({"width": 5}, "'width' must be None for kind 'sudden', got 5"),
        ({"kind": "gradual", "width": 0}, "'width' must be a whole number of at least 1, got 0"),
        ({"kind": "gradual", "width": 21}, "'width' must be at most 20, .* got 21"),
        ({"noise": 0.6}, "'noise' must be from 0 to 0.5, got 0.6"),
        ({"noise": "some"}, "'noise' must be from 0 to 0.5, got 'some'"),
    ],
)
def test_arguments_that_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        synthetic(**{"kind": "sudden", "random_state": 0, **arguments})
