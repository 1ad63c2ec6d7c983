"""Retraining when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from mlretrain.stages.moment import Moment
from mlretrain.stages.triggers import clock
from mlretrain.stages.triggers.base import Signal, Trigger


class OnDemand(Trigger):
    """Fires when somebody asks, and never by itself.

    ``OnDemand()`` in a run over the past is the control "never retrain".

    Parameters
    ----------
    at : sequence of timestamps, default=()
        Moments of the stream's time at which somebody asks. Each is answered at the
        end of the batch it falls into. Without a time zone, they are in the stream's.

    Examples
    --------
    >>> import pandas as pd, mlretrain as mr
    >>> trigger = mr.triggers.OnDemand(at=["2013-03-01"])
    >>> trigger
    OnDemand(at=['2013-03-01'])
    >>> trigger.ask("the new timetable is in force")
    """

    def __init__(self, at: Sequence = ()) -> None:
        self.at = at
        self.asked_: list[str] = []
        self.seen_: str | None = None
        self._check()

    def _check(self) -> None:
        if isinstance(self.at, str) or not isinstance(self.at, Sequence):
            raise TypeError(f"'at' must be a list of timestamps, got {self.at!r}.")
        for moment in self.at:
            try:
                known = pd.notna(pd.Timestamp(moment))
            except (ValueError, TypeError):
                known = False
            if not known:
                raise ValueError(
                    f"'at' must hold timestamps such as '2013-03-01', got {moment!r}."
                )

    def ask(self, why: str = "somebody asked for it") -> None:
        """Ask for a retraining; the end of the next batch answers."""
        self.asked_.append(why)

    def update(self, moment: Moment) -> Signal:
        now = moment.time
        seen = None if self.seen_ is None else clock.read(self.seen_, now)
        new = [
            t
            for t in (clock.read(asked, now) for asked in self.at)
            if t <= now and (seen is None or t > seen)
        ]
        reasons = self.asked_ + [f"asked for on {clock.stamp(t)}" for t in new]
        self.asked_ = []
        self.seen_ = now.isoformat()
        return Signal(bool(reasons), "; ".join(reasons) or "nobody asked for it")
