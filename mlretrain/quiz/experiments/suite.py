"""Continuous integration for a model: three kinds of checks, and faults for each to find.

Lesson 7 shows it and its quiz asks about it.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlretrain.streams.batch import Batch


def check_data(batch: Batch, model: Any) -> str:
    """Data validation: are the rows as rows have been so far? Nothing, or what is wrong."""
    report = _usual().check(batch.X, batch.y, batch.times, span=(batch.start, batch.end))
    return "" if report.good else report.reasons[0]


def check_model(batch: Batch, model: Any) -> str:
    """Model tests: is it better than guessing, and does more rain raise the risk?"""
    from sklearn.metrics import roc_auc_score

    exam = _months()[1]  # February: rows that the model has not seen
    dry = exam.X.assign(precipitation=0.0)
    risk, wet = (model.predict_proba(X)[:, 1] for X in (dry, dry.assign(precipitation=0.3)))
    score = roc_auc_score(exam.y, model.predict_proba(exam.X)[:, 1])
    if score < 0.6:
        return f"roc_auc is {score:.4f}, under 0.6"
    return "" if (wet >= risk).all() else "more rain lowers the risk of a flight"


def check_integration(batch: Batch, model: Any) -> str:
    """Integration test: stored, loaded, served and asked, does it answer as it did in training?"""
    import mlretrain as mr
    from mlretrain.stages.registry import ModelFileError, Version

    with tempfile.TemporaryDirectory() as folder:
        try:
            mr.Registry(folder).promote(Version("v1", model), "2013-02-01")
        except ModelFileError:
            return "the model cannot be stored: its file would hold code that nobody trusts"
        served = mr.Server(mr.Registry(folder)).predict(batch.X.head(50), probabilities=True)
    same = served.probabilities.tobytes() == model.predict_proba(batch.X.head(50)).tobytes()
    return "" if same else "the served model gives other answers"


CHECKS: dict[str, Callable[[Batch, Any], str]] = {
    "data validation": check_data,
    "model tests": check_model,
    "integration test": check_integration,
}

#: What was committed: the data that came, and what the pipeline begins with.
FAULTS = ("nothing is wrong", "-999 for missing", "labels turned round", "a function of our own")


def commit(fault: str) -> tuple[Batch, Any]:
    """The data and the model of one commit."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    import mlretrain as mr
    from mlretrain.quiz.experiments.feeds import FAULTS as BROKEN

    if fault not in FAULTS:
        raise ValueError(f"'fault' must be one of {', '.join(FAULTS)}, got {fault!r}.")
    january = _months()[0]
    batch = BROKEN[fault](january) if fault in BROKEN else january
    model = mr.streams.flights(freq="M").baseline_model("linear")
    if fault == "a function of our own":
        model = make_pipeline(FunctionTransformer(our_own), model)
    return batch, model.fit(batch.X, batch.y)


def our_own(X):
    """What somebody has written for their own table; on another machine it is not there."""
    return X


@functools.cache
def ci(fault: str) -> dict[str, str]:
    """What each of :data:`CHECKS` says of a commit; empty where it passes.

    Examples
    --------
    >>> [name for name, said in ci("labels turned round").items() if said]
    ['model tests']
    """
    batch, model = commit(fault)
    return {name: check(batch, model) for name, check in CHECKS.items()}


def caught_by(fault: str) -> str:
    """The first check that fails, or ``"nothing"``.

    Examples
    --------
    >>> caught_by("nothing is wrong")
    'nothing'
    """
    return next((name for name, said in ci(fault).items() if said), "nothing")


def _months():
    from mlretrain.quiz.experiments.feeds import months

    return months()


@functools.cache
def _usual():
    """A data gate that has learned January and February."""
    import mlretrain as mr

    gate = mr.QualityGate()
    for month in _months()[:2]:
        gate.learn(month.X, month.y, month.times)
    return gate
