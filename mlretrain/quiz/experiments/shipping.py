"""Five weeks of flights in which people decide what goes live, and small logs to try deeds on.

Lesson 7 shows them and its quiz asks about them.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlretrain.stages.registry import Registry
    from mlretrain.streams import Stream
    from mlretrain.streams.batch import Batch
    from mlretrain.trace import Trace


def decide(registry: Registry, day: str) -> None:
    """What people decided, and on which day of 2013."""
    if day == "4 February":
        registry.approve("v3", "better in its exam", by="Ada", time="2013-02-04 09:30")
        registry.reject("v2", "v3 is newer", by="Ada", time="2013-02-04 09:31")
    if day == "9 February":
        registry.rollback("2013-02-09 16:00", ["bad scores on 8 February"], by="Grace")


class _Attended:
    """The flights, day by day; after the pass of each day people decide."""

    name = "flights"

    def __init__(self, flights: Stream, registry: Registry) -> None:
        self.flights, self.registry = flights, registry

    def __iter__(self) -> Iterator[Batch]:
        for batch in self.flights:
            yield batch
            decide(self.registry, f"{batch.start.day} {batch.start:%B}")


class Team:
    """Somebody who can be told; keeps the mail."""

    def __init__(self) -> None:
        self.inbox: list[str] = []

    def send(self, alert) -> None:
        """Take one alert."""
        self.inbox.append(f"{alert.time:%Y-%m-%d}: {alert.subject}")


@dataclass(frozen=True)
class Season:
    """The flights, the registry, what was done, and the mail."""

    flights: Stream
    registry: Registry
    trace: Trace
    inbox: list[str]

    def would_score(self, version: str, first: str, last: str) -> float:
        """The mean neg_log_loss of the days from first to last, had this version answered."""
        from mlretrain.stages.scoring import Answers

        model = self.registry.load(version).model
        days = list(self.flights.between(first, last))
        return sum(Answers(model, day.X).score("neg_log_loss", day.y) for day in days) / len(days)


def ship(registry: Registry) -> Season:
    """Run the cycle from 1 January to 17 February 2013, with people who decide.

    A new model is made each Monday at midnight. Its exam is the week before. It must beat
    the champion, and then it waits for somebody.

    Parameters
    ----------
    registry : Registry
        An empty one.
    """
    import mlretrain as mr

    flights = mr.streams.flights(freq="D").between("2013-01-01", "2013-02-18")
    team = Team()
    cycle = mr.RetrainingCycle(
        model=flights.baseline_model("linear"),
        trigger=mr.triggers.Cron("0 0 * * 1"),
        gate=mr.gates.BeatsChampion("neg_log_loss") & mr.gates.HumanApproval(),
        registry=registry,
        # On some days half of the pressures are missing; the linear model fills them in.
        quality=mr.QualityGate(severities={"missing": "warn"}),
        warm_up="20D",
        holdout="7D",
        alerts=[team],
        random_state=0,
    )
    trace = cycle.run(_Attended(flights, registry), progress=False)
    return Season(flights, registry, trace, team.inbox)


@functools.cache
def season() -> Season:
    """The same, kept in memory and made once.

    Examples
    --------
    >>> print(season().registry.at("2013-02-09 14:00"))
    v3, promoted on 2013-02-04 09:30:00 by Ada: approved: better in its exam
    """
    import mlretrain as mr

    return ship(mr.Registry())


def decided(deeds: str) -> Registry:
    """A registry after some deeds; its versions are empty.

    Parameters
    ----------
    deeds : str
        Words such as ``"promote wait approve:v2 reject:v3 rollback"``, one deed a day.

    Examples
    --------
    >>> decided("promote promote rollback").champion().name
    'v1'
    """
    import pandas as pd

    import mlretrain as mr
    from mlretrain.stages.registry import Version

    registry = mr.Registry()
    for number, deed in enumerate(deeds.split()):
        verb, _, name = deed.partition(":")
        time = pd.Timestamp("2013-01-01") + pd.Timedelta(days=number)
        if verb in ("promote", "wait"):
            getattr(registry, verb)(Version(registry.next_name(), None), time, ["why"])
        elif verb in ("approve", "reject"):
            getattr(registry, verb)(name, "why", by="Ada", time=time)
        elif verb == "rollback":
            registry.rollback(time, ["why"], by="Grace")
        else:
            raise ValueError(
                "'deeds' must be of promote, wait, approve:v2, reject:v2 and rollback, "
                f"got {deed!r}."
            )
    return registry


def allowed(deeds: str, deed: str) -> bool:
    """Whether one more deed is possible after some others.

    Examples
    --------
    >>> allowed("promote", "rollback"), allowed("promote promote", "rollback")
    (False, True)
    """
    decided(deeds)  # a fault of these is not the answer
    try:
        decided(f"{deeds} {deed}")
    except LookupError:
        return False
    return True


@functools.cache
def tampered() -> dict[str, str]:
    """One bit of the live model's file is turned: who answers, and who does not?

    Examples
    --------
    >>> tampered()["a server that starts"]
    'refuses'
    """
    import pandas as pd
    from sklearn.linear_model import LinearRegression

    import mlretrain as mr
    from mlretrain.stages.registry import Version

    X = pd.DataFrame({"a": [0.0, 1.0, 2.0]})
    with tempfile.TemporaryDirectory() as folder:
        registry = mr.Registry(folder)
        for name, slope in (("v1", 1), ("v2", -1)):
            model = LinearRegression().fit(X, slope * X["a"])
            registry.promote(Version(name, model), "2013-01-01")
        running = mr.Server(registry, every=0)
        turn_a_bit(Path(folder) / "v2" / "model.skops")
        started = mr.Server(mr.Registry(folder), every=0)
        found = {
            "a server that runs": f"{running.predict(X).version} answers",
            "a server that starts": "refuses" if "ModelFileError" in started.trouble else "answers",
        }
        mr.Registry(folder).rollback("2013-01-02", ["the file was changed"])
        found["a server that starts after a rollback"] = f"{started.predict(X).version} answers"
        return found


def turn_a_bit(file: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
