"""Schedules: at which moments to retrain, what each costs, and which would have been the best.

Everything here works on one matrix: what it costs when the model that was trained at the
end of pass *i* answers pass *j*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np


def best(losses: np.ndarray, moments: list[int], retrain_cost: float) -> tuple[float, list[int]]:
    """The schedule that costs least, by dynamic programming.

    The cheapest way to have a model of pass *i* is the cheapest way to have some earlier
    model of pass *k*, let it answer until *i*, and retrain then (R. Bellman, *Dynamic
    Programming*, 1957). So n²/2 sums are enough, where there are 2ⁿ schedules.

    Parameters
    ----------
    losses : numpy.ndarray of shape (passes, passes)
        ``losses[i, j]``, for j > i, is the cost of pass j when the model of pass i
        answers it; 0 where there is nothing to answer.
    moments : list of int
        The passes with a model, in order. The first one is given, and costs nothing.
    retrain_cost : float
        Of each other.

    Returns
    -------
    cost : float
    schedule : list of int
        The passes after which to retrain. Of several that cost the same, one with the
        fewest retrainings.

    Examples
    --------
    >>> losses = np.array([[0, 1, 9, 9], [0, 0, 5, 5], [0, 0, 0, 1], [0, 0, 0, 0]])
    >>> best(losses, [0, 1, 2, 3], retrain_cost=2)
    (11.0, [1, 2])
    """
    passes = len(losses)
    until = np.cumsum(np.triu(losses, 1), axis=1)
    costs, counts, before = [0.0], [0], [-1]
    for place, moment in enumerate(moments[1:] + [passes - 1], 1):
        total = np.array(costs) + until[moments[:place], moment]
        cheapest = np.flatnonzero(total == total.min())
        chosen = min(cheapest, key=lambda k: counts[k])
        costs.append(float(total[chosen]) + retrain_cost)
        counts.append(counts[chosen] + 1)
        before.append(int(chosen))
    schedule, place = [], before[-1]
    while place > 0:
        schedule.append(moments[place])
        place = before[place]
    return costs[-1] - retrain_cost, schedule[::-1]


def answering(deployed: Iterable[int], first: int, passes: int) -> np.ndarray:
    """The pass whose model answers each pass; -1 while there is none.

    Parameters
    ----------
    deployed : iterable of int
        The passes that ended with a new model going live.
    first : int
        The pass that ended with the first one.
    passes : int

    Examples
    --------
    >>> answering([2], first=0, passes=5).tolist()
    [-1, 0, 0, 2, 2]
    """
    since = np.full(passes, -1)
    for moment in sorted({first, *deployed}):
        since[moment + 1 :] = moment
    return since


def gated(drawn: Iterable[int], first: int, verdict: Callable[[int, int], bool]) -> list[int]:
    """The retrainings that go live, when each has to pass a gate.

    Parameters
    ----------
    drawn : iterable of int
        The passes after which a challenger is trained.
    first : int
        The pass that made the first model.
    verdict : callable
        ``verdict(challenger, champion)`` says whether the model of one pass replaces that
        of another.
    """
    live, deployed = first, []
    for moment in sorted(drawn):
        if verdict(moment, live):
            deployed.append(live := moment)
    return deployed
