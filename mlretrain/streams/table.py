"""Any table as a stream."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from pandas.api import types

from mlretrain.streams import labels
from mlretrain.streams.moments import read_times
from mlretrain.streams.stream import Stream

# A column of text with more distinct values than this share of the rows names each row, and
# says nothing about the next one. Among fewer rows that happens by chance.
NAMES_ROWS, ROWS_TO_TELL = 0.9, 100


def from_table(
    df: pd.DataFrame,
    *,
    time: str,
    label: str,
    freq: str | pd.Timedelta,
    features: list[str] | None = None,
    task: str | None = None,
    name: str | None = None,
) -> Stream:
    """Make a stream from a table.

    Parameters
    ----------
    df : pandas.DataFrame
        One row per answer that was, or is, needed; in any order. It is not changed.
    time : str
        The column that says when the answer was needed: timestamps (with or without a
        time zone, which is kept), dates, periods (their beginning counts), or text such as
        ``"2013-02-11 08:00"``. Text whose day may be taken for its month, such as
        ``"03/04/2024"``, is refused: convert it first. Rows of the same time keep their
        order. Times are kept to the microsecond.
    label : str
        The column to be predicted. Rows without a label are counted as ``unlabelled`` and
        left out.
    freq : str or pandas.Timedelta
        Length of a batch: ``"h"``, ``"D"``, ``"W"`` (Monday to Sunday), ``"M"``, ``"Q"``,
        ``"Y"``, or a length such as ``"7D"`` or ``"36h"`` counted from the first midnight.
        A stretch without rows is an empty batch.
    features : list of str, optional
        The columns to predict from; all but ``time`` and ``label`` by default.
    task : {"classification", "regression"}, optional
        By default, labels of text, categories or booleans are classes, and so are whole
        numbers with at most 20 distinct values; all other numbers are amounts.
    name : str, optional
        What the stream is called in reports; ``"table"`` by default.

    Returns
    -------
    Stream
        Its rows are numbered from 0 in the order of time. Columns of pandas' nullable
        numbers, booleans and strings become plain ones, with nan or None where values are
        missing; all other columns stay as they are.

    Raises
    ------
    TypeError
        If ``df`` is no data frame, or ``features`` no list.
    ValueError
        If a column is missing, named twice or not named in text; if a time is missing or
        cannot be read, or the times are in several time zones; if no row has a label, the
        label has a single value, or does not fit the ``task``.

    Warns
    -----
    UserWarning
        If a column of text has nearly as many values as rows, or a class hardly any rows.

    Examples
    --------
    >>> import mlretrain as mr, pandas as pd
    >>> sales = pd.DataFrame({
    ...     "day": ["2024-03-02", "2024-03-01", "2024-03-02", "2024-03-04"],
    ...     "price": [2.0, 1.5, 1.8, 2.2],
    ...     "sold": [10.5, 14.0, None, 9.5],
    ... })
    >>> stream = mr.streams.from_table(sales, time="day", label="sold", freq="D")
    >>> stream.task
    'regression'
    >>> [(batch.title, len(batch), batch.unlabelled) for batch in stream]
    [('1 March 2024', 1, 0), ('2 March 2024', 1, 1), ('3 March 2024', 0, 0), ('4 March 2024', 1, 0)]
    """
    check_columns(df, time, label, features)
    if task is not None:
        labels.check_task(task)
    X, y, times, unlabelled = in_order(df, time=time, label=label, features=features)
    if not len(y):
        labels.refuse_none(label)
    y, task = labels.read_label(y, task)
    if task == "classification":
        counts = y.value_counts()
        labels.warn_of_rare(
            label, dict(zip(counts.index.tolist(), counts.tolist(), strict=True)), stacklevel=2,
            where=lambda one: f", the first is row {y.eq(one).idxmax():,} in the order of time",
        )
    warn_of_names(X)
    return Stream(
        X,
        y,
        times,
        freq=freq,
        task=task,
        name="table" if name is None else name,
        unlabelled=unlabelled,
    )


def in_order(
    df: pd.DataFrame, *, time: str, label: str, features: list[str] | None = None
) -> tuple[pd.DataFrame, pd.Series, pd.DatetimeIndex, pd.DatetimeIndex]:
    """The rows of a table that have a label, in the order of time, in plain types.

    Parameters
    ----------
    df, time, label, features
        As of :func:`from_table`.

    Returns
    -------
    X : pandas.DataFrame
        The features, numbered from 0.
    y : pandas.Series
        The labels.
    times : pandas.DatetimeIndex
        Of these rows.
    unlabelled : pandas.DatetimeIndex
        The times of the rows that were left out.
    """
    features = check_columns(df, time, label, features)
    times = read_times(df[time])
    order = np.argsort(times, kind="stable")
    labelled = df[label].notna().to_numpy()
    kept = order[labelled[order]]
    y = df[label].iloc[kept].reset_index(drop=True)
    X = df[features].iloc[kept].reset_index(drop=True)
    for column in features:
        X[column] = plain(X[column])
    return X, labels.plain_label(y) if len(y) else y, times[kept], times[~labelled]


def check_columns(df, time: str, label: str, features: list[str] | None) -> list[str]:
    """The columns to predict from, once everything is known to be there and to be clear."""
    if not isinstance(df, pd.DataFrame):
        raise TypeError(f"'df' must be a pandas DataFrame, got {type(df).__name__}.")
    if features is not None and (isinstance(features, str) or not types.is_list_like(features)):
        raise TypeError(f"'features' must be a list of column names, got {features!r}.")
    if not len(df):
        raise ValueError("'df' must have at least one row, got none.")
    if features is None:
        features = [column for column in df.columns if column not in (time, label)]
    wanted = {"time": [time], "label": [label], "features": list(features)}
    for argument, columns in wanted.items():
        for column in columns:
            _check_column(df, argument, column)
    features = wanted["features"]
    if not features:
        raise ValueError("'features' must name at least one column, got none.")
    if len(set(features)) < len(features):
        raise ValueError(f"'features' must name each column once, got {features}.")
    if time == label:
        raise ValueError(f"'time' and 'label' must be two columns, got {time!r} for both.")
    for argument, column in (("time", time), ("label", label)):
        if column in features:
            raise ValueError(f"'features' must not hold the column of {argument!r}, {column!r}.")
    return features


def _check_column(df: pd.DataFrame, argument: str, column) -> None:
    if not isinstance(column, str):
        raise ValueError(
            f"'{argument}': column names must be text, got {column!r}: "
            "rename first, for example df.columns = df.columns.astype(str)."
        )
    found = int((df.columns == column).sum())
    if found == 1:
        return
    if found:
        raise ValueError(f"'{argument}': {found} columns are named {column!r}: rename them.")
    if column in df.index.names:
        raise ValueError(f"'{argument}': {column!r} is the index: call df.reset_index() first.")
    shown = ", ".join(repr(name) for name in df.columns[:12])
    more = ", …" if len(df.columns) > 12 else ""
    raise ValueError(f"'{argument}' must be one of the columns {shown}{more}, got {column!r}.")


def plain(column: pd.Series) -> pd.Series:
    """A column without pandas' own ``NA``, which scikit-learn does not take everywhere."""
    dtype = column.dtype
    if not types.is_extension_array_dtype(dtype):
        return column
    if isinstance(dtype, pd.CategoricalDtype):
        categories = dtype.categories
        if getattr(categories.dtype, "na_value", None) is pd.NA:
            return column.cat.rename_categories(categories.astype(object))
        return column
    missing = column.isna().any()
    if types.is_bool_dtype(dtype) and not missing:
        values = column.to_numpy(dtype=bool)
    elif types.is_bool_dtype(dtype) or (types.is_string_dtype(dtype) and dtype.na_value is pd.NA):
        values = column.to_numpy(dtype=object, na_value=None)
    elif types.is_integer_dtype(dtype) and not missing:
        values = column.to_numpy(dtype=np.int64)
    elif types.is_numeric_dtype(dtype):
        values = column.to_numpy(dtype=float, na_value=np.nan)
    else:
        return column
    return pd.Series(values, index=column.index, name=column.name)


def warn_of_names(X: pd.DataFrame) -> None:
    """Warn of text such as an order number: the model, and the data gate, see only new values."""
    told = []
    for name, column in X.items():
        if types.infer_dtype(column, skipna=True) not in ("string", "categorical"):
            continue
        values, rows = column.nunique(), int(column.notna().sum())
        if rows >= ROWS_TO_TELL and values > NAMES_ROWS * rows:
            told.append(f"{name!r} ({values:,} values in {rows:,} rows)")
    if told:
        warnings.warn(
            f"'features': text with a new value in nearly every row cannot be learned from: "
            f"{', '.join(told)}. Leave it out: name the other columns in features=[…].",
            stacklevel=3,
        )
