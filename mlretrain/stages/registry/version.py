"""A version: a trained model and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Version:
    """A trained model, and what it was made from. A version never changes.

    Parameters
    ----------
    name : str
        ``"v1"``, ``"v2"`` …, in the order of training.
    model : fitted estimator
        None for a training that failed.
    trained_from, trained_until : str
        The times of the oldest and the newest row it was trained on, ISO 8601.
    rows : int
        How many rows it was trained on.
    learned : int
        How many rows of the stream, counted from the first, it was trained on or
        could have been.
    scores : dict of str to float
        How well it did at its exam, per metric.
    failure : str
        Why training failed; empty when it did not.
    """

    name: str
    model: Any = field(repr=False)
    trained_from: str = ""
    trained_until: str = ""
    rows: int = 0
    learned: int = 0
    scores: dict[str, float] = field(default_factory=dict)
    failure: str = ""
