"""Reading a column of times, in whatever form it comes."""

from __future__ import annotations

import warnings

import pandas as pd
from pandas.api import types


def read_times(column: pd.Series) -> pd.DatetimeIndex:
    """Read timestamps, dates, periods or text as times, to the microsecond.

    Parameters
    ----------
    column : pandas.Series of shape (rows,)
        A time zone is kept; of a period, its beginning counts.

    Returns
    -------
    pandas.DatetimeIndex of shape (rows,)

    Raises
    ------
    ValueError
        If a value is missing or cannot be read, if the column holds numbers, or times in
        several time zones.

    Examples
    --------
    >>> import pandas as pd
    >>> read_times(pd.Series(["2013-02-11", "2013-02-12"], name="day")).day.tolist()
    [11, 12]
    """
    name = column.name
    if types.is_numeric_dtype(column.dtype):
        raise ValueError(
            f"'time': column {name!r} holds numbers, which could be seconds or days since "
            f"anything: convert it first, for example pd.to_datetime(df[{name!r}], unit='s')."
        )
    missing = column.isna().to_numpy()
    if missing.any():
        raise ValueError(
            f"'time': column {name!r} is missing in {missing.sum():,} of {len(column):,} rows, "
            f"first in row {missing.argmax()}: fill these in, or drop them."
        )
    if isinstance(column.dtype, pd.PeriodDtype):
        times = column.dt.start_time
    else:
        times = _parsed(column)
    index = pd.DatetimeIndex(times, name=None)
    return pd.DatetimeIndex(index.as_unit("us"), freq=None)


def _parsed(column: pd.Series) -> pd.Series:
    try:
        with warnings.catch_warnings():
            # Before version 3, pandas only warned of mixed zones and returned objects.
            warnings.simplefilter("error", FutureWarning)
            return pd.to_datetime(column)
    except (ValueError, TypeError, FutureWarning, OverflowError) as error:
        raise _why(column, error) from None


def _why(column: pd.Series, error: Exception) -> ValueError:
    """Say which value cannot be read, or that each can but not together."""
    name = column.name
    for row, value in enumerate(column):
        try:
            pd.Timestamp(value)
        except (ValueError, TypeError, OverflowError):
            return ValueError(
                f"'time': column {name!r} has {value!r} in row {row}, which is no time: "
                "correct it, or drop that row."
            )
    zones = {pd.Timestamp(value).utcoffset() for value in column}
    if len(zones) > 1:
        return ValueError(
            f"'time': column {name!r} mixes time zones: bring them to one, for example "
            f"pd.to_datetime(df[{name!r}], utc=True)."
        )
    return ValueError(
        f"'time': column {name!r} cannot be read as a whole ({error}): convert it first, "
        f"for example pd.to_datetime(df[{name!r}], format='mixed')."
    )
