"""A sensible model to begin with, for any table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pandas.api import types

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.pipeline import Pipeline

# Gradient boosting in scikit-learn takes at most 255 categories per column.
MOST_CATEGORIES = 254


def baseline_model(X: pd.DataFrame, task: str, kind: str = "trees") -> Pipeline:
    """Make an unfitted pipeline that suits the columns of a table, with nothing tuned.

    Columns of numbers are taken as numbers; all others (text, categories, booleans)
    as categories. A missing number becomes the mean of its column. A category may be
    missing, or never seen in training. At most 254 categories per column are told apart:
    beyond that, the rarest are taken together.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
        The columns the model is made for; their values are not looked at.
    task : {"classification", "regression"}
        What the labels are.
    kind : {"trees", "linear", "online"}, default "trees"
        ``"trees"``: gradient-boosted trees on histograms. ``"linear"``: numbers scaled,
        categories one-hot, then logistic or ridge regression. ``"online"``: the linear
        model by stochastic gradient descent, which can go on learning (``partial_fit``);
        its rate is constant, so that it never stops taking in what is new.

    Returns
    -------
    sklearn.pipeline.Pipeline
        Without a ``random_state``: whoever trains it sets one.

    Raises
    ------
    ValueError
        If ``kind`` is unknown, or a column holds dates or durations.

    Examples
    --------
    >>> import pandas as pd
    >>> X = pd.DataFrame({"hour": [8, 9, 17, 18], "carrier": ["UA", "AA", "UA", None]})
    >>> model = baseline_model(X, "classification", "linear").fit(X, [0, 0, 1, 1])
    >>> model.predict(pd.DataFrame({"hour": [19], "carrier": ["never seen"]})).tolist()
    [1]
    """
    if kind not in _MAKE:
        raise ValueError(f"'kind' must be 'trees', 'linear' or 'online', got {kind!r}.")
    for name, column in X.items():
        if types.is_datetime64_any_dtype(column) or types.is_timedelta64_dtype(column):
            raise ValueError(
                f"The baseline model takes numbers, text and categories, but column {name!r} "
                f"is {column.dtype}: turn it into numbers, or leave it out of 'features'."
            )
    numbers = [
        name
        for name, column in X.items()
        if types.is_numeric_dtype(column) and not types.is_bool_dtype(column)
    ]
    categories = [name for name in X.columns if name not in numbers]
    return _MAKE[kind](numbers, categories, task)


def _filled():
    from sklearn.impute import SimpleImputer

    # A column without any value stays (as zeros): it may have some in later batches.
    # The trees would take missing values as they are, but not a column of nothing else.
    return SimpleImputer(keep_empty_features=True)


def _trees(numbers: list[str], categories: list[str], task: str) -> Pipeline:
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OrdinalEncoder

    codes = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=float("nan"),
        max_categories=MOST_CATEGORIES,
    )
    columns = ColumnTransformer(
        [("categories", codes, categories), ("numbers", _filled(), numbers)]
    )
    boosting = (
        HistGradientBoostingClassifier
        if task == "classification"
        else HistGradientBoostingRegressor
    )
    # Stopping early would hold rows back, and fails when one class has a single row.
    trees = boosting(
        categorical_features=list(range(len(categories))) or None, early_stopping=False
    )
    return Pipeline([("columns", columns), ("model", trees)])


def _linear(numbers: list[str], categories: list[str], task: str) -> Pipeline:
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import Pipeline

    # Rows outnumber columns by far: there this solver is exact, and takes half the time.
    model = (
        Ridge()
        if task == "regression"
        else LogisticRegression(solver="newton-cholesky", max_iter=1000)
    )
    return Pipeline([("columns", _scaled(numbers, categories)), ("model", model)])


def _online(numbers: list[str], categories: list[str], task: str) -> Pipeline:
    from sklearn.linear_model import SGDClassifier, SGDRegressor
    from sklearn.pipeline import Pipeline

    rate = {"learning_rate": "constant", "eta0": 0.001}
    model = (
        SGDRegressor(**rate) if task == "regression" else SGDClassifier(loss="log_loss", **rate)
    )
    return Pipeline([("columns", _scaled(numbers, categories)), ("model", model)])


def _scaled(numbers: list[str], categories: list[str]):
    """Numbers scaled, categories one-hot."""
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    scaled = Pipeline([("fill", _filled()), ("scale", StandardScaler())])
    one_hot = OneHotEncoder(handle_unknown="ignore", max_categories=MOST_CATEGORIES)
    return ColumnTransformer([("categories", one_hot, categories), ("numbers", scaled, numbers)])


_MAKE = {"trees": _trees, "linear": _linear, "online": _online}
