"""Customers who ask all the time, while versions are swapped.

Lesson 7 shows it and its quiz asks about it.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from mlretrain.stages.registry import Registry
    from mlretrain.stages.serving import Server

#: So long may a version take until somebody is answered by it; far more than it needs.
PATIENCE = 60


class Customers:
    """Threads that ask a server the same rows again and again, and write down what they get.

    Parameters
    ----------
    server : Server
    rows : pandas.DataFrame
    number : int, default=4
        How many ask at the same time.

    Attributes
    ----------
    answers : Counter
        How often each (version, probabilities as bytes) was given.
    errors : Counter
        How often each error was.
    """

    def __init__(self, server: Server, rows: pd.DataFrame, number: int = 4) -> None:
        self.server, self.rows = server, rows
        self.answers: Counter = Counter()
        self.errors: Counter = Counter()
        self._writing = threading.Lock()
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(number)]

    def __enter__(self) -> Customers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._done.is_set():
            try:
                answer = self.server.predict(self.rows, probabilities=True)
            except Exception as error:  # whatever it is, a customer has no answer
                with self._writing:
                    self.errors[type(error).__name__] += 1
            else:
                with self._writing:
                    self.answers[answer.version, answer.probabilities.tobytes()] += 1

    def meet(self, version: str) -> None:
        """Wait until somebody is answered by a version, once more than so far."""
        until, before = time.monotonic() + PATIENCE, self._by(version)
        while self._by(version) == before:
            if time.monotonic() > until:
                raise TimeoutError(f"nobody was answered by {version} in {PATIENCE} s.")
            time.sleep(0.001)

    def _by(self, version: str) -> int:
        with self._writing:
            return sum(count for (name, _), count in self.answers.items() if name == version)

    @property
    def failed(self) -> int:
        """How many questions got no answer."""
        return sum(self.errors.values())

    @property
    def mixed(self) -> int:
        """How many answers are not, bit by bit, those of the version that signed them."""
        load = self.server.registry.load
        true = {
            name: load(name).model.predict_proba(self.rows).tobytes()
            for name in {name for name, _ in self.answers}
        }
        return sum(count for (name, got), count in self.answers.items() if got != true[name])

    @property
    def versions(self) -> int:
        """How many versions have answered."""
        return len({name for name, _ in self.answers})


def swap(registry: Registry, model, customers: Customers, times: int) -> None:
    """Promote a new version and roll back to the one before, again and again.

    Each time, somebody is answered by the version before the next swap.
    """
    before = registry.champion()
    for _ in range(times // 2):
        version = replace(before, name=registry.next_name(), model=model)
        registry.promote(version, "2013-02-18", ["a drill"])
        customers.meet(version.name)
        registry.rollback("2013-02-18", ["a drill"], by="Grace")
        customers.meet(before.name)


@functools.cache
def under_load(times: int = 8) -> Customers:
    """Customers of a small model, after so many swaps.

    Examples
    --------
    >>> under_load().failed, under_load().mixed, under_load().versions
    (0, 0, 5)
    """
    import mlretrain as mr
    from mlretrain.stages.registry import Version

    days = mr.streams.synthetic("sudden", batches=20, rows=200, drift_at=10, random_state=0)
    old, new = (
        days.baseline_model("linear").fit(part.X, part.y) for part in (days[:10], days[10:])
    )
    registry = mr.Registry()
    registry.promote(Version("v1", old), "2013-02-17", ["the first"])
    customers = Customers(mr.Server(registry, every=0), days[0].X.head(20))
    with customers:
        swap(registry, new, customers, times)
    return customers
