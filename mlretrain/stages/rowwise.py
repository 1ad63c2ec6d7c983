"""Scores that are a mean over rows: what each row adds.

The usual ones are computed here, since scikit-learn takes several milliseconds to check what
is known to be in order. Whatever is not is left to scikit-learn, with its checks and errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mlretrain.stages.scoring import Answers


def each_row(metric: str, answers: Answers, y: np.ndarray) -> np.ndarray | None:
    """What each row adds to a score.

    Parameters
    ----------
    metric : str
        Name of a scikit-learn scorer.
    answers : Answers
    y : numpy.ndarray of shape (rows,)

    Returns
    -------
    numpy.ndarray of shape (rows,) or None
        None when the score is not a mean over rows, or when something about the answers or
        the labels is out of the ordinary.
    """
    compute = _COMPUTE.get(metric)
    return compute(answers, y) if compute and y.ndim == 1 and len(y) else None


def _accuracy(answers: Answers, y: np.ndarray) -> np.ndarray | None:
    given = np.asarray(answers.predict(answers.X))
    if given.shape != y.shape or not (
        (_whole(given) and _whole(y)) or (_text(given) and _text(y))
    ):
        return None
    return np.asarray(given == y, dtype=float)


def _whole(values: np.ndarray) -> bool:
    """Whether these are whole numbers, as classes are, or truth values."""
    if values.dtype.kind == "f":
        return bool((values == np.rint(values)).all()) and bool(np.isfinite(values).all())
    return values.dtype.kind in "iub"


def _text(values: np.ndarray) -> bool:
    return values.dtype.kind == "U" or (
        values.dtype.kind == "O" and set(map(type, values.tolist())) == {str}
    )


def _log_loss(answers: Answers, y: np.ndarray) -> np.ndarray | None:
    p, classes = _probabilities(answers, y)
    if p is None:
        return None
    try:
        place = classes.searchsorted(y)
    except TypeError:  # labels of kinds that cannot be ordered together
        return None
    if not (classes.take(place, mode="clip") == y).all():
        return None
    tiny = np.finfo(p.dtype).eps
    return np.log(np.clip(p[np.arange(len(y)), place], tiny, 1 - tiny))


def _brier(answers: Answers, y: np.ndarray) -> np.ndarray | None:
    p, classes = _probabilities(answers, y)
    if p is None or len(classes) != 2 or classes.dtype.kind not in "iub":
        return None
    positive = y == classes[1]
    return -((p[:, 1] - positive) ** 2) if (positive | (y == classes[0])).all() else None


def _probabilities(answers: Answers, y: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    p, classes = np.asarray(answers.predict_proba(answers.X)), np.asarray(answers.classes_)
    whole = (
        p.shape == (len(y), len(classes))
        and len(classes) > 1
        and p.dtype.kind == "f"
        # Of a column or two this is all there is to check; NaN is on no side of it.
        and bool((np.abs(p @ np.ones(len(classes), p.dtype) - 1) < _SLACK).all())
        and bool((p >= 0).all())
    )
    return (p if whole else None), classes


def _absolute(answers: Answers, y: np.ndarray) -> np.ndarray | None:
    error = _error(answers, y)
    return None if error is None else -np.abs(error)


def _squared(answers: Answers, y: np.ndarray) -> np.ndarray | None:
    error = _error(answers, y)
    return None if error is None else -(error**2)


def _error(answers: Answers, y: np.ndarray) -> np.ndarray | None:
    given = np.asarray(answers.predict(answers.X))
    if given.shape != y.shape or given.dtype.kind not in "iuf" or y.dtype.kind not in "iuf":
        return None
    error = given.astype(float) - y.astype(float)
    return error if np.isfinite(error).all() else None


#: So far may the probabilities of a row add up to something else than 1.
_SLACK = 1e-6

_COMPUTE = {
    "accuracy": _accuracy,
    "neg_brier_score": _brier,
    "neg_log_loss": _log_loss,
    "neg_mean_absolute_error": _absolute,
    "neg_mean_squared_error": _squared,
}
