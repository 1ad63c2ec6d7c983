"""Scores by scikit-learn's scorer names, from answers that are computed once."""

from __future__ import annotations

import functools
import warnings

import numpy as np
import pandas as pd
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import get_scorer, log_loss

from mlretrain.stages import plain
from mlretrain.stages.rowwise import each_row


class Answers:
    """What a fitted model answers to some rows; each kind of answer is computed once.

    To a scikit-learn scorer this looks like the model itself, so that any number of
    metrics costs one prediction.

    Parameters
    ----------
    model : fitted estimator
    X : pandas.DataFrame of shape (rows, features)
    """

    def __init__(self, model, X: pd.DataFrame) -> None:
        self.model = model
        self.X = X
        self._known: dict[str, np.ndarray] = {}

    def __getattr__(self, name: str):
        if name not in ("predict", "predict_proba", "decision_function"):
            return getattr(self.model, name)
        if name not in self._known:
            getattr(self.model, name)  # fails where the model does not have it

        def remembered(X) -> np.ndarray:
            if name not in self._known:
                self._known[name] = self._answer(name)
            return self._known[name]

        remembered.__name__ = name  # scorers ask a method for its name
        return remembered

    def _answer(self, name: str) -> np.ndarray:
        with plain.rows(self.model, self.X) as X:
            return getattr(self.model, name)(X)

    def answer_now(self) -> None:
        """Answer now, so that a failure shows here and not when a score is asked for."""
        self.predict(self.X)
        if hasattr(self.model, "predict_proba"):
            self.predict_proba(self.X)

    def part(self, rows: slice) -> Answers:
        """The answers to some of the rows, without asking the model again."""
        some = Answers(self.model, self.X.iloc[rows])
        some._known = {name: values[rows] for name, values in self._known.items()}
        return some

    def score(self, metric: str, y: pd.Series, weights: np.ndarray | None = None) -> float:
        """Score the answers against the labels; greater is better.

        Parameters
        ----------
        metric : str
            Name of a scikit-learn scorer.
        y : pandas.Series of shape (rows,)
        weights : numpy.ndarray of shape (rows,), optional
            How much each row counts.

        Returns
        -------
        float
            NaN where the metric is not defined, such as the AUC of rows that are all
            of one class.
        """
        y = y.to_numpy() if isinstance(y, pd.Series) else np.asarray(y)
        each = each_row(metric, self, y)
        if each is not None:
            return float(each.mean() if weights is None else np.average(each, weights=weights))
        scorer = _scorer(metric, getattr(self.model, "classes_", None) is not None)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=UndefinedMetricWarning)
            # An array, since scikit-learn takes several times as long to check a Series.
            weighted = {} if weights is None else {"sample_weight": weights}
            return float(scorer(self, self.X, y, **weighted))


class Joined(Answers):
    """Answers to several sets of rows, of several models perhaps, as one.

    Parameters
    ----------
    parts : list of Answers
        Of models of the same kind; their classes may differ.
    """

    def __init__(self, parts: list[Answers]) -> None:
        super().__init__(parts[-1].model, None)
        self._parts = parts
        self._classes = None
        if all(hasattr(part, "classes_") for part in parts):
            self._classes = np.unique(np.concatenate([part.classes_ for part in parts]))

    @property
    def classes_(self) -> np.ndarray:
        if self._classes is None:
            raise AttributeError("a model without classes")
        return self._classes

    def _answer(self, name: str) -> np.ndarray:
        answers = [getattr(part, name)(part.X) for part in self._parts]
        if name == "predict_proba":
            answers = [
                self._spread(part.classes_, p) for part, p in zip(self._parts, answers, strict=True)
            ]
        return np.concatenate(answers)

    def _spread(self, classes: np.ndarray, p: np.ndarray) -> np.ndarray:
        """A column for each class of any model: one that a model does not know is never given."""
        if len(classes) == len(self._classes):
            return p
        every = np.zeros((len(p), len(self._classes)))
        every[:, np.searchsorted(self._classes, classes)] = p
        return every


class Repeated(Answers):
    """The same answers several times over."""

    def __init__(self, answers: Answers, times: int) -> None:
        super().__init__(answers.model, None)
        self._once = answers
        self._times = times

    def _answer(self, name: str) -> np.ndarray:
        return np.concatenate([getattr(self._once, name)(self._once.X)] * self._times)


@functools.cache
def _scorer(metric: str, classifies: bool):
    # A batch may lack a class that the model knows. scikit-learn's log-loss then needs
    # the classes; they are the columns of predict_proba, in order.
    if metric == "neg_log_loss" and classifies:
        return _neg_log_loss
    return get_scorer(metric)


def _neg_log_loss(answers: Answers, X: pd.DataFrame, y: pd.Series, sample_weight=None) -> float:
    p = answers.predict_proba(X)
    return -log_loss(y, p, labels=answers.classes_, sample_weight=sample_weight)
