"""How time is cut into stretches, and how a stretch is called in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

CALENDAR = ("W", "M", "Q", "Y")
MONTHS_IN = {"M": 1, "Q": 3, "Y": 12}
MOST_BATCHES = 1_000_000
# Not calendar.month_name: that one follows the locale of the machine.
MONTHS = (
    "January February March April May June July August September October November December"
).split()
UNITS = (("hours", 3600), ("minutes", 60), ("seconds", 1))
DAY = pd.Timedelta(days=1)
# pandas puts the digits of such numbers together: "7 12h" is 712 hours to it, "1,5h" 15.
_NO_UNIT_BETWEEN = re.compile(r"\d\.?[\s,+-]+\.?\d")


def shares_a_unit(text) -> bool:
    """Whether two numbers of a length of time have one unit between them.

    Examples
    --------
    >>> [shares_a_unit(text) for text in ("7 12h", "7 days 12 hours", "7D 12:30:00")]
    [True, False, False]
    """
    return isinstance(text, str) and _NO_UNIT_BETWEEN.search(text) is not None


@dataclass(frozen=True)
class Frequency:
    """A way to cut time into stretches.

    Parameters
    ----------
    calendar : str or None
        ``"W"`` (Monday to Sunday), ``"M"``, ``"Q"`` or ``"Y"``.
    step : pandas.Timedelta or None
        A fixed length, counted from the first midnight; either this or ``calendar``.

    Examples
    --------
    >>> import pandas as pd
    >>> weekly = Frequency.parse("W")
    >>> edges = weekly.edges(pd.Timestamp("2013-02-11 08:00"), pd.Timestamp("2013-02-20"))
    >>> [weekly.title(start) for start in edges[:-1]]
    ['week of 11 February 2013', 'week of 18 February 2013']
    """

    calendar: str | None = None
    step: pd.Timedelta | None = None

    @classmethod
    def parse(cls, freq) -> Frequency:
        """Read ``"h"``, ``"D"``, ``"W"``, ``"M"``, ``"Q"``, ``"Y"`` or a length such as ``"36h"``.

        Raises
        ------
        ValueError
            If ``freq`` is none of these, or shorter than a second.
        """
        if isinstance(freq, str) and freq in CALENDAR:
            return cls(calendar=freq)
        text = f"1{freq}" if freq in ("h", "D") else freq
        wrong = ValueError(
            "'freq' must be one of 'h', 'D', 'W', 'M', 'Q', 'Y' or a length of time of at least "
            f"a second such as '7D' or '36h', got {freq!r}."
        )
        if shares_a_unit(text):
            raise ValueError(
                f"'freq' must give each number a unit of its own, such as '7D 12h', got {freq!r}."
            )
        if isinstance(text, (int, float)):  # pandas would read a bare number as nanoseconds
            raise wrong
        try:
            step = pd.Timedelta(text)
        except (ValueError, TypeError):
            raise wrong from None
        if not step >= pd.Timedelta(seconds=1):  # also catches NaT
            raise wrong
        return cls(step=step)

    def edges(self, first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
        """Cut the time from ``first`` to ``last``: batch i lies between edges i and i + 1.

        The first stretch begins no earlier than the midnight before ``first``, so a
        week or month that began before the data did is not padded.

        Raises
        ------
        ValueError
            If that would make more than a million stretches.
        """
        zone, wall_first, wall_last = first.tz, _wall(first), _wall(last)
        midnight = wall_first.normalize()
        if self.calendar == "W":
            monday = midnight - midnight.weekday() * DAY
            edges = _steps(monday, wall_last, 7 * DAY)
        elif self.calendar:
            edges = _months(midnight, wall_last, MONTHS_IN[self.calendar])
        elif self.step % DAY == pd.Timedelta(0):
            edges = _steps(midnight, wall_last, self.step)
        else:
            # Parts of a day are counted in true time: an hour that summer time repeats
            # is two batches, an hour that it skips is none.
            begin = _localize(pd.DatetimeIndex([midnight]), zone)[0]
            begin += (first - begin) // self.step * self.step
            edges = pd.DatetimeIndex(_steps(_utc(begin), _utc(last), self.step))
            return edges if zone is None else edges.tz_localize("UTC").tz_convert(zone)
        edges[0] = max(edges[0], midnight.to_datetime64())
        return _localize(pd.DatetimeIndex(edges), zone)

    def title(self, start: pd.Timestamp) -> str:
        """The stretch that begins at ``start``, in words."""
        month = MONTHS[start.month - 1]
        date = f"{start.day} {month} {start.year}"
        if self.calendar == "W":
            return f"week of {date}"
        if self.calendar == "M":
            return f"{month} {start.year}"
        if self.calendar == "Q":
            return f"quarter {(start.month + 2) // 3} of {start.year}"
        if self.calendar == "Y":
            return str(start.year)
        seconds = self.step.total_seconds()
        if seconds % 86_400 == 0:
            days = int(seconds // 86_400)
            return date if days == 1 else f"{days} days from {date}"
        clock = f"{start.hour:02}:{start.minute:02}"
        if seconds % 60 or start.second:
            clock += f":{start.second:02}"
        if start.tz is not None:  # the same clock time can come twice in one night
            clock += f" {start.tzname()}"
        if seconds == 3600:
            return f"{date}, {clock}"
        unit, length = next(unit for unit in UNITS if seconds % unit[1] == 0 or unit[1] == 1)
        return f"{seconds / length:g} {unit} from {date}, {clock}"


def _steps(start: pd.Timestamp, last: pd.Timestamp, step: pd.Timedelta) -> np.ndarray:
    length = step.to_timedelta64().astype("m8[us]")
    count = int((_exact(last) - _exact(start)) // length) + 1
    if count > MOST_BATCHES:
        raise ValueError(
            f"'freq' cuts the time from {start} to {last} into {count:,} batches, more than "
            f"{MOST_BATCHES:,}: is one of the times wrong, or the stretch too short?"
        )
    return _exact(start) + np.arange(count + 1) * length


def _months(first: pd.Timestamp, last: pd.Timestamp, length: int) -> np.ndarray:
    begin, end = (int(_exact(day).astype("M8[M]").astype(int)) for day in (first, last))
    months = np.arange(begin // length * length, end + length + 1, length)
    return months.astype("M8[M]").astype("M8[us]")


def _exact(moment: pd.Timestamp) -> np.datetime64:
    return moment.to_datetime64().astype("M8[us]")


def _wall(moment: pd.Timestamp) -> pd.Timestamp:
    return moment.tz_localize(None)


def _utc(moment: pd.Timestamp) -> pd.Timestamp:
    return moment if moment.tz is None else moment.tz_convert("UTC").tz_localize(None)


def _localize(wall: pd.DatetimeIndex, zone) -> pd.DatetimeIndex:
    """Put wall-clock midnights into a time zone, some of which have no or two midnights."""
    if zone is None:
        return wall
    first_of_two = np.ones(len(wall), dtype=bool)
    return wall.tz_localize(zone, ambiguous=first_of_two, nonexistent="shift_forward")
