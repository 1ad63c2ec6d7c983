"""Synthetic streams whose moment of change is known."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
import pandas as pd

from mlretrain.streams import generators
from mlretrain.streams.stream import Stream

FIRST_DAY = np.datetime64("2024-01-01", "us")
DAY = np.timedelta64(86_400_000_000, "us")
#: The kinds of change, and the generator that each takes by default.
KINDS = {
    "none": "sea",
    "sudden": "sea",
    "gradual": "sea",
    "incremental": "hyperplane",
    "recurring": "stagger",
}
GENERATORS = ("sea", "stagger", "hyperplane")


def synthetic(
    kind: str,
    *,
    generator: str | None = None,
    batches: int = 40,
    rows: int = 500,
    drift_at: int | list[int] | None = None,
    width: int | None = None,
    noise: float | None = None,
    random_state: int | np.random.Generator | None = None,
) -> Stream:
    """Make a stream whose concept changes at a known moment.

    A batch is a day, from 1 January 2024 on. Features are drawn alike on every day: only
    what they mean for the label changes (concept drift).

    Parameters
    ----------
    kind : {"none", "sudden", "gradual", "incremental", "recurring"}
        ``"sudden"``: from one row to the next. ``"gradual"``: more and more rows are
        answered by the new concept. ``"incremental"``: the concept itself moves, step by
        step. ``"recurring"``: the new one and the old one take turns. ``"none"``: no change,
        as a control.
    generator : {"sea", "stagger", "hyperplane"}, optional
        Where the rows come from; by default SEA, for ``"incremental"`` the rotating
        hyperplane, for ``"recurring"`` STAGGER. STAGGER has nothing between its concepts,
        so it cannot be incremental. See :mod:`mlretrain.streams.generators`.
    batches : int, default 40
        Number of days.
    rows : int, default 500
        Rows per day.
    drift_at : int or list of int, optional
        Number of the batch (from 2 on) with whose first row a change begins; a list for
        ``"recurring"``. By default in the middle; for ``"recurring"`` at each quarter.
    width : int, optional
        How many batches a gradual or incremental change takes; by default a quarter.
    noise : float, optional
        Share of labels turned over, from 0 to 0.5; by default as its authors had it
        (SEA 0.1, STAGGER 0, hyperplane 0.05).
    random_state : int, numpy.random.Generator or None, default None
        The same number gives the same stream.

    Returns
    -------
    Stream
        Its ``drift`` holds the true moments: a pair (start, end) for each change, equal
        for a sudden one. The label is 0 or 1.

    Raises
    ------
    ValueError
        If an argument is out of its range, or does not belong to this ``kind``.

    References
    ----------
    J. Gama et al., "A survey on concept drift adaptation", ACM Computing Surveys 46(4),
    2014 (the kinds of change).

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("gradual", batches=20, rows=100, random_state=0)
    >>> stream.name, stream.features
    ('gradual drift (sea)', ['x1', 'x2', 'x3'])
    >>> [(str(start.date()), str(end.date())) for start, end in stream.drift]
    [('2024-01-11', '2024-01-16')]
    """
    if kind not in KINDS:
        raise ValueError(f"'kind' must be one of {', '.join(map(repr, KINDS))}, got {kind!r}.")
    generator = KINDS[kind] if generator is None else generator
    if generator not in GENERATORS:
        allowed = ", ".join(map(repr, GENERATORS))
        raise ValueError(f"'generator' must be one of {allowed}, got {generator!r}.")
    _whole("batches", batches, 1)
    _whole("rows", rows, 1)
    starts = _starts(kind, drift_at, batches)
    width = _width(kind, width, batches, starts)
    rng = np.random.default_rng(random_state)
    source = generators.make(generator, rng)
    if kind == "incremental" and not source.moves:
        raise ValueError(
            f"'generator' must be 'sea' or 'hyperplane' for incremental drift, got {generator!r}: "
            "there is nothing between its concepts."
        )
    noise = source.noise if noise is None else noise
    if not (isinstance(noise, Real) and 0 <= noise <= 0.5):
        raise ValueError(f"'noise' must be from 0 to 0.5, got {noise!r}.")

    total = batches * rows
    X = source.draw(rng, total)
    progress = _progress(kind, np.arange(total) / rows, starts, width, rng)
    y = source.label(X, progress) ^ (rng.random(total) < noise)
    times = FIRST_DAY + np.repeat(np.arange(batches), rows) * DAY
    times += np.tile(np.arange(rows) * DAY // rows, batches)
    days = [
        (pd.Timestamp(FIRST_DAY + s * DAY), pd.Timestamp(FIRST_DAY + (s + width) * DAY))
        for s in starts
    ]
    return Stream(
        X,
        pd.Series(y.astype(np.int64), name="label"),
        pd.DatetimeIndex(times),
        freq="D",
        task="classification",
        name=f"{kind} drift ({generator})" if starts else f"no drift ({generator})",
        drift=days,
    )


def _progress(
    kind: str, day: np.ndarray, starts: list[int], width: int, rng: np.random.Generator
) -> np.ndarray:
    """How far each row is from the old concept (0) to the new one (1)."""
    if kind in ("sudden", "recurring", "none"):
        changes = np.searchsorted(starts, day, side="right")
        return (changes % 2).astype(float)
    ramp = np.clip((day - starts[0]) / width, 0, 1)
    if kind == "incremental":
        return ramp
    return (rng.random(len(day)) < ramp).astype(float)


def _starts(kind: str, drift_at, batches: int) -> list[int]:
    """The days, counted from 0, at which changes begin."""
    if kind == "none":
        if drift_at is not None:
            raise ValueError(f"'drift_at' must be None when there is no drift, got {drift_at!r}.")
        return []
    if drift_at is None:
        parts = 4 if kind == "recurring" else 2
        _whole("batches", batches, parts, why=f" for {kind} drift")
        return [batches * part // parts for part in range(1, parts)]
    numbers = drift_at if isinstance(drift_at, (list, tuple)) else [drift_at]
    fits = all(isinstance(number, Integral) and 2 <= number <= batches for number in numbers)
    rising = fits and all(a < b for a, b in zip(numbers, numbers[1:], strict=False))
    if not numbers or not rising:
        raise ValueError(
            f"'drift_at' must be a batch number from 2 to {batches}, or a list of them that "
            f"rises, got {drift_at!r}."
        )
    if len(numbers) > 1 and kind != "recurring":
        raise ValueError(f"'drift_at' must be one number for {kind} drift, got {drift_at!r}.")
    return [int(number) - 1 for number in numbers]


def _width(kind: str, width: int | None, batches: int, starts: list[int]) -> int:
    """How many days a change takes; 0 for a sudden one."""
    if kind not in ("gradual", "incremental"):
        if width is not None:
            raise ValueError(f"'width' must be None for kind {kind!r}, got {width!r}.")
        return 0
    left = batches - starts[0]
    if width is None:
        return min(max(1, batches // 4), left)
    _whole("width", width, 1)
    if width > left:
        raise ValueError(
            f"'width' must be at most {left}, the batches that are left when the change begins, "
            f"got {width}."
        )
    return int(width)


def _whole(argument: str, value, least: int, why: str = "") -> None:
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ValueError(
            f"'{argument}' must be a whole number of at least {least}{why}, got {value!r}."
        )
