"""Worlds that change in the known ways, and who notices what, and when.

Lesson 8 shows them and its quiz asks about them.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from mlretrain.stages.triggers import ConceptDrift, DataDrift, PerformanceDrop, Signal, Trigger

if TYPE_CHECKING:
    from mlretrain.streams import Stream
    from mlretrain.trace import Trace

#: The change begins on this day, of sixty.
CHANGED, DAYS, ROWS = 31, 60, 300

KINDS = ("none", "sudden", "gradual", "incremental", "recurring")

#: How a witness begins when somebody has noticed something.
NOTICED = "noticed by "

FIRST_DAY = pd.Timestamp("2024-01-01")

#: What x1 + x2 adds up to: surely yes, yes by the new rule only, surely no.
BANDS = {"up to 7": (0, 7), "7 to 8.25": (7, 8.25), "8.25 to 9.5": (8.25, 9.5), "over 9.5": (9.5, 20)}


@functools.cache
def drifting(kind: str, random_state: int = 0) -> Stream:
    """Sixty days of one of :data:`KINDS`, with the same two rules in each.

    At first the answer is yes where x1 + x2 is at most 7; the new rule says 9.5. A gradual and an
    incremental change take 20 days; in the recurring world the rule changes each 10 days.

    Examples
    --------
    >>> drifting("recurring").name
    'recurring drift (sea)'
    """
    import mlretrain as mr

    if kind not in KINDS:
        raise ValueError(f"'kind' must be one of {', '.join(map(repr, KINDS))}, got {kind!r}.")
    when = {
        "none": {},
        "sudden": {"drift_at": CHANGED},
        "recurring": {"drift_at": [CHANGED, CHANGED + 10, CHANGED + 20]},
    }.get(kind, {"drift_at": CHANGED, "width": 20})
    return mr.streams.synthetic(
        kind, generator="sea", batches=DAYS, rows=ROWS, random_state=random_state, **when
    )


def yes_by_band(kind: str, days: int = 3) -> pd.DataFrame:
    """The share of rows that are answered with yes, by what x1 + x2 adds up to.

    Parameters
    ----------
    kind : str
    days : int, default=3
        So many days make a line of the table.

    Examples
    --------
    >>> yes_by_band("sudden").loc[[28, 31], "8.25 to 9.5"].round(1).tolist()
    [0.1, 0.9]
    """
    stream = drifting(kind)
    total = stream.X["x1"] + stream.X["x2"]
    since = (stream.times - FIRST_DAY).days // days * days + 1
    shares = {
        name: stream.y[(total > low) & (total <= high)]
        .groupby(since[(total > low) & (total <= high)])
        .mean()
        for name, (low, high) in BANDS.items()
    }
    return pd.DataFrame(shares).rename_axis("day")


class AddedUp:
    """Adds up how many more errors there are than on average, less what may be chance.

    It gives the alarm when the sum has risen far above its lowest point.

    Parameters
    ----------
    allowed : float, default=0.03
        So many more errors per answer count as chance.
    limit : float, default=15
        The sum may rise so far.

    References
    ----------
    E. S. Page, "Continuous inspection schemes", Biometrika 41, 1954.
    """

    def __init__(self, allowed: float = 0.03, limit: float = 15.0) -> None:
        self.allowed, self.limit = allowed, limit
        self.seen = self.errors = 0
        self.above, self.drift_detected = 0.0, False

    def update(self, error: float) -> None:
        """Take in one answer: 1 is wrong."""
        self.seen += 1
        self.errors += error
        self.above = max(0.0, self.above + error - self.errors / self.seen - self.allowed)
        self.drift_detected = self.above > self.limit


def watchers() -> dict[str, Trigger]:
    """Who watches, by name."""
    return {
        "drop of 0.02": PerformanceDrop("accuracy", by=0.02),
        "drop of 0.05": PerformanceDrop("accuracy", by=0.05),
        "drop of 0.05, three days": PerformanceDrop("accuracy", by=0.05, patience=3),
        "errors add up": ConceptDrift(AddedUp()),
        "data change": DataDrift("ks"),
    }


class Witness(Trigger):
    """Asks several triggers and says which of them fire; it never fires itself.

    Parameters
    ----------
    triggers : dict of str to Trigger
    """

    def __init__(self, triggers: dict[str, Trigger]) -> None:
        self.triggers = triggers

    @property
    def metrics(self) -> tuple[str, ...]:
        """The scores that any of them looks at."""
        return tuple(dict.fromkeys(m for one in self.triggers.values() for m in one.metrics))

    @property
    def needs(self) -> tuple[str, ...]:
        """What else any of them looks at."""
        return tuple(dict.fromkeys(n for one in self.triggers.values() for n in one.needs))

    def update(self, moment) -> Signal:
        """Ask all of them, and stay silent."""
        said = {name: one.update(moment) for name, one in self.triggers.items()}
        fired = [name for name, signal in said.items() if signal]
        return Signal(False, f"{NOTICED}{'; '.join(fired)}" if fired else "nobody notices anything")


@dataclass(frozen=True)
class Watched:
    """A model that is never replaced, and the days on which each watcher fired.

    Parameters
    ----------
    trace : Trace
    fired : dict of str to list of int
    """

    trace: Trace
    fired: dict[str, list[int]]

    def late(self, who: str) -> int | None:
        """So many days after the change it fired for the first time; None for never."""
        return next((day - CHANGED for day in self.fired[who] if day >= CHANGED), None)

    def false_alarms(self, who: str) -> int:
        """How often it fired before anything had changed."""
        return sum(day < CHANGED for day in self.fired[who])


@functools.cache
def watch(kind: str, random_state: int = 0) -> Watched:
    """Let all watchers look at one of :data:`KINDS`, while the model stays what it is.

    Examples
    --------
    >>> watch("sudden").late("drop of 0.05"), watch("sudden").late("data change")
    (0, None)
    """
    return _watched(drifting(kind, random_state))


def _watched(stream) -> Watched:
    import mlretrain as mr

    cycle = mr.RetrainingCycle(
        stream.baseline_model("linear"),
        trigger=Witness(watchers()),
        metric="accuracy",
        warm_up="14D",
        alerts=[],
        random_state=0,
    )
    trace = cycle.run(stream, progress=False)
    fired: dict[str, list[int]] = {name: [] for name in watchers()}
    for one in trace.passes:
        said = next((step.output for step in one.steps if step.name == "trigger"), "")
        for name in said.partition(NOTICED)[2].split("; ") if NOTICED in said else ():
            fired[name].append((pd.Timestamp(one.start) - FIRST_DAY).days + 1)
    return Watched(trace, fired)


@functools.cache
def moved(rows: bool, meaning: bool, random_state: int = 0) -> Watched:
    """A world in which, on day 31, the rows move, or what they mean turns, or both, or neither.

    Examples
    --------
    >>> moved(True, False).late("data change"), moved(True, False).late("drop of 0.05")
    (0, None)
    """
    import mlretrain as mr

    stream = drifting("sudden" if meaning else "none", random_state)
    since = stream.times >= FIRST_DAY + pd.Timedelta(CHANGED - 1, "D")
    X = stream.X
    if rows:  # x3 has no part in the rule: so what moves is the rows, and nothing else
        X = X.assign(x3=X["x3"].where(~since, 5 + X["x3"] / 2))
    name = f"rows {'move' if rows else 'stay'}, meaning {'turns' if meaning else 'stays'}"
    return _watched(
        mr.streams.Stream(X, stream.y, stream.times, freq="D", task=stream.task, name=name)
    )
