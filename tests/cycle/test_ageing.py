"""How models age, held against streams whose drift is known."""

import numpy as np
import pandas as pd
import pytest

import mlretrain as mr
from mlretrain.cycle.policies.ageing import FEWEST


def best(kind, *, batches=24, metric="accuracy", window="3D", **settings):
    stream = mr.streams.synthetic(kind, batches=batches, rows=200, random_state=0, **settings)
    return mr.hindsight(
        stream, mr.strategies.SlidingWindow(window), metric=metric, warm_up=3, n_jobs=1, cache=False,
        model=stream.baseline_model("linear"), progress=False,
    )  # fmt: skip


def test_where_nothing_changes_age_costs_nothing():
    lost = mr.ageing(best("none")).lost["no drift (sea)"]
    assert lost.max() < 0.01 and len(lost) == 16


def test_where_the_concept_moves_on_and_on_each_week_of_age_costs_more():
    result = mr.ageing(best("incremental", drift_at=4, width=20))
    lost = result.lost.iloc[:, 0]
    assert lost[10] > lost[5] > lost[2] > 0.01
    assert result.worse.iloc[:, 0][10] == 1


def test_an_old_model_is_as_good_as_new_when_the_old_world_is_back():
    # Four days of the old concept, four of the new one, and so on.
    changes = [*range(5, 28, 4)]
    lost = mr.ageing(
        best("recurring", generator="sea", batches=28, window="2D", drift_at=changes)
    ).lost.iloc[:, 0]
    assert min(lost[2], lost[10]) > 0.04 > 0.01 > lost[8]


def test_each_batch_is_held_against_its_own_newest_model():
    found = best("sudden", batches=12)
    matrix, result = found.matrix, mr.ageing(found)
    # The newest model of pass j is that of pass j - 1; one batch older is that of j - 2.
    passes = [j for j in found.counted if j >= 2]
    lost = [matrix.scores[j - 1, j] - matrix.scores[j - 2, j] for j in passes]
    assert result.lost.iloc[0, 0] == pytest.approx(np.mean(lost))  # batches are of one size
    assert result.worse.iloc[0, 0] == np.mean(np.array(lost) > 0)
    assert len(passes) - result.lost.index.max() + 1 == FEWEST


def test_several_streams_stand_side_by_side_and_say_it_in_words():
    result = mr.ageing({"still": best("none"), "moving": best("incremental", batches=16)})
    table = result.table()
    assert list(table) == ["still", "still, worse in", "moving", "moving, worse in"]
    assert pd.isna(table.loc["13", "moving"]) and table.loc["13", "still"] == result.lost["still"][13]
    assert [one.split(":")[0] for one in result.told()] == ["still", "moving"]
    assert "img" in result._repr_html_() and result.figure(True).alt.startswith(result.heading)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "'found' must be what mr.hindsight found, or a dict"),
        ("flights", "'found' must be what mr.hindsight found, .*got 'flights'"),
        ({"a": 1}, "'found' must hold what mr.hindsight found, got {'a': 1}"),
    ],
)
def test_what_is_no_result_is_refused(found, said):
    with pytest.raises(TypeError, match=said):
        mr.ageing(found)


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="must agree in the metric, got accuracy and neg_log_loss"):
        mr.ageing({"a": best("none", batches=8), "b": best("none", batches=8, metric="neg_log_loss")})
    with pytest.raises(ValueError, match="5 or more batches that differ in age, got fewer for short"):
        mr.ageing({"short": best("none", batches=7)})
