"""Every model that could have been: one for each moment, known by its answers to later rows."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from sklearn.base import is_classifier
from sklearn.utils import get_tags

from mlretrain.cycle import words
from mlretrain.cycle.policies.jobs import Jobs
from mlretrain.cycle.policies.rehearsal import Moment, Rehearsal
from mlretrain.cycle.progress import watched
from mlretrain.stages.scoring import Answers
from mlretrain.stages.strategies import Strategy
from mlretrain.streams.cache import Arrays


class Unrehearsed(BaseException):
    """A model was asked about rows that it has not answered.

    Not an Exception: a cycle would take it for a fault of the model, and go on without it.
    """


class Stored:
    """A fitted model of which only its answers are left.

    Parameters
    ----------
    model : estimator
        What it was made of, unfitted.
    classes : numpy.ndarray or None
    answers : dict of str to numpy.ndarray
        ``"predict"``, ``"predict_proba"`` or ``"decision_function"``: a row each.
    places : numpy.ndarray of int
        Number of a row → its place in the table; -1 for what is not there.
    start : int
        The place of the first of them.
    """

    def __init__(
        self, model, classes, answers: Arrays, places: np.ndarray, start: int
    ) -> None:
        self._model = model
        self._answers = answers
        self._table = places
        self._start = start
        if classes is not None:
            self.classes_ = classes

    def __getattr__(self, name: str):
        if name.startswith("_") or name not in self._answers:
            raise AttributeError(f"{type(self).__name__} has no {name!r}")

        def method(X) -> np.ndarray:
            return self._whole(name, self._answers[name][self._places(X.index)])

        method.__name__ = name  # scorers ask a method for its name
        return method

    def __sklearn_tags__(self):
        return get_tags(self._model)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def _whole(self, name: str, answers: np.ndarray) -> np.ndarray:
        """The way back from :func:`_compact`."""
        if name == "predict_proba" and answers.ndim == 1:
            return np.column_stack([1 - answers, answers])
        if name == "predict" and hasattr(self, "classes_"):
            return self.classes_[answers]
        return answers

    def _places(self, index: pd.Index) -> np.ndarray:
        numbers = index.to_numpy()
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < len(self._table):
            raise Unrehearsed
        places = self._table[numbers] - self._start
        if (places < 0).any():
            raise Unrehearsed
        if len(places) and places.max() >= len(next(iter(self._answers.values()))):
            raise ValueError("the model could not answer these rows")
        return places


@dataclass(frozen=True, slots=True)
class Trained:
    """One model.

    Parameters
    ----------
    answers : dict of str to numpy.ndarray
        To every row from its exam on.
    classes : numpy.ndarray or None
    seconds : float
        Processor time of the training.
    failure : str
        Why there is no model; empty when there is.
    """

    answers: Arrays = field(repr=False)
    classes: np.ndarray | None
    seconds: float
    failure: str = ""


def train_all(
    model, strategy: Strategy, rehearsal: Rehearsal, *, predict: bool, n_jobs: int,
    progress: bool | None = None,
) -> dict[int, Trained]:
    """Train a model for every moment, and let each answer all rows that come after.

    Parameters
    ----------
    model : estimator
    strategy : Strategy
        One that stands alone.
    rehearsal : Rehearsal
    predict : bool
        Whether the plain predictions are needed beside the probabilities.
    n_jobs : int
        Processes, as in joblib.
    progress : bool, optional
    """
    from joblib import delayed

    X, y = rehearsal.X, rehearsal.y
    tasks = [
        delayed(_train)(model, strategy, X, y, rehearsal.good, moment, predict)
        for moment in rehearsal.moments.values()
    ]
    done = watched(Jobs(tasks, n_jobs), progress, what="model")
    return dict(zip(rehearsal.moments, done, strict=True))


def _train(
    model, strategy: Strategy, X: pd.DataFrame, y: pd.Series, good: int, moment: Moment,
    predict: bool,
) -> Trained:
    began, seconds = time.process_time(), None
    try:
        fitted = strategy.train(model, X.iloc[moment.train], y.iloc[moment.train], None, moment.past)
        seconds = time.process_time() - began
        classes = getattr(fitted, "classes_", None)
        methods = [m for m in ("predict_proba", "decision_function") if hasattr(fitted, m)][:1]
        if predict or not methods:
            methods.append("predict")
        answers = {
            method: _compact(method, _answers(getattr(fitted, method), X, moment, good), classes)
            for method in methods
        }
    except Exception as error:  # the cycle, too, tells it and goes on with the champion
        failure = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return Trained({}, None, seconds or time.process_time() - began, failure)
    return Trained(answers, classes, seconds)


def _answers(method, X: pd.DataFrame, moment: Moment, good: int) -> np.ndarray:
    """To all rows from the exam on; those that were refused, only where it can."""
    start = moment.exam.start
    try:
        return method(X.iloc[start:])
    except Exception:
        if good == len(X):
            raise
        return method(X.iloc[start:good])


def _compact(name: str, answers: np.ndarray, classes: np.ndarray | None) -> np.ndarray:
    """Of a class its place is enough; of two probabilities one, when they add up to 1 exactly."""
    if answers.ndim == 2 and answers.shape[1] == 2 and (answers[:, 0] == 1 - answers[:, 1]).all():
        return answers[:, 1]
    if answers.ndim == 1 and classes is not None and name == "predict":
        return np.searchsorted(classes, answers).astype(np.int16)
    return answers


def stored(model, trained: dict[int, Trained], rehearsal: Rehearsal) -> dict[int, Stored]:
    """The models of all moments, as far as their answers go; without those that failed."""
    numbers = rehearsal.X.index.to_numpy()
    places = np.full(numbers.max() + 1, -1)
    places[numbers] = np.arange(len(numbers))
    return {
        p: Stored(model, one.classes, one.answers, places, rehearsal.moments[p].exam.start)
        for p, one in trained.items()
        if not one.failure
    }


def scores(rehearsal: Rehearsal, models: dict[int, Stored], metric: str) -> np.ndarray:
    """How well the model of pass i answered pass j, for each j > i.

    Returns
    -------
    numpy.ndarray of shape (passes, passes)
        Rounded as in a trace; NaN where there is no model, nothing to answer, or where the
        metric is not defined.
    """
    passes = len(rehearsal.rows)
    found = np.full((passes, passes), np.nan)
    labels = {p: rehearsal.y.iloc[rehearsal.rows[p]] for p in rehearsal.served}
    tables = {p: rehearsal.X.iloc[rehearsal.rows[p]] for p in rehearsal.served}
    for moment, model in models.items():
        for p in rehearsal.served:
            if p > moment:
                try:
                    score = Answers(model, tables[p]).score(metric, labels[p])
                except ValueError:  # such as a class that the model does not know
                    continue
                found[moment, p] = words.kept({metric: score})[metric]
    return found


def needs_predict(model, metrics: Iterable[str], y: pd.Series) -> bool:
    """Whether one of some metrics looks at plain predictions, not at probabilities alone."""
    if not is_classifier(model) or not hasattr(model, "predict_proba"):
        return True
    from sklearn.dummy import DummyClassifier

    X = pd.DataFrame({"x": np.zeros(len(y))})
    answers = Answers(DummyClassifier().fit(X, y), X)
    for metric in metrics:
        try:
            answers.score(metric, y)
        except ValueError:  # what it looks at is asked for first
            pass
    return "predict" in answers._known


def pack(trained: dict[int, Trained]) -> Arrays:
    """As named arrays, for the disk."""
    arrays = {"moments": np.array(list(trained))}
    arrays["seconds"] = np.array([one.seconds for one in trained.values()])
    arrays["failures"] = np.array([one.failure for one in trained.values()], dtype=str)
    for moment, one in trained.items():
        if one.classes is not None:
            arrays[f"{moment} classes_"] = np.array(one.classes.tolist())  # no Python objects
        arrays |= {f"{moment} {method}": values for method, values in one.answers.items()}
    return arrays


def unpack(arrays: Arrays) -> dict[int, Trained]:
    """The way back from :func:`pack`."""
    answers: dict[int, Arrays] = {int(moment): {} for moment in arrays["moments"]}
    for name, values in arrays.items():
        moment, _, method = name.partition(" ")
        if method:
            answers[int(moment)][method] = values
    facts = zip(answers, arrays["seconds"], arrays["failures"], strict=True)
    return {
        moment: Trained(answers[moment], answers[moment].pop("classes_", None), float(s), str(f))
        for moment, s, f in facts
    }
