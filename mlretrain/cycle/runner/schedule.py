"""When a runner looks for new rows: slots of the wall clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from cronsim import CronSim, CronSimError

from mlretrain.stages import arguments


class Slots:
    """Moments of the wall clock, by a cron expression or at equal distances.

    Parameters
    ----------
    cron : str, optional
        In local time, such as ``"0 6 * * *"``.
    every : str, optional
        Such as ``"15min"``; counted from the last one.

    Examples
    --------
    >>> from datetime import datetime
    >>> Slots(cron="0 6 * * *").after(datetime(2024, 3, 1, 6, 0))
    datetime.datetime(2024, 3, 2, 6, 0)
    """

    def __init__(self, cron: str | None = None, every: str | None = None) -> None:
        if (cron is None) == (every is None):
            raise ValueError("must have either 'cron' or 'every'")
        self.cron = cron
        self.every = every
        self._step: timedelta | None = None
        if every is not None:
            self._step = arguments.span("every", every).to_pytimedelta()
        else:
            try:
                CronSim(cron, datetime(2024, 1, 1))
            except CronSimError as error:
                raise ValueError(
                    f"'cron' must be a cron expression such as '0 6 * * *', got {cron!r}: {error}"
                ) from None

    def after(self, moment: datetime) -> datetime:
        """The next slot after a moment."""
        if self._step is not None:
            return moment + self._step
        return next(CronSim(self.cron, moment))

    def missed(self, last: datetime | None, now: datetime) -> bool:
        """Whether at least one slot went by unused; several count as one."""
        return last is None or self.after(last) <= now

    def __str__(self) -> str:
        return f"cron {self.cron}" if self.cron is not None else f"every {self.every}"
