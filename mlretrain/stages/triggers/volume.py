"""Retraining when enough has come to learn from."""

from __future__ import annotations

from mlretrain.stages import arguments
from mlretrain.stages.moment import Moment
from mlretrain.stages.triggers.base import Signal, Trigger


class NewData(Trigger):
    """Fires when so many labelled rows have come that the champion has not learned from.

    When the challenger does not become champion, it waits for as many rows again.

    Parameters
    ----------
    rows : int

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.NewData(10_000)
    NewData(10000)
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.fired_ = 0
        self._check()

    def _check(self) -> None:
        arguments.whole("rows", self.rows, least=1)

    def update(self, moment: Moment) -> Signal:
        new = moment.known - max(moment.learned, self.fired_)
        if new < self.rows:
            return Signal(False, f"{new:,} new rows with labels, {self.rows:,} are needed")
        self.fired_ = moment.known
        return Signal(True, f"{new:,} new rows with labels, at least {self.rows:,}")
