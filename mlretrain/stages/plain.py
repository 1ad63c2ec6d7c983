"""Rows as a plain array, for models that cannot tell it from a data frame.

scikit-learn checks each column of a data frame at each call: with a thousand rows that takes
longer than to answer them. The cycle has checked the columns once, and brought them into order.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
from sklearn import get_config
from sklearn.pipeline import Pipeline

from mlretrain.stages.together import lies_together

#: An estimator with one of these parameters may hold what looks at names or kinds of columns.
_MAY_LOOK = {
    "analyzer", "categorical_features", "estimator", "estimators", "func", "regressor", "steps",
    "transformer", "transformer_list", "transformers",
}  # fmt: skip


@contextmanager
def rows(model, X: pd.DataFrame) -> Iterator[pd.DataFrame | np.ndarray]:
    """The rows as it is quickest to hand them to a fitted model, which answers them the same.

    They are an array when the model is one of scikit-learn's own, or a pipeline of these, that
    does not choose columns, and when the frame has the columns that the model was trained on, in
    that order, all of the same floating-point kind. Otherwise they are the frame itself, and
    scikit-learn says what is wrong with it.

    Parameters
    ----------
    model : fitted estimator
    X : pandas.DataFrame of shape (rows, features)

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> X = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]})
    >>> model = LinearRegression().fit(X, [1, 2])
    >>> with rows(model, X) as given:
    ...     type(given).__name__
    'ndarray'
    >>> with rows(model, X[["b", "a"]]) as given:
    ...     type(given).__name__
    'DataFrame'
    """
    if not (_is_blind(model) and _is_plain(X) and _is_known(_first(model), X)):
        yield X
        return
    with warnings.catch_warnings():
        # That the array has no names: they have just been compared.
        warnings.filterwarnings("ignore", message="X does not have valid feature names")
        yield X.to_numpy()


def _first(model):
    return model.steps[0][1] if type(model) is Pipeline else model


def _is_blind(model) -> bool:
    """Whether a model sees values only, not the names or the kinds of columns."""
    if get_config()["transform_output"] != "default":
        return False
    steps = [step for _, step in model.steps] if type(model) is Pipeline else [model]
    return all(
        _kind_is_blind(type(step)) and "_sklearn_output_config" not in vars(step) for step in steps
    )


@functools.cache
def _kind_is_blind(kind: type) -> bool:
    return kind.__module__.startswith("sklearn.") and _MAY_LOOK.isdisjoint(
        inspect.signature(kind).parameters
    )


def _is_plain(X) -> bool:
    """Whether all columns are of the same floating-point kind."""
    if not isinstance(X, pd.DataFrame):
        return False
    if lies_together(X):
        return True
    kinds = set(X.dtypes.tolist())
    return len(kinds) == 1 and isinstance(kind := kinds.pop(), np.dtype) and kind.kind == "f"


def _is_known(model, X: pd.DataFrame) -> bool:
    """Whether these are the columns that the model was trained on."""
    names = getattr(model, "feature_names_in_", None)
    return names is not None and _names(X.columns) == names.tolist()


def _names(columns: pd.Index) -> list:
    """The names of columns; those looked at last are remembered, as batches share theirs."""
    global _last
    known, names = _last
    if known is None or not known.is_(columns):  # the same, or a view of it
        names = columns.tolist()
        _last = columns, names
    return names


_last: tuple[pd.Index | None, list] = None, []
