"""Round numbers and round dates for the axes of a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from mlretrain.trace.words import MONTHS
from mlretrain.wording import minus

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def value_ticks(low: float, high: float, about: int = 5) -> list[tuple[float, str]]:
    """Round values between two bounds, with their labels.

    Examples
    --------
    >>> value_ticks(-0.62, -0.41)
    [(-0.6, '−0.60'), (-0.55, '−0.55'), (-0.5, '−0.50'), (-0.45, '−0.45')]
    """
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((power * s for s in (1, 2, 2.5, 5) if power * s >= raw * 0.75), power * 10)
    digits = max(
        0, -math.floor(math.log10(step)) + (step / 10 ** math.floor(math.log10(step)) == 2.5)
    )
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    values = [round(i * step, digits) + 0.0 for i in range(first, last + 1)]
    # Beyond a million, all digits of each value would crowd the margin.
    if max(map(abs, values), default=0) >= 1e6:
        return [(value, minus(f"{value:.3g}")) for value in values]
    return [(value, minus(f"{value:.{digits}f}")) for value in values]


def date_ticks(start: datetime, end: datetime, most: int) -> list[tuple[datetime, str, str]]:
    """Round moments between two others, at most ``most`` of them where that can be.

    Returns
    -------
    list of (moment, label, larger)
        ``larger`` is the day or year that the label stands in, given where it begins.

    Examples
    --------
    >>> [label for _, label, _ in date_ticks(datetime(2013, 1, 1), datetime(2014, 1, 1), 5)]
    ['Jan', 'Apr', 'Jul', 'Oct', 'Jan']
    """
    for make in _steps():
        ticks = []
        for tick in make(start):
            if tick[0] > end or len(ticks) > most:
                break
            if tick[0] >= start:
                ticks.append(tick)
        if len(ticks) <= most:
            break
    return _larger_once(ticks)


def _steps():
    """From fine to coarse: functions that give the ticks from a moment on."""
    for hours in (1, 2, 3, 6, 12):
        yield lambda start, every=hours: _hours(start, every)
    for days in (1, 2, 7, 14):
        yield lambda start, every=days: _days(start, every)
    for months in (1, 2, 3, 6):
        yield lambda start, every=months: _months(start, every)
    for years in (1, 2, 5, 10, 20, 50, 100, 1000):
        yield lambda start, every=years: _years(start, every)


def _hours(start: datetime, every: int) -> Iterator[tuple[datetime, str, str]]:
    tick = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        yield tick, f"{tick:%H:%M}", f"{tick.day} {MONTHS[tick.month - 1][:3]} {tick.year}"
        tick += every * _HOUR


def _days(start: datetime, every: int) -> Iterator[tuple[datetime, str, str]]:
    tick = datetime(start.year, start.month, start.day)
    if every % 7 == 0:
        tick -= tick.weekday() * _DAY  # weeks begin on Monday
    while True:
        yield tick, f"{tick.day} {MONTHS[tick.month - 1][:3]}", str(tick.year)
        tick += every * _DAY


def _months(start: datetime, every: int) -> Iterator[tuple[datetime, str, str]]:
    year, month = start.year, (start.month - 1) // every * every
    while year <= 9999:
        yield datetime(year, month + 1, 1), MONTHS[month][:3], str(year)
        year, month = year + (month + every) // 12, (month + every) % 12


def _years(start: datetime, every: int) -> Iterator[tuple[datetime, str, str]]:
    for year in range(max(1, start.year // every * every), 10000, every):
        yield datetime(year, 1, 1), str(year), ""


def _larger_once(ticks):
    result, before = [], None
    for tick, label, larger in ticks:
        result.append((tick, label, "" if larger == before else larger))
        before = larger
    return result
