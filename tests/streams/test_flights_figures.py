"""The flights' figures, measured from outside, come out again.

They were measured with the weather of the scheduled hour itself, and with other
preparation of the columns; here the weather is that of the hour before. Hence the
tolerance of 0.015 on either side.
"""

import numpy as np
import pytest
from joblib import Parallel, delayed
from sklearn.metrics import log_loss, roc_auc_score

import mlretrain as mr

MONTHS = range(1, 12)  # February to December, counted from 0
LOSSES = {  # what the model learned from: mean AUC, mean log-loss
    ("trees", "January only"): (0.65, 0.535),
    ("trees", "all so far"): (0.70, 0.50),
    ("linear", "January only"): (0.66, 0.60),
    ("linear", "all so far"): (0.695, 0.51),
}


def scores(kind, known, answered):
    """Fit on the first months, then AUC and log-loss of each month to be answered."""
    flights = mr.streams.flights("M")
    model = flights.baseline_model(kind)
    if kind == "trees":
        model.set_params(model__random_state=0)
    model.fit(flights[:known].X, flights[:known].y)
    found = []
    for month in answered:
        answers = model.predict_proba(flights[month].X)[:, 1]
        labels = flights[month].y
        found.append((roc_auc_score(labels, answers), log_loss(labels, answers)))
    return found


@pytest.fixture(scope="module")
def figures(home):
    jobs = {}
    for kind in ("trees", "linear"):
        jobs[kind, "January only"] = [(kind, 1, MONTHS)]
        jobs[kind, "all so far"] = [(kind, month, [month]) for month in reversed(MONTHS)]
    mr.streams.flights("M")  # builds the cache, once
    done = Parallel(n_jobs=2)(delayed(scores)(*job) for some in jobs.values() for job in some)
    done = iter(done)
    return {
        name: np.mean([pair for _ in some for pair in next(done)], axis=0)
        for name, some in jobs.items()
    }


@pytest.mark.parametrize(("kind", "learned"), LOSSES)
def test_mean_over_the_months_from_february_on(figures, kind, learned):
    assert figures[kind, learned] == pytest.approx(LOSSES[kind, learned], abs=0.015)


@pytest.mark.parametrize("kind", ["trees", "linear"])
def test_a_model_of_january_is_worse_than_one_of_all_so_far(figures, kind):
    (old_auc, old_loss), (auc, loss) = figures[kind, "January only"], figures[kind, "all so far"]
    assert auc - old_auc > 0.03
    assert old_loss - loss > 0.025


def test_the_share_of_late_flights_per_month(home):
    late = mr.streams.flights("M").summary().set_index("title")["late"]
    assert late["September 2013"] == pytest.approx(0.13, abs=0.005)
    assert late["December 2013"] == pytest.approx(0.33, abs=0.005)
    assert (late.idxmin(), late.idxmax()) == ("September 2013", "December 2013")
