"""What kind of values a column holds, and its values as plain numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api import types

#: What a column may hold. "empty": nothing was there; it fits everything.
KINDS = ("number", "category", "time", "time with zone", "duration", "mixed", "empty", "other")

_DAY = pd.Timedelta(days=1)

# What pandas calls the content of a column of Python objects, and what it is here.
_INFERRED = {
    "string": "category",
    "empty": "empty",
    "timedelta": "duration",
    "timedelta64": "duration",
    "mixed": "mixed",
    "mixed-integer": "mixed",
} | dict.fromkeys(("boolean", "integer", "floating", "mixed-integer-float", "decimal"), "number")


def kind(column: pd.Series) -> str:
    """What kind of values a column holds: one of ``KINDS``."""
    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "fiub":
        return "number"
    if isinstance(dtype, pd.CategoricalDtype):
        return "category"
    if isinstance(dtype, pd.DatetimeTZDtype):
        return "time with zone"
    if types.is_datetime64_dtype(dtype):
        return "time"
    if types.is_timedelta64_dtype(dtype):
        return "duration"
    if types.is_object_dtype(dtype):
        return _of_objects(column)
    if types.is_complex_dtype(dtype):
        return "other"
    if types.is_bool_dtype(dtype) or types.is_numeric_dtype(dtype):
        return "number"
    return "category" if types.is_string_dtype(dtype) else "other"


def _of_objects(column: pd.Series) -> str:
    inferred = types.infer_dtype(column, skipna=True)
    if inferred in ("datetime", "datetime64"):
        zones = {str(t.tzinfo) for t in column.dropna()}
        if len(zones) > 1:
            return "mixed"
        return "time" if zones == {"None"} else "time with zone"
    return _INFERRED.get(inferred, "other")


def fits(came: str, expected: str) -> bool:
    """Whether a column of one kind will do where another is expected."""
    if came == expected or "empty" in (came, expected):
        return True
    return expected == "mixed" and came in ("number", "category")


def described(value) -> str:
    """The type of one value, with the time zone where it could have one."""
    name = type(value).__name__
    return f"{name} {in_zone(zone_of(value))}" if hasattr(value, "tzinfo") else name


def zone_of(moments) -> str:
    """The time zone of a moment, or of many; empty where it has none."""
    return "" if moments.tzinfo is None else str(moments.tzinfo)


def in_zone(zone: str) -> str:
    """A time zone in words."""
    return f"in the time zone {zone}" if zone else "without a time zone"


def matrix(frame: pd.DataFrame) -> np.ndarray:
    """The values of columns of numbers, missing ones as NaN: rows × columns.

    A view where the frame holds numbers of one kind, so that nothing is copied.
    """
    values = frame.to_numpy()
    if values.dtype.kind in "fiu":
        return values
    columns = [numbers(frame.iloc[:, i]) for i in range(frame.shape[1])]
    return np.column_stack(columns) if columns else np.empty((len(frame), 0))


def numbers(column: pd.Series) -> np.ndarray:
    """The values of one column of numbers, missing ones as NaN."""
    if not types.is_object_dtype(column.dtype):
        return column.to_numpy(dtype=float, na_value=np.nan)
    try:
        return column.to_numpy(dtype=float, na_value=np.nan)
    except OverflowError:  # whole numbers beyond 1e308
        return np.array([_number(value) for value in column])


def _number(value) -> float:
    try:
        return np.nan if pd.isna(value) else float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf


def days(column: pd.Series, now: pd.Timestamp | None) -> np.ndarray:
    """Times as days before (negative) or after ``now``, or durations as days."""
    if types.is_object_dtype(column.dtype):
        column = column.infer_objects()
    if now is not None and not types.is_timedelta64_dtype(column.dtype):
        now = _in_zone_of(column, now)
        if types.is_object_dtype(column.dtype):
            # Beyond the years that nanoseconds can count, and so counted in seconds.
            seconds = [(_second(moment) - _second(now)).total_seconds() for moment in column]
            return np.array(seconds) / 86_400
        column = column - now
    return (column / _DAY).to_numpy(dtype=float, na_value=np.nan)


def _second(moment) -> pd.Timestamp:
    moment = pd.Timestamp(moment)
    return moment if moment is pd.NaT else moment.as_unit("s")


def _in_zone_of(column: pd.Series, now: pd.Timestamp) -> pd.Timestamp:
    zone = getattr(column.dtype, "tz", None)
    if zone is None and types.is_object_dtype(column.dtype):
        zone = column.dropna().iloc[0].tzinfo
    if zone is None:
        return now.tz_localize(None)
    return now if now.tz is not None else now.tz_localize(zone)
