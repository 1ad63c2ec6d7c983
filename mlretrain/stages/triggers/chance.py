"""Retraining at random moments: what every other trigger must beat."""

from __future__ import annotations

import numpy as np

from mlretrain.stages import arguments
from mlretrain.stages.moment import Moment
from mlretrain.stages.triggers.base import Signal, Trigger


class Random(Trigger):
    """Fires at moments drawn by lot: the control for every other trigger.

    A trigger that does no better than as many retrainings at random moments has found
    nothing out.

    Parameters
    ----------
    budget : int
        How many of the moments are drawn.
    of : int
        Out of how many. After that many, as many are drawn again out of the next.
    random_state : int, default=0
        Another number draws other moments.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.Random(8, of=52, random_state=3)
    Random(8, of=52, random_state=3)
    """

    def __init__(self, budget: int, *, of: int, random_state: int = 0) -> None:
        self.budget = budget
        self.of = of
        self.random_state = random_state
        self.seen_ = 0
        self._check()

    def _check(self) -> None:
        arguments.whole("budget", self.budget, least=0)
        arguments.whole("of", self.of, least=1)
        if self.budget > self.of:
            raise ValueError(f"'budget' must be at most 'of', {self.of!r}, got {self.budget!r}.")
        arguments.whole("random_state", self.random_state, least=0)

    def update(self, moment: Moment) -> Signal:
        turn, place = divmod(self.seen_, self.of)
        self.seen_ += 1
        # Drawn anew each time from the same seed: nothing but a count is to be remembered.
        lots = np.random.default_rng([self.random_state, turn])
        drawn = np.sort(lots.choice(self.of, size=self.budget, replace=False))
        fired = bool((drawn == place).any())
        done = int((drawn <= place).sum())
        what = f"number {done} of the {self.budget}" if fired else f"none of the {self.budget}"
        return Signal(fired, f"{what} moments drawn out of {self.of}: moment {place + 1}")
