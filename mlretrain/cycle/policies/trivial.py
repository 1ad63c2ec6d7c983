"""Trivial predictors: what no model at all would have scored."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from sklearn.base import is_classifier
from sklearn.dummy import DummyClassifier, DummyRegressor

from mlretrain.cycle import words
from mlretrain.cycle.policies.rehearsal import Rehearsal
from mlretrain.stages.scoring import Answers


def trivial(rehearsal: Rehearsal, model, metric: str, *, probabilities: bool) -> dict[str, list]:
    """Scores of predictors that look at past labels alone, pass by pass.

    They learn anew after each pass, from every label that has arrived.

    Parameters
    ----------
    rehearsal : Rehearsal
    model : estimator
        Whether it is a classifier decides what is predicted.
    metric : str
    probabilities : bool
        Whether the metric looks at probabilities. Then each class is given its share of the
        labels, and "the last class" is left out: it would be sure of itself, and wrong.

    Returns
    -------
    dict of str to list of float
        Name of a predictor → its score in each pass; NaN where there is none.
    """
    classifies = is_classifier(model)
    found: dict[str, list] = {}
    for passed, labels, batch in _times(rehearsal):
        for name, seen in _seen(labels, batch, classifies, probabilities).items():
            scores = found.setdefault(name, [np.nan] * len(rehearsal.rows))
            scores[passed] = _score(seen, rehearsal.y.iloc[rehearsal.rows[passed]], metric, classifies)
    return found


def _times(rehearsal: Rehearsal) -> Iterator[tuple[int, pd.Series, pd.Series]]:
    """Each pass to be answered, with all labels known by then, and those that came last."""
    y, known, before = rehearsal.y, 0, 0
    for passed in range(len(rehearsal.rows)):
        if passed in rehearsal.served:
            yield passed, y.iloc[:known], y.iloc[before:known]
        if passed in rehearsal.moments:
            stop = rehearsal.moments[passed].exam.stop
            if stop > known:
                known, before = stop, known


def _seen(labels, newest, classifies: bool, probabilities: bool) -> dict[str, pd.Series]:
    """Name of each predictor → the labels that it goes by."""
    if not classifies:
        return {
            "mean so far": labels, "mean of the last batch": newest, "last value": labels.iloc[-1:]
        }
    if probabilities:
        return {"class shares so far": labels, "class shares of the last batch": newest}
    return {
        "most frequent class so far": labels,
        "most frequent class of the last batch": newest,
        "last class": labels.iloc[-1:],
    }


def _score(seen: pd.Series, y: pd.Series, metric: str, classifies: bool) -> float:
    table = pd.DataFrame({"nothing": np.zeros(len(y))})
    dummy = DummyClassifier(strategy="prior") if classifies else DummyRegressor()
    dummy.fit(np.zeros((len(seen), 1)), seen)
    try:
        return words.kept({metric: Answers(dummy, table).score(metric, y)})[metric]
    except ValueError:  # such as a class that it has not seen
        return np.nan
