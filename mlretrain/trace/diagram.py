"""The flow as a picture, with the way taken."""

from __future__ import annotations

import math
from collections import Counter

from mlretrain.trace.layout import NODE, Layout, Way, layout
from mlretrain.trace.records import Flow, Pass
from mlretrain.trace.scene import Box, Line, Scene, Shape, Text, text_width, wrapped
from mlretrain.wording import count

_TEXT = 21.0
_POINT = 24.0  # how far the points of a decision reach in
_ARROW = 15.0

Pair = tuple[str, str]


def diagram(trace) -> Scene:
    """Compose the picture: see :meth:`~mlretrain.trace.trace.Trace.diagram`."""
    flow, taken = trace.flow, ways_taken(trace.passes)
    visited = {step.name for step in trace.steps}
    alone = len(trace.passes) == 1
    plan = layout(flow, taken, top=50)
    most = max(taken.values(), default=1)

    scene = Scene(plan.width, plan.height, in_words(trace))
    scene.add(Text(30, 40, _title(trace), _TEXT * 1.15, bold=True))
    for pair, way in plan.ways.items():
        if pair not in taken:
            scene.add(*way_shapes(way))
    for pair, many in taken.items():
        scene.add(*way_shapes(plan.ways[pair], 5 if alone else 2.5 + 4.5 * many / most))
    for name in plan.nodes:
        scene.add(*node_shapes(flow, plan, name, name in visited))
    if alone:
        scene.add(*number_shapes(plan, trace.passes[0]))
    else:
        for pair, way in plan.ways.items():
            scene.add(*label_shapes(way, f"{way.label} {taken[pair]:,}×".strip(), pair in taken))
    return scene


def ways_taken(passes: list[Pass]) -> Counter[Pair]:
    """How often each way was taken, the way into the next pass included."""
    return Counter((step.name, step.next) for one in passes for step in one.steps if step.next)


def in_words(trace) -> str:
    """The way taken in words."""
    if len(trace.passes) != 1:
        ways = [f"{a} to {b} {count(n, 'time')}" for (a, b), n in ways_taken(trace.passes).items()]
        return f"{_title(trace)}. Ways taken: {', '.join(ways) or 'none'}."
    steps = trace.steps
    answers = {(source, target): label for source, target, label in trace.flow.edges if label}
    told = []
    for step in steps:
        answer = answers.get((step.name, step.next))
        told.append(f"{step.name} ({answer})" if answer else step.name)
    told += [step.next for step in steps[-1:] if step.next]
    return f"{_title(trace)}. The way taken: {' → '.join(told) or 'none'}."


def way_shapes(way: Way, width: float = 0) -> list[Shape]:
    """A way with its arrow and label; ``width`` is 0 for one that was not taken."""
    role = "way" if width else "pale"
    (fx, fy), (x, y) = way.points[-2:]
    length = math.hypot(x - fx, y - fy)
    dx, dy = (x - fx) / length, (y - fy) / length
    size = _ARROW + width if width else _ARROW * 0.8
    # The line ends inside the arrow's head, so that its own end does not show at the tip.
    end = (x - dx * size * 0.7, y - dy * size * 0.7)
    base, half = (x - dx * size, y - dy * size), size * 0.5
    head = (
        (x, y),
        (base[0] - dy * half, base[1] + dx * half),
        (base[0] + dy * half, base[1] - dx * half),
    )
    return [
        Line((*way.points[:-1], end), role, width or 1.8, bend=16),
        Line(head, None, closed=True, fill=role),
        *label_shapes(way, way.label, bool(width)),
    ]


def label_shapes(way: Way, text: str, taken: bool) -> list[Shape]:
    """Words at the beginning of a way, on ground of their own."""
    if not text:
        return []
    size = _TEXT * 0.95
    (x, y), wide = way.at, text_width(text, size, taken)
    left = x if way.leans == "start" else x - wide
    return [
        Box(left - 3, y - size * 0.95, wide + 6, size * 1.3, 4, "page"),
        Text(x, y, text, size, "ink" if taken else "muted", way.leans, taken),
    ]


def node_shapes(flow: Flow, plan: Layout, name: str, visited: bool) -> list[Shape]:
    """A node: a rounded box for a deed, a shape with two points for a decision."""
    (x, y), (w, h) = plan.nodes[name], NODE
    stroke, width, ink = ("way", 3.5, "ink") if visited else ("pale", 1.8, "muted")
    asks = name in flow.decisions
    fill = ("ask" if asks else "node") if visited else "page"
    left, top, right, bottom = x - w / 2, y - h / 2, x + w / 2, y + h / 2
    if asks:
        outline = (
            (left, y), (left + _POINT, top), (right - _POINT, top),
            (right, y), (right - _POINT, bottom), (left + _POINT, bottom),
        )  # fmt: skip
        shape = Line(outline, stroke, width, closed=True, fill=fill)
    else:
        shape = Box(left, top, w, h, 16, fill, stroke, width)
    room = w - 24 - (_POINT if asks else 0)
    lines = wrapped(flow.nodes.get(name, name), room, _TEXT)
    height = _TEXT * 1.25
    first = y - height * (len(lines) - 1) / 2 + _TEXT * 0.36
    return [
        shape,
        *(Text(x, first + i * height, line, _TEXT, ink, "middle") for i, line in enumerate(lines)),
    ]


def number_shapes(plan: Layout, one: Pass) -> list[Shape]:
    """The order of the steps, as numbers at the corners of the nodes."""
    orders: dict[str, list[str]] = {}
    for i, step in enumerate(one.steps, 1):
        orders.setdefault(step.name, []).append(str(i))
    shapes: list[Shape] = []
    for name, order in orders.items():
        x, y = plan.nodes[name]
        text = ", ".join(order)
        wide = max(34, text_width(text, _TEXT * 0.9, True) + 16)
        x, y = x - NODE[0] / 2 + 8, y - NODE[1] / 2 + 2
        shapes += [
            Box(x - wide / 2, y - 17, wide, 34, 17, "way", "page", 2.5),
            Text(x, y + 7, text, _TEXT * 0.9, "onway", "middle", True),
        ]
    return shapes


def _title(trace) -> str:
    if len(trace.passes) == 1:
        return f"Pass {trace.passes[0].number} · {trace.passes[0].title}"
    return f"{trace.name} · {count(len(trace.passes), 'pass', 'passes')}"
