"""Work that is done in parallel where that pays."""

from __future__ import annotations

import time
from collections.abc import Iterator

#: Work that is done sooner is not worth starting other processes for, in seconds.
SOON = 1.0


class Jobs:
    """The results of some work, in order: done here while it is little, then in parallel.

    Parameters
    ----------
    tasks : list
        Made by ``joblib.delayed``.
    n_jobs : int
        Processes, as in joblib.
    """

    def __init__(self, tasks: list, n_jobs: int) -> None:
        self._tasks = tasks
        self._n_jobs = n_jobs

    def __len__(self) -> int:
        return len(self._tasks)

    def __iter__(self) -> Iterator:
        from joblib import Parallel

        began = time.perf_counter()
        for place, (function, args, kwargs) in enumerate(self._tasks):
            if self._n_jobs != 1 and time.perf_counter() - began > SOON:
                parallel = Parallel(n_jobs=self._n_jobs, return_as="generator")
                yield from parallel(self._tasks[place:])
                return
            yield function(*args, **kwargs)
