"""Claims about cron expressions, decided by letting them fire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from mlretrain.quiz.proofs.base import Evidence, Predicate, ProofError, Text, Value

_FIELDS = ("minute", "hour", "day-of-month", "month", "day-of-week")
_SHOWN = 3


class CronFires(Predicate):
    """An option is a cron expression; it holds if it fires at exactly the asked moments.

    The asked moments are those of a pandas frequency between ``start`` and ``end``,
    so that two independent libraries must agree.

    Examples
    --------
    >>> from datetime import datetime
    >>> daily = CronFires(
    ...     by="cron-fires", freq="D", start=datetime(2013, 1, 1), end=datetime(2013, 12, 31)
    ... )
    >>> daily.decide("0 0 * * *").words
    'fires 365 times: 2013-01-01 00:00, 2013-01-02 00:00, 2013-01-03 00:00 …'
    >>> daily.decide("0 24 * * *")
    Evidence(holds=False, words='refused: hour 24 does not exist', where='')
    """

    by: Literal["cron-fires"]
    start: datetime = Field(description="The first moment that is looked at.")
    end: datetime = Field(description="The last moment that is looked at.")
    freq: Text | None = Field(
        None,
        description="When it must fire, as a pandas frequency: 'D' daily, 'MS' monthly, 'h' "
        "hourly, 'W-MON' on Mondays. In a matching question each match carries it instead.",
    )

    def decide(self, value: Value, tolerance: float = 0.0) -> Evidence:
        asked = self._asked()
        try:
            fired = self._fired(str(value))
        except ValueError as error:
            return Evidence(False, f"refused: {error}")
        if not fired:
            return Evidence(not asked, "never fires in that time")
        moments = ", ".join(f"{moment:%Y-%m-%d %H:%M}" for moment in fired[:_SHOWN])
        more = " …" if len(fired) > _SHOWN else ""
        times = "once" if len(fired) == 1 else f"{len(fired):,} times"
        return Evidence(fired == asked, f"fires {times}: {moments}{more}")

    def decide_pair(self, left: Value, right: Value) -> Evidence:
        return self.model_copy(update={"freq": str(right)}).decide(left)

    def _asked(self) -> list[datetime]:
        import pandas as pd

        if self.freq is None:
            raise ProofError("'freq' is missing: say when the right expression fires, e.g. 'D'.")
        try:
            moments = pd.date_range(self.start, self.end, freq=self.freq)
        except ValueError as error:
            raise ProofError(
                f"'freq' must be a pandas frequency such as 'D' or 'W-MON', "
                f"got {self.freq!r}: {error}."
            ) from None
        return [moment.to_pydatetime() for moment in moments]

    def _fired(self, expression: str) -> list[datetime]:
        from datetime import timedelta

        from cronsim import CronSim, CronSimError

        try:
            # CronSim looks for moments after the given one; `start` itself counts here.
            schedule = CronSim(expression, self.start - timedelta(minutes=1))
        except CronSimError as error:
            raise ValueError(_why(expression, str(error))) from None
        fired = []
        for moment in schedule:
            if moment > self.end:
                break
            fired.append(moment)
        return fired


def _why(expression: str, error: str) -> str:
    """What is wrong with an expression: ``hour 24 does not exist``."""
    parts = expression.split()
    field = error.removeprefix("Bad ")
    if len(parts) != len(_FIELDS) or field not in _FIELDS:
        return f"a cron expression has 5 fields, this one has {len(parts)}"
    part, field = parts[_FIELDS.index(field)], field.replace("-", " ")
    if part.isdigit():
        return f"{field} {part} does not exist"
    return f"'{part}' means nothing as {field}"
