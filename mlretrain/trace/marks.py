"""The marks of events, as shapes: each is known by its form, whatever its colour."""

from __future__ import annotations

import math

from mlretrain.trace.scene import Box, Dot, Line, Shape, Text


def mark(event: str, x: float, y: float, r: float) -> list[Shape]:
    """The mark of an event around a place, about ``2 r`` across."""
    match event:
        case "retrained":
            return [Dot(x, y, r * 0.8, "retrained")]
        case "promoted":
            corners = ((x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8))
            return [Line(corners, None, closed=True, fill="promoted")]
        case "refused":
            s = r * 0.75
            return [
                Line(((x - s, y - s), (x + s, y + s)), "refused", r * 0.5),
                Line(((x - s, y + s), (x + s, y - s)), "refused", r * 0.5),
            ]
        case "alert":
            return [
                Box(x - r * 0.24, y - r * 1.1, r * 0.48, r * 1.35, r * 0.2, "alert"),
                Dot(x, y + r * 0.75, r * 0.3, "alert"),
            ]
        case "undecided":
            return [Text(x, y + r * 0.9, "?", r * 2.5, "undecided", "middle", True)]
        case _:
            corners = tuple(
                (x + r * math.cos(a), y + r * math.sin(a))
                for a in (0, math.pi / 2, math.pi, -math.pi / 2)
            )
            return [Line(corners, "muted", r * 0.3, closed=True)]
