"""Lines over numbers or names: how a score moves while something else is changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from mlretrain.trace.axes import value_ticks
from mlretrain.trace.palette import BESIDE
from mlretrain.trace.scene import Dot, Line, Scene, Text, text_width
from mlretrain.wording import minus

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.trace.figure import Picture

_WIDTH, _PLOT, _TEXT = 1280, 430, 22
_ROLES = (("line", ()), *BESIDE, ("muted", (1.0, 6.0)))


class Curves:
    """A table drawn as lines: a line for each column, a point for each row.

    Parameters
    ----------
    table : pandas.DataFrame, or mapping of str to sequence
        At most six columns of numbers; the index is what is changed: numbers that rise, or
        names such as months. A missing number leaves a gap.
    at : sequence, optional
        The index, where ``table`` is no frame.
    of : str, optional
        What is changed; by default the name of the index.
    unit : str, default="score"
        What the lines show.
    log : bool, default=False
        Each step to the right multiplies; for numbers above 0.
    digits : int, default=4
        How many digits after the point are printed.

    Examples
    --------
    >>> Curves({"linear": [0.63, 0.70], "trees": [0.62, 0.75]}, [125, 8000], of="rows", unit="AUC")
    AUC over rows
          linear  trees
    rows
    125     0.63   0.62
    8000    0.70   0.75
    """

    def __init__(
        self,
        table: pd.DataFrame | Mapping[str, Sequence[float]],
        at: Sequence | None = None,
        *,
        of: str | None = None,
        unit: str = "score",
        log: bool = False,
        digits: int = 4,
    ) -> None:
        import pandas as pd

        frame = pd.DataFrame(table) if at is None else pd.DataFrame(dict(table), index=[*at])
        if not 1 <= len(frame.columns) <= len(_ROLES) or len(frame) < 2:
            raise ValueError(
                f"'table' must have 1 to {len(_ROLES)} columns and at least 2 rows, got "
                f"{len(frame.columns)} columns and {len(frame)} rows."
            )
        numbers = pd.api.types.is_numeric_dtype(frame.index)
        if numbers and not frame.index.is_monotonic_increasing:
            raise ValueError(f"'table' must have an index that rises, got {[*frame.index]!r}.")
        if log and not (numbers and frame.index[0] > 0):
            raise ValueError(f"'log' needs an index of numbers above 0, got {[*frame.index]!r}.")
        self.of = of or frame.index.name or ""
        self.unit, self.log, self.digits = unit, log, digits
        self.table = frame.rename_axis(index=self.of or None)

    def figure(self, dark: bool = False) -> Picture:
        """The lines as a picture.

        Parameters
        ----------
        dark : bool, default=False
            Light on dark.
        """
        from mlretrain.trace.figure import draw

        return draw(self._scene(), dark)

    def _title(self) -> str:
        return f"{self.unit} over {self.of}" if self.of else self.unit

    def __repr__(self) -> str:
        return f"{self._title()}\n{self.table.round(self.digits).to_string(na_rep='–')}"

    def _repr_html_(self) -> str:
        from mlretrain.trace.svg import image

        numbers = f'<pre style="font-family:monospace">{escape(repr(self))}</pre>'
        # A summary takes the focus; JupyterLab's command keys would act while it has it.
        head = '<summary data-lm-suppress-shortcuts="true">the numbers</summary>'
        return f"{image(self._scene(), 900)}<details>{head}{numbers}</details>"

    def _scene(self) -> Scene:
        table = self.table.astype(float)
        room = max(text_width(str(name), _TEXT, True) for name in table.columns)
        top, left, right = _TEXT * 2.6, _TEXT * 4.6, _WIDTH - room - _TEXT * 1.6
        bottom = top + _PLOT
        scene = Scene(_WIDTH, bottom + _TEXT * 3.3, f"{repr(self)}.")
        scene.add(Text(_TEXT * 0.8, _TEXT * 1.4, self._title(), _TEXT * 1.2, bold=True))

        low, high = float(table.min().min()), float(table.max().max())
        margin = (high - low or abs(high) or 1.0) * 0.06
        low, high = low - margin, high + margin

        def y(value: float) -> float:
            return bottom - _PLOT * (value - low) / (high - low)

        for value, label in value_ticks(low, high):
            scene.add(Line(((left, y(value)), (right, y(value))), "grid", 1.2))
            scene.add(Text(left - _TEXT * 0.6, y(value) + _TEXT * 0.36, label, _TEXT, "muted", "end"))
        places = [left + _TEXT + (right - left - 2 * _TEXT) * share for share in self._shares()]
        labels = self._labels()
        every = _every(places, [text_width(label, _TEXT) + _TEXT * 0.5 for label in labels])
        for number, (place, label) in enumerate(zip(places, labels, strict=True)):
            scene.add(Line(((place, bottom), (place, bottom + 6)), "muted", 1.2))
            if number % every == 0:
                scene.add(Text(place, bottom + _TEXT * 1.5, label, _TEXT, "muted", "middle"))
        scene.add(Text((left + right) / 2, bottom + _TEXT * 2.8, self.of, _TEXT, "ink", "middle"))
        self._lines(scene, table, places, y, right)
        return scene

    def _lines(self, scene: Scene, table, places: list[float], y, right: float) -> None:
        ends = []
        for (role, dashes), (name, column) in zip(_ROLES, table.items(), strict=False):
            points = [
                (place, y(value)) if value == value else None
                for place, value in zip(places, column, strict=True)
            ]
            for stretch in _stretches(points):
                if len(stretch) > 1:
                    scene.add(Line(tuple(stretch), role, 3.5, dashes))
                scene.add(*(Dot(*point, 5, role, "page", 1.2) for point in stretch))
            if last := [point for point in points if point]:
                ends.append((last[-1][1], str(name), role))
        # Names that would lie on each other are moved apart, the lowest line's first.
        free = math.inf
        for at, name, role in sorted(ends, reverse=True):
            free = min(at, free - _TEXT * 1.25)
            scene.add(Text(right + _TEXT * 0.5, free + _TEXT * 0.36, name, _TEXT, role, bold=True))

    def _shares(self) -> list[float]:
        """How far to the right each row lies, from 0 to 1."""
        index = self.table.index
        if isinstance(index[0], str):
            return [place / (len(index) - 1) for place in range(len(index))]
        at = [math.log(value) if self.log else float(value) for value in index]
        return [(value - at[0]) / (at[-1] - at[0]) for value in at]

    def _labels(self) -> list[str]:
        return [
            value if isinstance(value, str) else minus(f"{value:,g}") for value in self.table.index
        ]


def _every(places: list[float], widths: list[float]) -> int:
    """Which labels there is room for: each, each second, and so on. Gaps would mislead."""

    def free(every: int) -> bool:
        at, wide = places[::every], widths[::every]
        return all(
            b - a >= (v + w) / 2 for a, b, v, w in zip(at, at[1:], wide, wide[1:], strict=False)
        )

    return next(every for every in range(1, len(places) + 1) if free(every))


def _stretches(points: list) -> list[list]:
    """The points between gaps."""
    found: list[list] = [[]]
    for point in points:
        if point is None:
            found.append([])
        else:
            found[-1].append(point)
    return [stretch for stretch in found if stretch]
