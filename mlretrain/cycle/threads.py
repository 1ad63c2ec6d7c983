"""One thread where several would only wait for each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

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

    def of(self, rows: int) -> AbstractContextManager:
        """The threads that work on so many rows is done with."""
        if rows >= MANY:
            return nullcontext()
        if self._pools is None:  # to look for them takes some milliseconds
            from threadpoolctl import ThreadpoolController

            there = ThreadpoolController().select(user_api="openmp").lib_controllers
            # By OMP_NUM_THREADS=1, say, one has a single thread anyway.
            self._pools = [pool for pool in there if pool.num_threads != 1]
        return _single(self._pools) if self._pools else nullcontext()


@contextmanager
def _single(pools: list) -> Iterator[None]:
    """One thread for each of some pools, and afterwards as many as before."""
    before = [pool.get_num_threads() for pool in pools]
    try:
        for pool in pools:
            pool.set_num_threads(1)
        yield
    finally:
        for pool, threads in zip(pools, before, strict=True):
            pool.set_num_threads(threads)
