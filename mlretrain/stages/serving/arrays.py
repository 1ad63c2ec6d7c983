"""Asking with plain numbers: the same answers as with a table, in a third of the time.

Whatever scikit-learn makes of a table of numbers, it makes from the array in it, after it
has compared the names of the columns. For one row that takes longer than the answer. The
server has compared the names already, so a model of which nothing else looks at them may
be asked with the array.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn import get_config
from sklearn.pipeline import Pipeline

#: The homes of estimators that only compare names, and read values as numbers. A test asks
#: every estimator that lives there both ways.
_HOMES = (
    "sklearn.decomposition",
    "sklearn.discriminant_analysis",
    "sklearn.ensemble._forest",
    "sklearn.ensemble._gb",
    "sklearn.impute._base",
    "sklearn.linear_model",
    "sklearn.naive_bayes",
    "sklearn.neighbors",
    "sklearn.neural_network",
    "sklearn.preprocessing._data",
    "sklearn.svm",
    "sklearn.tree",
)


class Plain:
    """A fitted model that answers arrays; what it has learned is shared with the model.

    Parameters
    ----------
    names : sequence of str
        Of the columns, in the order of training.
    before : sequence of fitted transformers
    last : fitted estimator

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"a": [0.0, 1.0, 2.0]})
    >>> plain = Plain.of(LinearRegression().fit(X, [1, 2, 3]))
    >>> plain.predict(X.to_numpy()).round(9).tolist()
    [1.0, 2.0, 3.0]
    """

    def __init__(self, names: Sequence[str], before: Sequence[Any], last: Any) -> None:
        self.names = names
        self._before = before
        self._last = last

    @classmethod
    def of(cls, model: Any) -> Plain | None:
        """The model as one that takes arrays; None when it must be asked with tables."""
        steps = [step for _, step in model.steps] if type(model) is Pipeline else [model]
        steps = [step for step in steps if step is not None and step != "passthrough"]
        # Who was given a table by the step before knows names that are no more.
        if not steps or any(hasattr(step, "feature_names_in_") for step in steps[1:]):
            return None
        if (first := _nameless(steps[0])) is None:
            return None
        *before, last = first, *steps[1:]
        return cls(steps[0].feature_names_in_.tolist(), before, last)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """As of scikit-learn."""
        return self._last.predict(self._through(X))

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """As of scikit-learn."""
        return self._last.predict_proba(self._through(X))

    def _through(self, X: np.ndarray) -> np.ndarray:
        # What a pipeline does, but for asking each time whether it was fitted.
        for step in self._before:
            X = step.transform(X)
        return X


def _nameless(estimator: Any) -> Any | None:
    """A copy that was told no names; None when it may need them."""
    known = vars(estimator) if hasattr(estimator, "__dict__") else {}
    if "feature_names_in_" not in known or not type(estimator).__module__.startswith(_HOMES):
        return None
    # The next step may ask for a table; its columns would have other names.
    if known.get("_sklearn_output_config") or get_config()["transform_output"] != "default":
        return None
    plain = copy.copy(estimator)
    del plain.feature_names_in_
    return plain


def numbers(X: pd.DataFrame) -> np.ndarray | None:
    """The array in a table of numbers, as scikit-learn would take it out; None if it is none."""
    kinds = set(X.dtypes.tolist())
    return X.to_numpy() if kinds == {np.dtype(float)} else None
