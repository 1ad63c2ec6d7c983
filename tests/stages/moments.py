"""Moments for tests of triggers: everything usual but what a test names."""

import numpy as np
import pandas as pd

from mlretrain.stages.moment import Moment
from mlretrain.stages.quality import Report


def moment(day=1, **named):
    """The end of the given day of January 2013."""
    start = pd.Timestamp("2013-01-01") + pd.Timedelta(days=day - 1)
    usual = {
        "start": start,
        "time": start + pd.Timedelta(days=1),
        "X": pd.DataFrame({"a": [0.0, 1.0]}),
        "report": Report(),
        "champion": "v1",
        "labels": 100,
    }
    return Moment(**usual | named)


def decline(days=59, rows=100):
    """Days on which everything slowly changes: the columns move, and errors become more."""
    usual = columns(0, rows)
    made = []
    for day in range(1, days + 1):
        errors = np.random.default_rng([1, day]).random(rows) < day / 100
        made.append(
            moment(
                day,
                X=columns(day, rows),
                scores={"accuracy": 1 - day / 100},
                baseline={"accuracy": 0.9},
                errors=errors.astype(float),
                known=rows * day,
                reference=usual,
            )
        )
    return made


def columns(day, rows):
    """A column of numbers that moves as the days go by, and one of categories that does not."""
    generator = np.random.default_rng([2, day])
    return pd.DataFrame(
        {
            "wind": generator.normal(day / 40, 1, rows),
            "carrier": generator.choice(["UA", "DL", None], rows, p=[0.5, 0.4, 0.1]),
        }
    )


def stretch(start, end, zone=None):
    """The end of a batch that lasted from one time to another."""
    start, end = (
        t.tz_localize(zone) if t.tz is None else t.tz_convert(zone)
        for t in map(pd.Timestamp, (start, end))
    )  # fmt: skip
    return moment(start=start, time=end)


def ends(trigger, edges, zone=None):
    """The ends of batches, given all edges, at which the trigger fires."""
    return [
        end
        for start, end in zip(edges, edges[1:], strict=False)
        if trigger.update(stretch(start, end, zone))
    ]
