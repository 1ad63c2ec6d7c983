"""Checks of arguments: each error names the argument, what is allowed, and what came."""

from __future__ import annotations

import difflib
from numbers import Integral, Real
from typing import Any, NoReturn

import pandas as pd

from mlretrain.streams.frequency import shares_a_unit

#: What scores are called elsewhere → their names here, where greater is better.
SHORT = {
    "mae": "neg_mean_absolute_error",
    "mse": "neg_mean_squared_error",
    "rmse": "neg_root_mean_squared_error",
    "mape": "neg_mean_absolute_percentage_error",
    "mean_absolute_error": "neg_mean_absolute_error",
    "mean_squared_error": "neg_mean_squared_error",
    "root_mean_squared_error": "neg_root_mean_squared_error",
    "r2_score": "r2",
    "logloss": "neg_log_loss",
    "log_loss": "neg_log_loss",
    "cross_entropy": "neg_log_loss",
    "brier": "neg_brier_score",
    "brier_score": "neg_brier_score",
    "auc": "roc_auc",
    "acc": "accuracy",
    "mcc": "matthews_corrcoef",
}


def positive(name: str, value: Any, *, or_zero: bool = False) -> None:
    """Refuse what is not a finite number above zero."""
    bound = ">= 0" if or_zero else "> 0"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"'{name}' must be a number {bound}, got {value!r}.")
    if not (value >= 0 if or_zero else value > 0):
        raise ValueError(f"'{name}' must be {bound}, got {value!r}.")
    if value == float("inf"):
        raise ValueError(f"'{name}' must be a finite number {bound}, got {value!r}.")


def whole(name: str, value: Any, *, least: int) -> None:
    """Refuse what is not a whole number of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"'{name}' must be a whole number, got {value!r}.")
    if value < least:
        raise ValueError(f"'{name}' must be >= {least}, got {value!r}.")


def number(name: str, value: Any) -> None:
    """Refuse what is not a finite number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"'{name}' must be a number, got {value!r}.")
    if not float("-inf") < value < float("inf"):
        raise ValueError(f"'{name}' must be a finite number, got {value!r}.")


def share(name: str, value: Any) -> None:
    """Refuse what is not a share strictly between 0 and 1."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"'{name}' must be a share between 0 and 1, got {value!r}.")
    if not 0 < value < 1:
        raise ValueError(f"'{name}' must be between 0 and 1 (both excluded), got {value!r}.")


def span(name: str, value: Any) -> pd.Timedelta:
    """Read a length of time such as ``"28D"``; refuse what is none, or not above zero.

    pandas takes a number without a unit for nanoseconds, which nobody means.
    """
    if shares_a_unit(value):
        raise ValueError(
            f"'{name}' must give each number a unit of its own, such as '7D 12h', got {value!r}."
        )
    try:
        length = pd.Timedelta(value)
    except (ValueError, TypeError):
        length = pd.NaT
    if isinstance(value, Real) or length is pd.NaT:
        raise ValueError(
            f"'{name}' must be a length of time such as '28D', '12h' or '7D 12h', got {value!r}."
        )
    if isinstance(value, str) and (digits := value.strip(" +-")).isdecimal():
        raise ValueError(
            f"'{name}' must be a length of time: give a unit, such as '{digits}D' for days, "
            f"got {value!r}."
        )
    if length <= pd.Timedelta(0):
        raise ValueError(f"'{name}' must be longer than zero, got {value!r}.")
    return length


def metric(name: str, value: Any) -> None:
    """Refuse what is not the name of a scikit-learn scorer."""
    from sklearn.metrics import get_scorer_names

    names = get_scorer_names()
    if value in names:
        return
    usual = SHORT.get(str(value).strip().lower().replace("-", "_").replace(" ", "_"))
    near = [usual] if usual else difflib.get_close_matches(str(value), names, n=3)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise ValueError(
        f"'{name}' must be the name of a scikit-learn scorer, such as 'roc_auc' or "
        f"'neg_log_loss' (sklearn.metrics.get_scorer_names() lists them), got {value!r}.{hint}"
    )


def no_truth(part: Any, *signs: str) -> NoReturn:
    """Refuse ``part and other``, of which Python would keep one and forget the other."""
    raise TypeError(
        f"{part!r} is neither true nor false: put parts together with {' or '.join(signs)}, "
        "not with 'and', 'or' or 'not', and compare with 'is None'."
    )


def instance(name: str, value: Any, kind: type, example: str) -> None:
    """Refuse what is not a ``kind``; the error shows an example."""
    if not isinstance(value, kind):
        raise TypeError(
            f"'{name}' must be a {kind.__name__.lower()}, such as {example}, got {value!r}."
        )


def one_of(name: str, value: Any, allowed: tuple) -> None:
    """Refuse what is not one of a few values."""
    if value not in allowed:
        *most, last = map(repr, allowed)
        raise ValueError(f"'{name}' must be {', '.join(most)} or {last}, got {value!r}.")
