"""Retraining by the calendar."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
from cronsim import CronSim, CronSimError

from mlretrain.stages import arguments
from mlretrain.stages.moment import Moment
from mlretrain.stages.triggers import clock
from mlretrain.stages.triggers.base import Signal, Trigger


class Every(Trigger):
    """Fires when so much time has passed since it last fired.

    The first time is counted from the moment it begins to look. However long no batch
    came, it fires once. Whole days go by the calendar of the stream's time zone: a week
    after midnight is midnight, even when the clocks were changed in between.

    Parameters
    ----------
    span : str or pandas.Timedelta
        A length of time, such as ``"7D"`` or ``"12h"``.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.Every("7D")
    Every('7D')
    >>> mr.triggers.Every("soon")
    Traceback (most recent call last):
    ...
    ValueError: 'span' must be a length of time such as '28D', '12h' or '7D 12h', got 'soon'.
    """

    def __init__(self, span) -> None:
        self.span = span
        self.last_: str | None = None
        self._check()

    def _check(self) -> None:
        arguments.span("span", self.span)

    def update(self, moment: Moment) -> Signal:
        if self.last_ is None:
            self.last_ = moment.start.isoformat()
        last = clock.read(self.last_, moment.time)
        due = clock.later(last, self.span)
        if moment.time < due:
            why = f"the next moment is {clock.stamp(due)}, {self.span} after {clock.stamp(last)}"
            return Signal(False, why)
        self.last_ = moment.time.isoformat()
        return Signal(True, f"{self.span} have passed since {clock.stamp(last)}")


class Cron(Trigger):
    """Fires when a moment of a cron schedule has passed since the last batch.

    Time is the stream's own, in its own time zone. However many moments of the schedule
    passed, it fires once. When the clocks are changed, a moment that falls into the hour
    that is left out comes right after it, and one in the hour that comes twice comes once,
    as in Debian's cron.

    Parameters
    ----------
    expression : str
        Five fields: minute, hour, day of the month, month, day of the week; see
        :manpage:`crontab(5)`. Daily at midnight is ``"0 0 * * *"``.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.Cron("0 0 1 * *")
    Cron('0 0 1 * *')
    >>> mr.triggers.Cron("0 24 * * *")
    Traceback (most recent call last):
    ...
    ValueError: 'expression' must be a cron expression (minute hour day month weekday, \
such as '0 0 * * *' for daily at midnight), got '0 24 * * *': Bad hour.
    """

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.due_: str | None = None
        self._check()

    def _check(self) -> None:
        if not isinstance(self.expression, str):
            raise TypeError(f"'expression' must be a cron expression, got {self.expression!r}.")
        fields = len(self.expression.split())
        try:
            if fields != 5:  # the parser would take seconds as a sixth
                raise CronSimError(f"it has {fields} field{'s' * (fields != 1)}, not 5")
            never = next(CronSim(self.expression, datetime(2000, 1, 1)), None) is None
        except CronSimError as error:
            raise ValueError(
                "'expression' must be a cron expression (minute hour day month weekday, such "
                f"as '0 0 * * *' for daily at midnight), got {self.expression!r}: {error}."
            ) from None
        if never:
            raise ValueError(
                f"'expression' must name a moment that comes, got {self.expression!r}: "
                "no such day exists."
            )

    def update(self, moment: Moment) -> Signal:
        if self.due_ is None:
            self.due_ = self._next(moment.start)
        due = clock.read(self.due_, moment.time)
        if moment.time < due:
            return Signal(False, f"the next scheduled moment is {clock.stamp(due)}")
        self.due_ = self._next(moment.time)
        return Signal(True, f"scheduled for {clock.stamp(due)} ({self.expression})")

    def _next(self, after: pd.Timestamp) -> str:
        plain = after.to_pydatetime(warn=False)
        # Older pandas brings zones of the pytz package, which cronsim cannot count with.
        if getattr(plain.tzinfo, "zone", None):
            plain = plain.replace(tzinfo=None).replace(
                tzinfo=ZoneInfo(plain.tzinfo.zone), fold=after.fold
            )
        return next(CronSim(self.expression, plain)).isoformat()
