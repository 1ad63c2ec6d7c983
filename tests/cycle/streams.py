"""Small streams for tests: a batch a day, and a concept that turns round when told."""

import numpy as np
import pandas as pd

from mlretrain.streams.batch import Batch


class Days:
    """``days`` batches of ``rows`` rows; from day ``turn`` on, the labels are the other way round.

    ``spoil`` maps a day to a function that changes its batch's ``X`` and ``y``.
    """

    name = "days"

    def __init__(self, days=12, rows=200, turn=None, spoil=None):
        self.days = days
        self.rows = rows
        self.turn = turn or days + 1
        self.spoil = spoil or {}

    def __len__(self):
        return self.days

    def __iter__(self):
        return (self.day(number) for number in range(1, self.days + 1))

    def day(self, number):
        generator = np.random.default_rng(number)
        start = pd.Timestamp("2013-01-01") + pd.Timedelta(days=number - 1)
        index = pd.RangeIndex((number - 1) * self.rows, number * self.rows)
        X = pd.DataFrame(generator.normal(size=(self.rows, 3)), columns=list("abc"), index=index)
        sign = 1 if number < self.turn else -1
        noise = generator.normal(scale=0.5, size=self.rows)
        y = pd.Series((sign * X["a"] + noise > 0).astype(int), name="y")
        if number in self.spoil:
            X, y = self.spoil[number](X, y)
        times = pd.date_range(start, periods=self.rows, freq="1min")[: len(X)]
        return Batch(number, start, start + pd.Timedelta(days=1), X, y, times, f"day {number}")
