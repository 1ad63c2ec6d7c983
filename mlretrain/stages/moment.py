"""All that may be known at the end of a batch: what a trigger sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.stages.quality import Report


@dataclass(frozen=True, slots=True)
class Moment:
    """The end of a batch, as a trigger sees it: no later row, no label still under way.

    Parameters
    ----------
    start, time : pandas.Timestamp
        The stream's time: the start of the batch, and its end, which is now.
    X : pandas.DataFrame of shape (rows, features)
        The rows that came.
    report : Report
        What the quality gate says of them.
    champion : str or None
        The version that answered them; None while there is no model.
    scores : dict of str to float
        How well it answered, per metric, on the labels that arrived since the last
        moment: what it had answered when those rows came. Empty when none arrived, or only
        labels of rows that an earlier champion answered.
    labels : int
        How many labels those are.
    baseline : dict of str to float
        How well the champion did at its exam, before it was deployed.
    errors : numpy.ndarray of shape (labels,)
        How wrong each of those answers was, oldest first: 0 or 1 for a class, the absolute
        error for a number. Only for a trigger that ``needs`` them.
    known : int
        How many rows with labels have come so far, and were found good.
    learned : int
        How many of those, counted from the first, the champion learned from or passed over.
    reference : pandas.DataFrame of shape (rows, features) or None
        The rows that the champion was trained on. Only for a trigger that ``needs`` them;
        None when they are not at hand.
    estimates : dict of str to float
        How well the champion seems to do on the rows that came, per metric, as long as
        their labels are on their way.
    """

    start: pd.Timestamp
    time: pd.Timestamp
    X: pd.DataFrame
    report: Report
    champion: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    labels: int = 0
    baseline: Mapping[str, float] = field(default_factory=dict)
    errors: np.ndarray = field(default_factory=lambda: np.empty(0))
    known: int = 0
    learned: int = 0
    reference: pd.DataFrame | None = None
    estimates: Mapping[str, float] = field(default_factory=dict)
