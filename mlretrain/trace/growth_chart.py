"""The chart of a growth: costs over sizes on axes with logarithms."""

from __future__ import annotations

import math

from mlretrain.trace.palette import BESIDE
from mlretrain.trace.scene import Dot, Line, Scene, Text, text_width

_WIDTH, _PLOT, _TEXT = 1280, 460, 22
_ROLES = (("line", ()), *BESIDE)


def chart(growth) -> Scene:
    """Compose the picture of a :class:`~mlretrain.trace.growth.Growth`."""
    table, exponents = growth.costs, growth.exponents()
    sizes = [float(size) for size in table.index]
    names = {
        name: f"{name}: n^{exponents.loc[name, 'exponent']:.2f}" for name in table.columns
    }
    top, left = _TEXT * 4.1, _TEXT * 5.2
    right = _WIDTH - max(text_width(label, _TEXT, True) for label in names.values()) - _TEXT * 1.4
    costs = [float(cost) for column in table for cost in table[column]]
    x = _axis(sizes[0], sizes[-1], left, right)
    low, high = _decades(min(costs), max(costs))
    y = _axis(low, high, top + _PLOT, top)

    scene = Scene(_WIDTH, top + _PLOT + _TEXT * 3.4, _alt(growth, names))
    scene.add(
        Text(_TEXT * 0.8, _TEXT * 1.5, f"{growth.unit} in all, over {growth.of}",
             _TEXT * 1.25, bold=True),
        Text(_TEXT * 0.8, _TEXT * 2.85, "both axes in logarithms: a straight line is a power "
             "law, its slope the exponent", _TEXT, "muted"),
    )  # fmt: skip
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        at = y(10.0**power)
        scene.add(Line(((left, at), (right, at)), "grid", 1.2))
        scene.add(Text(left - _TEXT * 0.7, at + _TEXT * 0.36, _short(10.0**power), _TEXT, "muted", "end"))
    for size in sizes:
        scene.add(Line(((x(size), top), (x(size), top + _PLOT)), "grid", 1.2))
        scene.add(Text(x(size), top + _PLOT + _TEXT * 1.35, f"{size:,g}", _TEXT, "muted", "middle"))
    scene.add(Text((left + right) / 2, top + _PLOT + _TEXT * 2.8, growth.of, _TEXT, "ink", "middle"))
    ends = []
    for i, (name, column) in enumerate(table.items()):
        role, dashes = _ROLES[i % len(_ROLES)]
        points = tuple((x(s), y(float(c))) for s, c in zip(sizes, column, strict=True))
        scene.add(Line(points, role, 3.5, dashes))
        scene.add(*(Dot(*point, 5, role, "page", 1.2) for point in points))
        ends.append((points[-1][1], names[name], role))
    free = -1e9
    for at, label, role in sorted(ends):
        free = max(at, free + _TEXT * 1.25)
        scene.add(Text(right + _TEXT * 0.7, free + _TEXT * 0.36, label, _TEXT, role, bold=True))
    return scene


def _axis(low: float, high: float, first: float, last: float):
    """From a value to its place, by its logarithm."""
    start, span = math.log(low), math.log(high / low) or 1.0

    def place(value: float) -> float:
        return first + (last - first) * (math.log(value) - start) / span

    return place


def _decades(low: float, high: float) -> tuple[float, float]:
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    return 10.0**first, 10.0 ** max(last, first + 1)


def _short(value: float) -> str:
    for bound, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= bound:
            return f"{value / bound:g} {sign}"
    return f"{value:g}"


def _alt(growth, names: dict[str, str]) -> str:
    sizes = f"{growth.costs.index[0]:,} to {growth.costs.index[-1]:,} {growth.of}"
    return f"{growth.unit} in all for {sizes}. {'; '.join(names.values())}."
