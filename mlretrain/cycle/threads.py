"""One thread where several would only wait for each other."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

#: Fewer rows are worked on by one thread of OpenMP. Several gain little with so few, and where
#: processors are busy, each waits for the last one: gradient-boosted trees on 5,000 and 25,000
#: rows took 5 and 3 times as long in two threads as in one on two busy processors. One thread
#: also adds numbers up in the same order wherever it runs, so that scores are equal everywhere.
MANY = 100_000


class Threads:
    """Bounds the threads of OpenMP in this thread, which trees are built with, and no others.

    Examples
    --------
    >>> from threadpoolctl import threadpool_info
    >>> with Threads().of(5_000):
    ...     {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "openmp"} <= {1}
    True
    """

    def __init__(self) -> None:
        self._pools = None
        self._alone = False

    def of(self, rows: int) -> AbstractContextManager:
        """The threads that work on so many rows is done with."""
        if rows >= MANY:
            return nullcontext()
        if self._pools is None:  # to look for them takes some milliseconds
            from threadpoolctl import ThreadpoolController

            self._pools = ThreadpoolController()
            there = self._pools.select(user_api="openmp").lib_controllers
            self._alone = all(pool.num_threads == 1 for pool in there)
        if self._alone:  # by OMP_NUM_THREADS=1, say
            return nullcontext()
        return self._pools.limit(limits=1, user_api="openmp")
