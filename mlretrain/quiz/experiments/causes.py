"""Why does the score fall after each retraining? Each cause, injected into one small world.

The world changes once, on day 6, and never again. From day 16 on something is broken, and
that alone: so what falls afterwards has fallen because of it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.stages.registry import Registry
    from mlretrain.streams.batch import Batch
    from mlretrain.trace import Trace

DAYS, CHANGED, BROKEN = 30, 6, 16

CAUSES = (
    "nothing is broken",
    "outdated data",
    "irrelevant data",
    "script not scheduled",
    "file missing",
    "model too large",
)


@dataclass(frozen=True)
class Injected:
    """A month with one cause of trouble.

    Parameters
    ----------
    trace : Trace
        What the cycle saw.
    truth : pandas.Series
        For each day, the share of right answers that the live version gave to the real rows.
    registry : Registry
    """

    trace: Trace
    truth: pd.Series
    registry: Registry

    @property
    def versions(self) -> int:
        """How many versions were made from the day on which it broke."""
        return sum("retrained" in one.events for one in self._broken)

    @property
    def alerts(self) -> int:
        """How often the team was told, from that day on."""
        return sum("alert" in one.events for one in self._broken)

    @property
    def fall(self) -> float:
        """How much lower the last five days are than the five before it broke."""
        return float(self.truth.loc[BROKEN - 5 : BROKEN - 1].mean() - self.truth.iloc[-5:].mean())

    @property
    def symptom(self) -> str:
        """What the team sees, in a few words.

        Examples
        --------
        >>> inject("outdated data").symptom
        'new versions, no alert, and the accuracy falls'
        """
        made = "new versions" if self.versions else "no new versions"
        told = "alerts" if self.alerts else "no alert"
        # Chance alone moves the mean of five days by about 0.01.
        return f"{made}, {told}, and the accuracy {'falls' if self.fall > 0.05 else 'stays'}"

    @property
    def _broken(self):
        return [one for one in self.trace.passes if one.number >= BROKEN - 1]


@functools.cache
def inject(cause: str) -> Injected:
    """Run the month with one of :data:`CAUSES`.

    Examples
    --------
    >>> month = inject("file missing")
    >>> month.versions, month.alerts, month.fall < 0.01
    (0, 15, True)
    """
    import pandas as pd

    import mlretrain as mr

    if cause not in CAUSES:
        raise ValueError(f"'cause' must be one of {', '.join(map(repr, CAUSES))}, got {cause!r}.")
    world = mr.streams.synthetic(
        "sudden", batches=DAYS, rows=400, drift_at=CHANGED, random_state=0
    )
    last = world[BROKEN - 2].end  # until then each day is a day for a retraining
    trigger = mr.triggers.Every("1D")
    if cause == "script not scheduled":
        trigger = mr.triggers.OnDemand([batch.end for batch in world if batch.end <= last])
    registry = mr.Registry()
    cycle = mr.RetrainingCycle(
        model=_large() if cause == "model too large" else world.baseline_model("linear"),
        trigger=trigger,
        strategy=mr.strategies.SlidingWindow("5D"),
        gate=mr.gates.Threshold("accuracy", 0.0),
        registry=registry,
        alerts=[],
        warm_up=1,
        random_state=0,
    )
    trace = cycle.run([_came(batch, world, cause) for batch in world], progress=False)
    truth = {
        batch.number: registry.load(one.champion).model.score(batch.X, batch.y)
        for one, batch in zip(trace.passes, world, strict=True)
        if one.champion
    }
    return Injected(trace, pd.Series(truth, name="accuracy").rename_axis("day"), registry)


def _came(batch: Batch, world, cause: str) -> Batch:
    """What arrives on a day: from the day on which it breaks, a little worse each day."""
    since = batch.number - BROKEN + 1
    if since < 1:
        return batch
    if cause == "file missing":
        return replace(batch, X=batch.X[:0], y=batch.y[:0], times=batch.times[:0])
    if cause not in ("outdated data", "irrelevant data"):
        return batch
    bad = round(len(batch) * since / (DAYS - BROKEN + 1))
    X, y = batch.X.copy(), batch.y.copy()
    if cause == "outdated data":  # rows from before the change, with new dates
        old = world[since % (CHANGED - 1)]
        X.iloc[:bad], y.iloc[:bad] = old.X.iloc[:bad].to_numpy(), old.y.iloc[:bad].to_numpy()
    else:  # each row has the label of the row before it
        y.iloc[:bad] = y.iloc[:bad].to_numpy()[list(range(-1, bad - 1))]
    return replace(batch, X=X, y=y)


def _large():
    """A model with forty times as many weights."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    # The same solver as the small model's: it always arrives.
    last = LogisticRegression(solver="newton-cholesky", max_iter=1000)
    return make_pipeline(StandardScaler(), PolynomialFeatures(7), last)
