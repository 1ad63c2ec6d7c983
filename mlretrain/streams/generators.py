"""The field's published generators of rows whose concept can change.

Each holds an old and a new concept. ``draw`` makes rows; ``label`` answers each row by
the old concept where ``progress`` is 0, by the new one where it is 1, and in between
where the generator knows something in between.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd


class Generator(Protocol):
    """What a generator must have."""

    noise: float  # share of labels that its authors turned over
    moves: bool  # whether there is something between its two concepts

    def draw(self, rng: np.random.Generator, rows: int) -> pd.DataFrame:
        """Make rows."""

    def label(self, X: pd.DataFrame, progress: np.ndarray) -> np.ndarray:
        """Answer each row, as True or False."""


class Sea:
    """Three numbers from 0 to 10; true where the first two add up to a threshold at most.

    Of the four published thresholds (8, 9, 7, 9.5) the two farthest apart are the old and
    the new concept: every fifth answer changes.

    References
    ----------
    W. N. Street, Y. Kim, "A streaming ensemble algorithm (SEA) for large-scale
    classification", KDD 2001.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> sea = Sea()
    >>> X = sea.draw(rng, 10_000)
    >>> changed = sea.label(X, np.zeros(10_000)) != sea.label(X, np.ones(10_000))
    >>> round(float(changed.mean()), 2)
    0.2
    """

    noise = 0.1
    moves = True
    thresholds = (7.0, 9.5)

    def draw(self, rng: np.random.Generator, rows: int) -> pd.DataFrame:
        """Make rows."""
        return pd.DataFrame(rng.uniform(0, 10, (rows, 3)), columns=["x1", "x2", "x3"])

    def label(self, X: pd.DataFrame, progress: np.ndarray) -> np.ndarray:
        """Answer each row."""
        old, new = self.thresholds
        return (X["x1"] + X["x2"]).to_numpy() <= old + progress * (new - old)


class Stagger:
    """Things with a size, a colour and a shape; the first two published concepts.

    Old: small and red. New: green or round. Three answers of five change.

    References
    ----------
    J. C. Schlimmer, R. H. Granger, "Incremental learning from noisy data", Machine
    Learning 1, 317–354, 1986.

    Examples
    --------
    >>> import numpy as np
    >>> sorted(Stagger().draw(np.random.default_rng(0), 100)["colour"].unique())
    ['blue', 'green', 'red']
    """

    noise = 0.0
    moves = False
    values = {
        "size": ("small", "medium", "large"),
        "colour": ("red", "green", "blue"),
        "shape": ("square", "circular", "triangular"),
    }

    def draw(self, rng: np.random.Generator, rows: int) -> pd.DataFrame:
        """Make rows."""
        return pd.DataFrame(
            {
                name: pd.Categorical.from_codes(rng.integers(0, 3, rows), values)
                for name, values in self.values.items()
            }
        )

    def label(self, X: pd.DataFrame, progress: np.ndarray) -> np.ndarray:
        """Answer each row."""
        old = (X["size"] == "small") & (X["colour"] == "red")
        new = (X["colour"] == "green") | (X["shape"] == "circular")
        return np.where(progress < 1, old, new)


class Hyperplane:
    """Ten numbers from 0 to 1; true on one side of a plane through the middle.

    The plane turns by a right angle from the old concept to the new one, so that the
    old answers end up as good as a coin.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws where the plane stands, and which way it turns.

    References
    ----------
    G. Hulten, L. Spencer, P. Domingos, "Mining time-changing data streams", KDD 2001
    (there, single weights change by small steps).

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> plane = Hyperplane(rng)
    >>> X = plane.draw(rng, 10_000)
    >>> changed = plane.label(X, np.zeros(10_000)) != plane.label(X, np.ones(10_000))
    >>> round(float(changed.mean()), 1)
    0.5
    """

    noise = 0.05
    moves = True

    def __init__(self, rng: np.random.Generator) -> None:
        # Two directions at a right angle; the plane is turned from the first to the second.
        self._directions = np.linalg.qr(rng.normal(size=(10, 2)))[0]

    def draw(self, rng: np.random.Generator, rows: int) -> pd.DataFrame:
        """Make rows."""
        names = [f"x{i}" for i in range(1, 11)]
        return pd.DataFrame(rng.uniform(0, 1, (rows, 10)), columns=names)

    def label(self, X: pd.DataFrame, progress: np.ndarray) -> np.ndarray:
        """Answer each row."""
        old, new = ((X.to_numpy() - 0.5) @ self._directions).T
        angle = progress * np.pi / 2
        return np.cos(angle) * old + np.sin(angle) * new >= 0


def make(name: str, rng: np.random.Generator) -> Generator:
    """Make a generator by its name: ``"sea"``, ``"stagger"`` or ``"hyperplane"``."""
    if name == "hyperplane":
        return Hyperplane(rng)
    return {"sea": Sea, "stagger": Stagger}[name]()
