"""The worlds of lessons 5 and 6: what is broken in them is broken, and nothing else."""

import numpy as np
import pytest

import mlretrain as mr
from mlretrain.quiz.experiments import beats, causes, controls, feeds, learners


def test_a_fault_begins_and_ends_when_it_should():
    whole, broken = feeds.months(), feeds.feed("labels turned round", since=3, until=4)
    same = [one is other for one, other in zip(whole, broken, strict=True)]
    assert same == [number not in (3, 4) for number in range(1, 13)]
    assert (broken[2].y == 1 - whole[2].y).all()


@pytest.mark.parametrize("name", feeds.FAULTS)
def test_a_broken_month_is_still_a_batch(name):
    june = feeds.feed(name)[5]
    assert len(june.X) == len(june.y) == len(june.times)
    assert june.times.is_monotonic_increasing
    assert list(june.X.columns) == list(feeds.months()[5].X.columns)


def test_new_dates_keep_to_their_month_and_old_ones_do_not():
    june = feeds.feed("January again")[5]
    assert june.start <= june.times[0] and june.times[-1] < june.end
    assert feeds.feed("January again, with its own dates")[5].times[-1] < june.start


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_wrong_join_moves_labels_and_makes_none(share):
    june = feeds.months()[5]
    wrong = feeds.joined_wrongly(june, share)
    assert wrong.y.sum() == june.y.sum()
    # Two flights drawn at random differ in their label in 2 p (1 - p) of the cases.
    expected = share * 2 * june.y.mean() * (1 - june.y.mean())
    assert (wrong.y != june.y).mean() == pytest.approx(expected, abs=0.03)


def test_an_unknown_fault_is_named():
    with pytest.raises(ValueError, match="'fault' must be one of .* got 'celsius'"):
        feeds.feed("celsius")


def test_the_truth_is_what_the_live_version_says_to_the_real_rows():
    run = feeds.served(feeds.feed("labels turned round", until=6)[:8])
    assert list(run.truth.index) == ["Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"]
    # Until May the feed is right, so what the cycle saw is true.
    for one, true in zip(run.trace.passes[1:5], run.truth.iloc[:4], strict=True):
        assert one.scores["neg_log_loss"] == pytest.approx(true)
    june = feeds.months()[5]
    model = run.registry.load(run.trace[5].champion).model
    assert run.truth["Jun"] == pytest.approx(feeds.score(model, june))
    assert run.truth["Jun"] > run.trace[5].scores["neg_log_loss"]


def test_rows_are_counted_as_often_as_they_are_learned():
    months = feeds.feed()[:3]
    rows = {
        name: feeds.served(months, strategy=strategy).trace.work()["rows so far"].iloc[-1]
        for name, strategy in {
            "new": mr.strategies.Continual(),
            "again": mr.strategies.Continual(replay=100),
            "all": mr.strategies.FullRefit(),
        }.items()
    }
    assert rows["again"] == rows["new"] + 2 * 100
    sizes = np.cumsum([len(month) for month in months])
    exams = [int(np.ceil(len(month) / 4)) for month in months]
    assert rows["new"] == sizes[-1] - exams[-1]
    assert rows["all"] == sum(sizes) - sum(exams)


def test_each_cause_has_its_symptom():
    found = {cause: causes.inject(cause) for cause in causes.CAUSES}
    symptoms = {cause: (one.versions > 0, one.alerts > 0, one.fall > 0.05) for cause, one in found.items()}
    assert symptoms == {
        "nothing is broken": (True, False, False),
        "outdated data": (True, False, True),
        "irrelevant data": (True, False, True),
        "script not scheduled": (False, False, False),
        "file missing": (False, True, False),
        "model too large": (True, False, False),
    }
    before = [one.truth.loc[: causes.BROKEN - 1].tolist() for one in found.values()]
    assert all(one == before[0] for one in before[:5])  # the sixth has another model from the start


def test_the_large_model_is_large():
    def weights(cause):
        month = causes.inject(cause)
        return month.registry.load("v1").model[-1].coef_.size

    assert weights("model too large") >= 40 * weights("nothing is broken")


@pytest.mark.parametrize("freq", ["h", "D"])
def test_a_world_is_the_same_in_hours_and_in_days(freq):
    whole, broken = (beats.world(name, freq) for name in (beats.WORLDS[0], beats.WORLDS[2]))
    assert (whole.y == broken.y).all()
    assert (whole.X["x1"] != broken.X["x1"]).sum() == 12 * 50


def test_each_control_changes_something_of_its_own():
    apart = {one: controls.differ(one) for one in controls.CONTROLS}
    assert sorted(map(sorted, apart.values())) == sorted(map(sorted, controls.SUSPECTS.values()))
    assert {controls.control_for(one) for one in controls.SUSPECTS} == set(controls.CONTROLS)


def test_the_old_rule_comes_back():
    month = learners.learn("continual")
    assert month.right(learners.BACK - 1) > 0.9 > 0.6 > month.right(learners.BACK)
    assert month.knows(10, of=10) > 0.9 > 0.6 > month.knows(20, of=10)


def test_transfer_pays_near_and_costs_far():
    near, far = learners.transferred(0, 20), learners.transferred(90, 100)
    assert near["transfer"] > near["from scratch"] + 0.05
    assert far["from scratch"] > far["transfer"] + 0.2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: causes.inject("bad luck"), "'cause' must be one of"),
        (lambda: beats.world("a storm", "h"), "'name' must be one of"),
        (lambda: beats.beat(beats.WORLDS[0], "weekly"), "'policy' must be one of"),
        (lambda: learners.learn("by heart"), "'way' must be one of"),
        (lambda: controls.sides("by feel"), "'control' must be one of"),
        (lambda: controls.control_for("bad luck"), "'suspect' must be one of"),
    ],
)
def test_what_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
