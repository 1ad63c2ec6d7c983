"""What the labels of a stream are: classes or amounts, of plain types, and what is wrong with them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from pandas.api import types

from mlretrain.wording import count

TASKS = ("classification", "regression")
# Whole numbers with more distinct values than this are taken as amounts, not classes.
MOST_CLASSES = 20
# A class with fewer rows than this, and with less than this share of them, may be a mistake.
RARE, RARE_SHARE = 5, 0.01
# So many of such classes are named.
NAMED = 4


def check_task(task: str) -> None:
    """Refuse what is no task."""
    if task not in TASKS:
        raise ValueError(f"'task' must be 'classification' or 'regression', got {task!r}.")


def refuse_none(name: str) -> None:
    """Say that a column of labels has none."""
    raise ValueError(f"'label': column {name!r} has no label at all, only missing values.")


def refuse_infinite(name: str, rows: int) -> None:
    """Refuse a column of labels that is infinite in some rows."""
    if rows:
        raise ValueError(
            f"'label': column {name!r} is infinite in {rows:,} rows: drop these rows, or put a "
            "finite number there."
        )


def warn_of_rare(
    name: str, counts: Mapping[object, int], *, stacklevel: int,
    where: Callable[[object], str] = lambda label: "",
) -> None:
    """Warn of a class with hardly any rows: a slip of the pen, or nothing to learn it from.

    Parameters
    ----------
    name : str
    counts : mapping of label to int
        The rows of each class.
    stacklevel : int
        As of :func:`warnings.warn`, counted from the caller.
    where : callable, optional
        What there is to say of where a class stands.
    """
    rows = sum(counts.values())
    few = {one: n for one, n in counts.items() if n < RARE and n < RARE_SHARE * rows}
    if few:
        told = ", ".join(f"{one!r} ({count(n, 'row')}{where(one)})" for one, n in [*few.items()][:NAMED])
        warnings.warn(
            f"'label': column {name!r} has {len(counts)} classes in {rows:,} rows, and hardly any "
            f"of {told}{', …' if len(few) > NAMED else ''}: correct or drop what is a mistake.",
            stacklevel=stacklevel + 1,
        )


def read_label(y: pd.Series, task: str | None) -> tuple[pd.Series, str]:
    """The labels in the type of their task, and what they are; none is missing."""
    amounts = types.is_float_dtype(y) and not (y.eq(np.floor(y)) & y.abs().le(2**53)).all()
    distinct = y.nunique()
    if types.is_float_dtype(y):
        refuse_infinite(y.name, int(np.isinf(y).sum()))
    is_number = types.is_numeric_dtype(y) and not types.is_bool_dtype(y)
    if task is None:
        many = is_number and distinct > MOST_CLASSES
        task = "regression" if amounts or many else "classification"
    typed = for_task(y, task)
    if distinct == 1:
        raise ValueError(
            f"'label': column {y.name!r} is {y.tolist()[0]!r} in every row: there is nothing to learn."
        )
    return typed, task


def for_task(y: pd.Series, task: str) -> pd.Series:
    """Labels in the type of their task; :func:`plain_label` made them plain.

    Raises
    ------
    ValueError
        When they do not fit the task.
    """
    is_number = types.is_numeric_dtype(y) and not types.is_bool_dtype(y)
    if task == "regression" and not is_number:
        raise ValueError(f"'task' is 'regression', but column {y.name!r} does not hold numbers.")
    if task == "regression":
        return y.astype(float)
    if not types.is_float_dtype(y):
        return y
    if not (y.eq(np.floor(y)) & y.abs().le(2**53)).all():
        raise ValueError(f"'task' is 'classification', but column {y.name!r} holds fractions.")
    return y.astype(np.int64)  # 0.0 and 1.0, as whole numbers become beside missing ones


def plain_label(y: pd.Series) -> pd.Series:
    """Labels without types of pandas' own: numbers, booleans or text."""
    kind = types.infer_dtype(y)
    if kind == "categorical":
        return plain_label(y.astype(y.cat.categories.dtype))
    if kind == "boolean":
        return y.astype(bool)
    if kind in ("integer", "floating", "mixed-integer-float", "decimal"):
        whole = kind == "integer" and not types.is_unsigned_integer_dtype(y.dtype)
        return y.astype(np.int64 if whole else float)
    if kind == "string":
        return y.astype(object)
    raise ValueError(
        f"'label': column {y.name!r} must hold numbers, text, categories or booleans, "
        f"got {kind} values."
    )
