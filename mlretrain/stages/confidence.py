"""How well a model seems to do while the labels are on their way."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import get_scorer

from mlretrain.stages.scoring import Answers, Repeated
from mlretrain.wording import count

if TYPE_CHECKING:
    from sklearn.isotonic import IsotonicRegression

# No class is certain: a probability of 0 could be off without limit.
LEAST = 1e-3
# Curves of fewer rows say little.
FEWEST = 100
# Log-odds are multiplied, or divided, by this number at most.
STRONGEST = 16.0


class Confidence:
    """Estimates a classifier's scores from its own probabilities.

    If a model is right when it says 80 %, then four of five such answers are right: each
    row counts as every class, with the probability of it. Where the newer half of the exam
    shows clearly that the probabilities of the older half can be bettered, they are
    calibrated first. An exam too small for that may still show that the model is right
    clearly more, or less, often than it says: then its log-odds are multiplied by one number,
    so that both agree. For metrics that look at the probabilities themselves this is done only
    where it makes the labels of the exam clearly likelier.

    Parameters
    ----------
    answers : Answers, optional
        What the model answered at its exam.
    y : array of shape (rows,), optional
        The labels of the exam.

    Attributes
    ----------
    calibrated : bool
        Whether the probabilities are calibrated, or taken as they are.
    caution : str
        Why nobody knows whether they should be calibrated: there was no exam, or one of fewer
        than 100 rows. Empty otherwise.

    Notes
    -----
    The estimate follows a change in the rows that come. It does not see a change in what
    they mean for the label (concept drift): then the probabilities are wrong, and so is
    the estimate.

    References
    ----------
    NannyML's documentation, "Estimation of performance of the monitored model",
    confidence-based performance estimation (CBPE). B. Zadrozny, C. Elkan, "Transforming
    classifier scores into accurate multiclass probability estimates", KDD 2002. C. Guo et
    al., "On calibration of modern neural networks", ICML 2017, on the one number
    (temperature scaling).

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from sklearn.linear_model import LogisticRegression
    >>> rng = np.random.default_rng(0)
    >>> X = pd.DataFrame({"a": rng.normal(size=4000)})
    >>> y = (X["a"] + rng.normal(size=4000) > 0).astype(int)
    >>> model = LogisticRegression().fit(X[:2000], y[:2000])
    >>> answers = Answers(model, X[2000:])
    >>> estimates = Confidence().estimate(answers, ["accuracy", "roc_auc"])
    >>> {metric: round(value, 2) for metric, value in estimates.items()}
    {'accuracy': 0.75, 'roc_auc': 0.83}
    >>> round(answers.score("roc_auc", y[2000:]), 2)
    0.83
    """

    def __init__(self, answers: Answers | None = None, y=None) -> None:
        self._curves: list[IsotonicRegression] | None = None
        self._power = 1.0
        self._power_pays = False
        self.caution = ""
        if answers is None:
            self.caution = "not calibrated: there is no exam to go by"
        elif len(y) < FEWEST:
            had = count(len(y), "label")
            self.caution = f"not calibrated: its exam had only {had}, {FEWEST} are needed"
        elif hasattr(answers, "predict_proba"):
            p = answers.predict_proba(answers.X)
            hit = np.asarray(y)[:, None] == np.asarray(answers.classes_)
            if _pays(p, hit):
                self._curves = _curves(p, hit)
            else:
                self._power = _power(p, hit)
                self._power_pays = _better(_raised(p, self._power), p, hit)

    @property
    def calibrated(self) -> bool:
        return self._curves is not None or self._power != 1

    def memory(self) -> dict[str, Any]:
        """What was learned at the exam, fit for JSON."""
        curves = self._curves and [
            {
                "x": np.asarray(curve.X_thresholds_, float).tolist(),
                "y": np.asarray(curve.y_thresholds_, float).tolist(),
                "bounds": [curve.y_min, curve.y_max],
            }
            for curve in self._curves
        ]
        return {
            "curves": curves, "power": float(self._power), "_power_pays": self._power_pays,
            "caution": self.caution,
        }

    def recall(self, memory: dict[str, Any]) -> None:
        """Go on from what :meth:`memory` gave."""
        self._power, self._power_pays = memory["power"], memory["_power_pays"]
        self.caution = memory["caution"]
        curves = memory["curves"]
        self._curves = curves and [
            _curve(*curve["bounds"]).fit(curve["x"], curve["y"]) for curve in curves
        ]

    def estimate(self, answers: Answers, metrics: Iterable[str]) -> dict[str, float]:
        """Estimate the scores of some rows, without their labels.

        Parameters
        ----------
        answers : Answers
        metrics : iterable of str
            Names of scikit-learn scorers.

        Returns
        -------
        dict of str to float
            Without those metrics that cannot be estimated: all of them for a model without
            probabilities, and those that take no weights.
        """
        if not hasattr(answers, "predict_proba") or not hasattr(answers, "classes_"):
            return {}
        p = answers.predict_proba(answers.X)
        classes = np.asarray(answers.classes_)
        trusted = _mapped(self._curves, p) if self._curves else _raised(p, self._power)
        plain = trusted if self._curves or self._power_pays else p
        every = Repeated(answers, len(classes))
        y = np.repeat(classes, len(p))
        return {
            metric: every.score(metric, y, (trusted if _of_answers(metric) else plain).T.ravel())
            for metric in metrics
            if _takes_weights(metric)
        }


def _curves(p: np.ndarray, hit: np.ndarray) -> list[IsotonicRegression]:
    """For each class, its share among the rows given such a probability."""
    return [
        _curve(LEAST, 1 - LEAST).fit(given, came) for given, came in zip(p.T, hit.T, strict=True)
    ]


def _curve(low: float, high: float) -> IsotonicRegression:
    from sklearn.isotonic import IsotonicRegression  # brings all of scipy.stats along

    return IsotonicRegression(y_min=low, y_max=high, out_of_bounds="clip")


def _mapped(curves: list[IsotonicRegression], p: np.ndarray) -> np.ndarray:
    raw = np.stack([curve.predict(given) for curve, given in zip(curves, p.T, strict=True)], axis=1)
    return raw / raw.sum(axis=1, keepdims=True)


def _pays(p: np.ndarray, hit: np.ndarray) -> bool:
    """Whether curves of the older rows better the newer ones by more than chance would."""
    half = len(p) // 2
    mapped = _mapped(_curves(p[:half], hit[:half]), p[half:])
    return _better(mapped, p[half:], hit[half:])


def _better(mapped: np.ndarray, p: np.ndarray, hit: np.ndarray) -> bool:
    """Whether the labels that came are likelier, by more than chance would make them."""
    gain = (np.log(np.clip(mapped, LEAST, 1)) - np.log(np.clip(p, LEAST, 1)))[hit]
    return bool(len(gain) > 1 and gain.mean() > 2 * gain.std(ddof=1) / np.sqrt(len(gain)))


def _power(p: np.ndarray, hit: np.ndarray) -> float:
    """What to multiply log-odds by, so that the model is right as often as it says.

    1 where chance alone explains the difference (two standard errors).
    """
    said = p.max(axis=1)
    right = hit[np.arange(len(p)), p.argmax(axis=1)]
    chance = np.sqrt((said * (1 - said)).sum()) / len(p)
    if abs(right.mean() - said.mean()) <= 2 * chance:
        return 1.0
    low, high = 1 / STRONGEST, STRONGEST
    for _ in range(30):  # what is said rises with the power: halve, in orders of magnitude
        middle = float(np.sqrt(low * high))
        if _raised(p, middle).max(axis=1).mean() < right.mean():
            low = middle
        else:
            high = middle
    return middle


def _raised(p: np.ndarray, power: float) -> np.ndarray:
    if power == 1:
        return p
    raw = np.clip(p, LEAST, 1) ** power
    return raw / raw.sum(axis=1, keepdims=True)


def _of_answers(metric: str) -> bool:
    """Whether a metric looks at the classes that are answered, not at their probabilities."""
    return get_scorer(metric)._response_method == "predict"


def _takes_weights(metric: str) -> bool:
    scorer = get_scorer(metric)
    return "sample_weight" in inspect.signature(scorer._score_func).parameters
