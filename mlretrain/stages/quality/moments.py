"""Checks of the times of the rows: order, zone, age."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from mlretrain.stages.quality.expectations import Expectations
from mlretrain.stages.quality.findings import Findings
from mlretrain.stages.quality.kinds import described, in_zone, zone_of

_DAY = pd.Timedelta(days=1)

#: A batch with this many times more, or fewer, rows than usual is odd.
VOLUME = 3


def usual(times: pd.DatetimeIndex) -> tuple[str, float]:
    """The time zone, and the share of rows with the same time as the row before."""
    steps = np.diff(times.asi8)
    return zone_of(times), float((steps == 0).mean()) if len(steps) else 0.0


def check(
    times, span, expected: Expectations, found: Findings, *, max_outside: float,
    max_age: pd.Timedelta | None,
) -> None:
    """Compare the times with the batch they came in and with what is usual.

    Parameters
    ----------
    times : pandas.DatetimeIndex of shape (rows,)
    span : (pandas.Timestamp, pandas.Timestamp) or None
        The start of the batch, and its end, which is now.
    expected : Expectations
    found : Findings
    max_outside : float
    max_age : pandas.Timedelta or None
    """
    if not isinstance(times, pd.DatetimeIndex):
        kinds = ", ".join(sorted({described(time) for time in times}))
        message = f"the times of the rows must be timestamps of one time zone, got {kinds}"
        found.add("times", "", message)
        return
    zone = zone_of(times)
    for other in (expected.zone, None if span is None else zone_of(span[1])):
        if other is not None and other != zone:
            message = f"the times of the rows are {in_zone(zone)}, not {in_zone(other)}"
            found.add("times", "", message)
            return
    ticks = times.asi8
    if times.hasnans:
        message = f"{times.isna().sum():,} of the times are missing"
        found.add("times", "", message, np.flatnonzero(times.isna()))
        return
    _in_order(np.diff(ticks), expected, found, max_outside)
    if span is not None:
        _in_span(times, ticks, span, found, max_age)
        start, end = _ticks(span, times.unit)
        _volume(len(ticks), (end - start) / _a_day(times.unit), expected.rows_per_day, found)


def _in_order(steps: np.ndarray, expected: Expectations, found: Findings, most: float) -> None:
    if not len(steps) or steps.min() > 0:
        return
    if (back := steps < 0).any():
        many = f"{back.sum():,} are older than the row before"
        message = f"the rows are not in the order of time: {many}"
        found.add("times", "", message, np.flatnonzero(back) + 1)
    repeats = steps == 0
    if expected.rows and repeats.mean() - expected.repeated_times > most:
        found.add(
            "repeated times", "",
            f"{repeats.mean():.0%} of the rows have the time of the row before, usually "
            f"{expected.repeated_times:.0%}",
            np.flatnonzero(repeats) + 1,
        )


def _in_span(times: pd.DatetimeIndex, ticks: np.ndarray, span, found: Findings, max_age) -> None:
    start, end = _ticks(span, times.unit)
    newest = ticks.max()
    if newest >= end:
        rows = np.flatnonzero(ticks >= end)
        found.add(
            "future", "",
            f"{_rows(len(rows))} from the future, the last of {_said(times[ticks.argmax()])}: "
            f"the batch ends on {_said(span[1])}",
            rows,
        )
    if ticks.min() < start:
        rows = np.flatnonzero(ticks < start)
        found.add(
            "old", "",
            f"{_rows(len(rows))} older than the batch, the first of "
            f"{_said(times[ticks.argmin()])}: the batch begins on {_said(span[0])}",
            rows,
        )
    if max_age is not None and (age := span[1] - times[ticks.argmax()]) > max_age:
        allowed = f"{max_age / _DAY:.3g} days are allowed"
        found.add("old", "", f"the newest row is {age / _DAY:.3g} days old, {allowed}")


def _volume(rows: int, days: float, per_day: float | None, found: Findings) -> None:
    if per_day and not 1 / VOLUME <= (times := rows / days / per_day) <= VOLUME:
        found.add("volume", "", f"{rows:,} rows came, {times:.2g} times as many as usual")


def _ticks(span, unit: str) -> tuple[int, int]:
    """The start and the end of a batch, counted as pandas counts the times."""
    return tuple(int(moment.as_unit(unit).asm8.view("i8")) for moment in span)


@functools.cache
def _a_day(unit: str) -> int:
    return int(np.timedelta64(1, "D") / np.timedelta64(1, unit))


def _said(moment: pd.Timestamp) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _rows(count: int) -> str:
    return f"{count:,} row is" if count == 1 else f"{count:,} rows are"
