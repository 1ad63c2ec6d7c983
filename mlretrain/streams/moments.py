"""Reading a column of times, in whatever form it comes."""

from __future__ import annotations

import re
import warnings

import pandas as pd
from pandas.api import types

# Two numbers and a year, such as 03/04/2024 or 3.4.24: either number may be the month.
_SWAPPABLE = re.compile(r"\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ]\d{2,4}(?!\d)")


def read_times(column: pd.Series) -> pd.DatetimeIndex:
    """Read timestamps, dates, periods or text as times, to the microsecond.

    Parameters
    ----------
    column : pandas.Series of shape (rows,)
        A time zone is kept; of a period, its beginning counts. Text is best written as
        ``"2013-02-11 08:00"``; ``"02/11/2013"`` is read only where some day after the 12th
        shows that the month comes first.

    Returns
    -------
    pandas.DatetimeIndex of shape (rows,)

    Raises
    ------
    ValueError
        If a value is missing or cannot be read, if the column holds numbers, text whose day
        may be taken for its month, or times in several time zones.

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
    _refuse_swappable(column)
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
        f"'time': column {name!r} cannot be read as a whole ({error}): bring its values to one "
        "form, such as '2024-02-13 08:00'."
    )


def _refuse_swappable(column: pd.Series) -> None:
    """Refuse text whose day may be taken for its month: pandas would guess, without a word."""
    if types.is_datetime64_any_dtype(column.dtype):
        return
    numbers = {
        value: (int(found[1]), int(found[2]))
        for value in column
        if isinstance(value, str) and (found := _SWAPPABLE.match(value))
    }
    day_first = next((v for v, (first, _) in numbers.items() if first > 12), None)
    month_first = next((v for v, (_, second) in numbers.items() if second > 12), None)
    unlike = next((v for v, (first, second) in numbers.items() if first != second), None)
    if unlike is None or (month_first and not day_first):
        return
    name = column.name
    what = f"'time': column {name!r}"
    converted = f"df[{name!r}] = pd.to_datetime(df[{name!r}]"
    if day_first and month_first:
        raise ValueError(
            f"{what} has {day_first!r}, where the day must come first, and {month_first!r}, where "
            "the month must: bring its values to one form, such as '2024-02-13'."
        )
    if not day_first:
        day, month = numbers[unlike]
        raise ValueError(
            f"{what} can be read in two ways: is {unlike!r} day {day} of month {month}, or day "
            f"{month} of month {day}? Say which: {converted}, dayfirst=True) for the day first, or "
            f"{converted}, format='%m/%d/%Y') for the month first, written as your values are."
        )
    if _fits_day_first(column):
        raise ValueError(
            f"{what} has the day first, as in {day_first!r}: all {len(column):,} values can be read "
            f"so. Convert it first: {converted}, dayfirst=True)."
        )
    raise ValueError(
        f"{what} has the day first, as in {day_first!r}, but not every value can be read so: bring "
        "them to one form, such as '2024-02-13', or give pd.to_datetime a format."
    )


def _fits_day_first(column: pd.Series) -> bool:
    try:
        with warnings.catch_warnings():
            # That the form is guessed: it is only asked whether each value can be read so.
            warnings.simplefilter("ignore")
            pd.to_datetime(column, dayfirst=True)
    except (ValueError, TypeError, OverflowError):
        return False
    return True
