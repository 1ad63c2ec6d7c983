"""How far chance reaches: the lead of the challenger on resampled rows of the exam."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlretrain.stages.gates.base import Exam
from mlretrain.stages.rowwise import each_row
from mlretrain.stages.scoring import Answers

#: Resampled rows that are handled at once, to keep memory flat.
_AT_ONCE = 2_000_000


def leads(
    exam: Exam, metric: str, rows: np.ndarray | None = None, *, samples: int = 1_000,
    random_state: int = 0,
) -> np.ndarray:
    """Bootstrap the lead of the challenger over the champion, row by row in pairs.

    Rows are drawn with replacement, the same ones for both models (B. Efron and
    R. Tibshirani, *An Introduction to the Bootstrap*, 1993, ch. 16).

    Parameters
    ----------
    exam : Exam
        With a champion.
    metric : str
        Name of a scikit-learn scorer. Means over rows and ``roc_auc`` are computed for
        many samples at once; any other is computed anew for each sample, which takes
        about a second.
    rows : numpy.ndarray of int, optional
        Positions of the rows to draw from; all by default.
    samples : int, default=1000
    random_state : int, default=0

    Returns
    -------
    numpy.ndarray of shape (samples,)
        NaN where the metric is not defined.
    """
    rows = np.arange(len(exam.y)) if rows is None else rows
    draw = np.random.default_rng(random_state)
    scores = [_scores(exam, who, metric, rows) for who in ("challenger", "champion")]
    result = np.empty(samples)
    step = max(1, _AT_ONCE // len(rows))
    for first in range(0, samples, step):
        size = min(step, samples - first), len(rows)
        drawn = draw.integers(len(rows), size=size)
        challenger, champion = (score(drawn) for score in scores)
        result[first : first + step] = challenger - champion
    return result


def row_scores(exam: Exam, who: str, metric: str) -> np.ndarray | None:
    """What each row adds to a score that is a mean over rows; None for any other score.

    Parameters
    ----------
    exam : Exam
    who : {"challenger", "champion"}
    metric : str

    Returns
    -------
    numpy.ndarray of shape (rows,) or None
    """
    return each_row(metric, exam.answers(who), np.asarray(exam.y))


def restricted(exam: Exam, who: str, metric: str, rows: np.ndarray) -> float:
    """The score of one of the two models on some rows of the exam."""
    exam.score(who, metric)  # asks the model for all the answers that are needed
    return _Rows(exam.answers(who), rows).score(metric, exam.y.iloc[rows])


def _scores(exam: Exam, who: str, metric: str, rows: np.ndarray) -> Callable:
    """A function from drawn rows to scores: (samples, rows) → (samples,)."""
    each = row_scores(exam, who, metric)
    if each is not None:
        each = each[rows]
        return lambda drawn: each[drawn].mean(axis=1)
    if metric == "roc_auc" and (ranked := _ranked(exam, who, rows)) is not None:
        return ranked
    return lambda drawn: np.array([restricted(exam, who, metric, rows[one]) for one in drawn])


class _Rows(Answers):
    """The answers to some of the rows, without asking the model again."""

    def __init__(self, answers: Answers, rows: np.ndarray) -> None:
        super().__init__(answers.model, answers.X)
        self._known = {name: values[rows] for name, values in answers._known.items()}


def _ranked(exam: Exam, who: str, rows: np.ndarray) -> Callable | None:
    """The area under the ROC curve, for many samples at once."""
    answers, y = exam.answers(who), np.asarray(exam.y)
    classes = answers.classes_
    if len(classes) != 2:
        return None
    if hasattr(answers.model, "decision_function"):
        scores = answers.decision_function(exam.X)
    else:
        scores = answers.predict_proba(exam.X)[:, 1]
    positive = y == classes[1]
    once = _areas(scores, positive, np.ones((1, len(y))))[0]
    if not np.isclose(once, exam.score(who, "roc_auc"), rtol=1e-9):
        return None
    scores, positive = scores[rows], positive[rows]

    def areas(drawn: np.ndarray) -> np.ndarray:
        samples, size = drawn.shape
        places = drawn + np.arange(samples)[:, None] * size
        counts = np.bincount(places.ravel(), minlength=samples * size)
        return _areas(scores, positive, counts.reshape(samples, size))

    return areas


def _areas(scores: np.ndarray, positive: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Areas under ROC curves: how often a positive row ranks above a negative one.

    Parameters
    ----------
    scores : numpy.ndarray of shape (rows,)
    positive : numpy.ndarray of bool of shape (rows,)
    counts : numpy.ndarray of shape (samples, rows)
        How often each row was drawn.
    """
    order = np.argsort(scores, kind="stable")
    ordered = scores[order]
    ties = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    drawn = counts[:, order]
    positives = np.add.reduceat(drawn * positive[order], ties, axis=1)
    negatives = np.add.reduceat(drawn * ~positive[order], ties, axis=1)
    below = np.cumsum(negatives, axis=1) - negatives / 2  # a tie counts half
    pairs = positives.sum(axis=1) * negatives.sum(axis=1)
    with np.errstate(invalid="ignore"):  # a sample of one class: NaN
        return (positives * below).sum(axis=1) / pairs
