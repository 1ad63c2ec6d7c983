"""Columns of numbers cut into bins that hold a tenth of the reference each."""

from __future__ import annotations

import numpy as np

PARTS = 10


class Deciles:
    """Bins of a reference, and how many rows fall into each.

    A column of at most ten distinct values has a bin for each of them, and one for
    whatever lies between. Missing values have a bin of their own, the last.

    Parameters
    ----------
    values : numpy.ndarray of shape (columns, rows)
        The reference.

    Attributes
    ----------
    edges : numpy.ndarray of shape (bins - 1, columns)
        The greatest value of each bin but the last; infinite where a column has fewer bins.
    """

    def __init__(self, values: np.ndarray) -> None:
        ordered = np.sort(values, axis=1)
        cuts, before = _tenths(ordered)
        if cuts is None:
            edges = [_edges(column) for column in ordered]
            # Filled up with infinity: nothing lies above it, those bins stay empty.
            cuts = np.full((max([1, *map(len, edges)]), len(edges)), np.inf)
            for i, cut in enumerate(edges):
                cuts[: len(cut), i] = cut
        most = len(cuts)
        self.edges = cuts
        self._edges = cuts[:, :, None]
        self._rows = values.shape[1]
        # Bins without and with one for what is missing, and where those of a column begin.
        # Small numbers are quicker to add.
        small = np.uint16 if len(values) * (most + 2) < 2**16 else np.intp
        self._widths = most + 1, most + 2
        self._first = [(np.arange(len(values)) * w).astype(small)[:, None] for w in self._widths]
        gaps = before is None and _gaps(values)
        if before is None:
            before = self._count(values, gaps)
        self._before = [None if gaps else before, before if gaps else np.pad(before, ((0, 0), (0, 1)))]

    def counts(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, int, int]:
        """How many rows of the reference, and of other values, fall into each bin.

        Returns
        -------
        before, now : numpy.ndarray of shape (columns, bins)
            The last bin, of what is missing, is left out where nothing is.
        n, m : int
            How many rows these are in each column.
        """
        gaps = self._before[False] is None or _gaps(values)
        return self._before[gaps], self._count(values, gaps), self._rows, values.shape[1]

    def _count(self, values: np.ndarray, gaps: bool) -> np.ndarray:
        # One comparison per edge for all columns at once; bytes, since bins are few.
        first, *others = self._edges
        bins = (values > first).view(np.uint8)
        above = np.empty_like(values, bool)
        ones = above.view(np.uint8)
        for edge in others:
            np.greater(values, edge, out=above)
            bins += ones
        width = self._widths[gaps]
        if gaps:
            bins[np.isnan(values)] = width - 1
        places = (bins + self._first[gaps]).ravel()
        counts = np.bincount(places, minlength=len(values) * width)
        return counts.reshape(len(values), width).astype(float)


def _gaps(values: np.ndarray) -> bool:
    """Whether anything is missing: the smallest of all is then missing, too."""
    return bool(values.size and np.isnan(values.min()))


def _tenths(ordered: np.ndarray) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The edges of all columns at once, shape (edges, columns); None if not all are plain.

    A plain column misses nothing, and so many of its values differ that no two edges are equal.
    Where besides no value comes twice at an edge, the place of the edge tells how many rows
    are in each bin: these counts come second, and are None otherwise.
    """
    if not ordered.size or np.isnan(ordered[:, -1]).any():
        return None, None
    columns, rows = ordered.shape
    places = np.arange(1, PARTS) * rows // PARTS - 1
    cuts = ordered[:, places]
    # Something below the first edge, and above each: these are more than ten values.
    if (ordered[:, 0] < cuts[:, 0]).all() and (cuts < ordered[:, places + 1]).all():
        sizes = np.diff(places, prepend=-1, append=rows - 1).astype(float)
        return np.ascontiguousarray(cuts.T), np.tile(sizes, (columns, 1))
    plain = (cuts[:, 1:] > cuts[:, :-1]).all() and (
        (ordered[:, 1:] > ordered[:, :-1]).sum(axis=1) >= PARTS
    ).all()
    return (np.ascontiguousarray(cuts.T) if plain else None), None


def _edges(ordered: np.ndarray) -> np.ndarray:
    """The greatest value of each bin but the last."""
    present = ordered[: len(ordered) - int(np.isnan(ordered).sum())]
    if not len(present):
        return present
    # At most ten distinct values? Each step from one to the next is seen in one look.
    first = np.flatnonzero(np.append(True, present[1:] != present[:-1]))
    if len(first) <= PARTS:
        distinct = present[first]
        return np.unique(np.concatenate([np.nextafter(distinct, -np.inf), distinct]))
    places = np.arange(1, PARTS) * len(present) // PARTS - 1
    return np.unique(present[places])
