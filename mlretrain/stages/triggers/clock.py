"""Time arithmetic for triggers: moments are remembered as text, spans follow the calendar."""

from __future__ import annotations

import pandas as pd

DAY = pd.Timedelta(days=1)


def read(text, now: pd.Timestamp) -> pd.Timestamp:
    """A moment in the time zone of the stream; without a zone, it is local time there.

    Raises
    ------
    ValueError
        If it has a time zone and the stream has none.

    Examples
    --------
    >>> read("2013-03-01", pd.Timestamp("2013-04-01", tz="America/New_York"))
    Timestamp('2013-03-01 00:00:00-0500', tz='America/New_York')
    """
    moment = pd.Timestamp(text)
    if now.tz is None and moment.tz is not None:
        raise ValueError(f"{text!r} must have no time zone, since the stream has none.")
    if now.tz is None:
        return moment
    if moment.tz is None:
        # An hour that does not exist is the next one that does; of two, the first.
        return moment.tz_localize(now.tz, nonexistent="shift_forward", ambiguous=True)
    return moment.tz_convert(now.tz)


def later(moment: pd.Timestamp, span) -> pd.Timestamp:
    """A moment and a length of time later.

    Whole days go by the calendar: a day after noon is noon, even when the clocks were
    changed in between.

    Examples
    --------
    >>> later(pd.Timestamp("2013-03-09 12:00", tz="America/New_York"), "1D")
    Timestamp('2013-03-10 12:00:00-0400', tz='America/New_York')
    """
    length = pd.Timedelta(span)
    if moment.tz is None or length % DAY:
        return moment + length
    return read(moment.tz_localize(None) + length, moment)


def stamp(moment: pd.Timestamp) -> str:
    """A moment in words: ``2013-03-10 12:00``."""
    return f"{moment:%Y-%m-%d %H:%M}"
