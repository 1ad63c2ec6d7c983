"""What can be known before the first pass: does the cycle fit the stream?

A metric that does not suit the labels would otherwise show after the first training, in
the words of scikit-learn.
"""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from numbers import Integral

import numpy as np
import pandas as pd
from pandas.api import types
from sklearn.base import is_classifier, is_regressor
from sklearn.pipeline import Pipeline

from mlretrain.cycle.suits import METHODS, Labels, named, why_not
from mlretrain.stages.gates import NotWorseOn
from mlretrain.stages.part import Part
from mlretrain.stages.triggers import DataDrift
from mlretrain.streams.stream import Stream
from mlretrain.wording import count


def check(cycle, stream) -> None:
    """Refuse what cannot go well.

    Parameters
    ----------
    cycle : RetrainingCycle
    stream : Stream
        Or anything else that gives batches: of that, nothing more is known beforehand.

    Raises
    ------
    TypeError
        If it is no stream.
    ValueError
        If the model, or a metric that the cycle looks at, does not suit the labels, or the
        stream lacks a column that the trigger or the gate looks at.

    Warns
    -----
    UserWarning
        If the strategy trains on fewer rows than a batch has.
    """
    check_stream(stream)
    if not isinstance(stream, Stream):
        return
    _check_columns(cycle, stream)
    if not sum(stream.sizes):
        return
    model, classes = cycle.model, stream.classes
    if classes is not None and len(classes) < 2:
        return
    _check_model(model, stream, classes)
    labels = Labels(stream.label_sample, classes, continuous=is_regressor(model) or classes is None)
    _warn_of_window(cycle.strategy, stream)
    methods = tuple(m for m in METHODS if offers(model, m))
    for asks, metric in _metrics(cycle):
        if labels.refuse(metric, methods):
            raise ValueError(why_not(asks, metric, labels, methods, model, stream.label))


def check_stream(stream) -> None:
    """Refuse what is no stream, such as the table that one is made from.

    Raises
    ------
    TypeError
    """
    if isinstance(stream, pd.DataFrame | pd.Series | np.ndarray | str | dict) or not isinstance(
        stream, Iterable
    ):
        raise TypeError(
            "'stream' must be a stream, such as mr.streams.from_table(df, time=…, label=…, freq=…), "
            f"got {type(stream).__name__}."
        )


@contextmanager
def explained(X: pd.DataFrame, *, first: bool) -> Iterator[None]:
    """Around a pass: should its training fail for what the columns hold, say what to do.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
        What there is to learn from.
    first : bool
        Whether there is no model yet. Later failures are told by the cycle, which goes on.

    Raises
    ------
    ValueError
    """
    try:
        yield
    except (ValueError, TypeError) as error:
        if first and (said := _remedy(" ".join(str(error).split()).split(". ")[0], X)):
            raise ValueError(said) from error
        raise


def _remedy(error: str, X: pd.DataFrame) -> str:
    if "NaN" in error:
        names = [name for name, column in X.items() if column.isna().any()]
        why, how = "in which values are missing", "fills them in"
    elif "could not convert" in error or "dtype" in error:
        names = [n for n, dtype in X.dtypes.items() if not types.is_any_real_numeric_dtype(dtype)]
        why, how = "which hold no numbers", "turns them into numbers"
    else:
        return ""
    if not names:
        return ""
    shown = ", ".join(map(repr, names[:5])) + (", …" if len(names) > 5 else "")
    return (
        f"'model' cannot learn from columns {shown}, {why} ({error}): take "
        f"stream.baseline_model(), or a pipeline that {how} first."
    )


def _check_model(model, stream, classes) -> None:
    if classes is None and is_classifier(model):
        raise ValueError(
            f"'model' must be a regressor, such as stream.baseline_model(), since the labels "
            f"{stream.label!r} are amounts, got {type(model).__name__}. If they are classes, say "
            "so: mr.streams.from_table(…, task='classification')."
        )
    if classes is not None and is_regressor(model) and not types.is_numeric_dtype(classes.dtype):
        raise ValueError(
            f"'model' must be a classifier, such as stream.baseline_model(), since the labels "
            f"{stream.label!r} are classes ({named(classes)}), got {type(model).__name__}."
        )


def _check_columns(cycle, stream) -> None:
    """Refuse a misspelled column, which would else be found late, or never."""
    for argument in ("trigger", "gate"):
        for part in _within(getattr(cycle, argument)):
            if isinstance(part, DataDrift) and part.columns is not None:
                name, asked, there = "columns", part.columns, stream.features
            elif isinstance(part, NotWorseOn):
                name, asked, there = "slices", part.slices, [*stream.features, stream.label]
            else:
                continue
            for column in asked:
                if column not in there:
                    raise ValueError(
                        f"'{argument}': '{name}' of {part!r} must be columns of the stream, "
                        f"got {column!r}. {_near(column, there)}"
                    )


def _within(part) -> Iterator[Part]:
    """A part, and all that it is put together from."""
    if isinstance(part, Part):
        yield part
        for value in vars(part).values():
            yield from _within(value)


def _near(column, there: list) -> str:
    """What a misspelled column may have been meant to be, or else what there is."""
    near = difflib.get_close_matches(str(column), [name for name in there if isinstance(name, str)])
    if near:
        return f"Did you mean {' or '.join(map(repr, near))}?"
    return f"There are {', '.join(map(repr, there[:12]))}{', …' if len(there) > 12 else ''}."


def _warn_of_window(strategy, stream) -> None:
    """Warn of a number of days that was taken for a number of rows."""
    size = getattr(strategy, "size", None)
    if not isinstance(size, Integral):
        return
    usual = int(np.median(stream.sizes))
    if size < usual:
        warnings.warn(
            f"'strategy': {strategy!r} trains on {count(size, 'row')}, and a batch alone "
            f"has about {usual:,}: a number counts rows. For days write {type(strategy).__name__}"
            f"('{size}D').",
            stacklevel=4,
        )


def _metrics(cycle) -> Iterator[tuple[str, str]]:
    """Each metric that is looked at, and who asks for it."""
    if cycle.metric:
        yield "'metric' asks for", cycle.metric
    for argument in ("trigger", "gate"):
        for metric in getattr(getattr(cycle, argument), "metrics", ()):
            yield f"'{argument}' asks for", metric
    if metric := getattr(cycle.strategy, "metric", None):
        yield "'strategy' asks for", metric
    yield "'metric' was not given, so it is", cycle._metric()


def offers(model, method: str) -> bool:
    """Whether a model, not yet fitted, will have a method such as ``predict_proba``."""
    last = model.steps[-1][1] if isinstance(model, Pipeline) else model
    # A stack says what it offers only once it is fitted.
    return hasattr(model, method) or (
        hasattr(last, "final_estimator") and hasattr(type(last), method)
    )
