"""Controls: two sets of rows each, and in what they differ.

Lesson 1 speaks of them and its quiz asks about them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.streams import Stream

#: What a suspicion blames → in what the two sides of its control differ, and in nothing else.
SUSPECTS = {
    "old rows": {"age", "world"},
    "few rows": {"number"},
    "one column": {"columns"},
    "time alone": {"age"},
}
CONTROLS = (
    "newest rows, as many of any age",
    "all rows, as many of any age",
    "without the column",
    "old and new where nothing changes",
)
_FEW = 4


def sides(control: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of both sides of one of :data:`CONTROLS`, over forty days.

    Examples
    --------
    >>> one, other = sides("all rows, as many of any age")
    >>> len(one), len(other)
    (2000, 500)
    """
    if control not in CONTROLS:
        raise ValueError(f"'control' must be one of {', '.join(map(repr, CONTROLS))}, got {control!r}.")
    changes = control != "old and new where nothing changes"
    rows = _rows("sudden" if changes else "none")
    newest, any_age = rows.iloc[-len(rows) // _FEW :], rows.iloc[::_FEW]
    return {
        "newest rows, as many of any age": (newest, any_age),
        "all rows, as many of any age": (rows, any_age),
        "without the column": (rows, rows.drop(columns="x1")),
        "old and new where nothing changes": (rows.iloc[: len(newest)], newest),
    }[control]


def differ(control: str) -> set[str]:
    """In what the two sides differ: "number", "columns", "age", and the "world" they show.

    Examples
    --------
    >>> sorted(differ("newest rows, as many of any age"))
    ['age', 'world']
    """
    one, other = sides(control)
    apart = {
        "number": len(one) != len(other),
        "columns": set(one) != set(other),
        "age": abs(one["day"].mean() - other["day"].mean()) > 1,
        "world": abs(one["after"].mean() - other["after"].mean()) > 0.1,
    }
    return {name for name, yes in apart.items() if yes}


def control_for(suspect: str) -> str:
    """The control whose sides differ in just what one of :data:`SUSPECTS` blames.

    Examples
    --------
    >>> control_for("few rows")
    'all rows, as many of any age'
    """
    if suspect not in SUSPECTS:
        raise ValueError(f"'suspect' must be one of {', '.join(map(repr, SUSPECTS))}, got {suspect!r}.")
    (control,) = (one for one in CONTROLS if differ(one) == SUSPECTS[suspect])
    return control


def _rows(kind: str) -> pd.DataFrame:
    import mlretrain as mr

    stream: Stream = mr.streams.synthetic(kind, batches=40, rows=50, random_state=0)
    changed = stream.drift[0][0] if stream.drift else stream.times[-1]
    day = (stream.times - stream.times[0]).days
    return stream.X.assign(day=day, after=stream.times > changed)
