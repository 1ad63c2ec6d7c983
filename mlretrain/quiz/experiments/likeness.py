"""How alike two batches are, and which measure sees a change.

Lesson 5 shows it and its quiz asks about it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from mlretrain.quiz.experiments.feeds import FAULTS, months

if TYPE_CHECKING:
    from mlretrain.streams.batch import Batch

#: Below this an overlap is seen, above that a classifier tells two batches apart.
LOW, APART = 0.5, 0.8

CHANGES = ("degrees Celsius", "one airport of three", "columns shuffled", "labels turned round")


def shuffled(batch: Batch):
    """The rows of a batch with each column by itself in another order."""
    rows = batch.X.copy()
    for number, column in enumerate(rows):
        rows[column] = rows[column].sample(frac=1, random_state=number).array
    return rows


@functools.cache
def seen_by(change: str) -> str:
    """What sees that June has been changed: a column's overlap, a classifier, or nothing.

    Parameters
    ----------
    change : str
        One of :data:`CHANGES`.

    Examples
    --------
    >>> seen_by("one airport of three")
    'origin'
    """
    import mlretrain as mr

    if change not in CHANGES:
        raise ValueError(f"'change' must be one of {', '.join(CHANGES)}, got {change!r}.")
    june = months()[5]
    rows = shuffled(june) if change == "columns shuffled" else FAULTS[change](june).X
    alike = mr.quality.similarity(june.X, rows)
    column, overlap = min(alike.overlap.items(), key=lambda item: item[1])
    if overlap < LOW:
        # The dew point is a temperature too, and came in the same unit.
        return "temperature" if column == "dew_point" else column
    return "classifier" if alike.auc > APART else "nothing"


def keeps(limit: float) -> bool:
    """Whether a limit on the least overlap keeps good months and refuses three broken Junes.

    Examples
    --------
    >>> keeps(0.4), keeps(0.6)
    (True, False)
    """
    good, broken = _least_overlaps()
    return min(good) >= limit > max(broken)


@functools.cache
def _least_overlaps() -> tuple[list[float], list[float]]:
    """Of good months, each beside the one before, and of broken Junes beside May."""
    import mlretrain as mr

    def least(before, after) -> float:
        return min(mr.quality.similarity(before.X, after.X).overlap.values())

    may, june = months()[4], months()[5]
    broken = [FAULTS[name](june) for name in ("January again", *CHANGES[:2])]
    pairs = zip(months(), months()[1:])
    return [least(*pair) for pair in pairs], [least(may, one) for one in broken]
