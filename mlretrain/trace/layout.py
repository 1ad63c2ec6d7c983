"""Where the nodes of a flow stand, and how its ways run.

The longest way through the flow makes a ring: its first half goes down on the left, its
second half comes up on the right, so that the way back to the start closes it at the top.
The nodes beside that way stand inside the ring, and short cuts run through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlretrain.trace.records import Flow

NODE = (236.0, 76.0)  # width and height of a node
_ROW = 122.0  # from row to row
_INSIDE = 400.0  # from the left column's edge to the right column's
_MARGIN = 30.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """A line from node to node; its label stands at ``at`` and leans away from the node."""

    points: tuple[Point, ...]
    label: str
    at: Point
    leans: str  # start or end


@dataclass(frozen=True, slots=True)
class Layout:
    """A flow with places: the centre of each node, and the ways by (from, to)."""

    width: float
    height: float
    nodes: dict[str, Point]
    ways: dict[tuple[str, str], Way]


def layout(flow: Flow, extra: Iterable[tuple[str, str]] = (), top: float = 0) -> Layout:
    """Find a place for everything.

    Parameters
    ----------
    flow : Flow
    extra : iterable of (from, to)
        Ways that are not on the map but were taken.
    top : float
        Room to leave above.
    """
    extra = [pair for pair in extra if pair not in {edge[:2] for edge in flow.edges}]
    names = list(dict.fromkeys([*flow.nodes, *(name for edge in extra for name in edge)]))
    ring, layer = _ring(names, flow)
    nodes = _places(names, ring, layer, top + _MARGIN + NODE[1] / 2)
    edges = [*flow.edges, *((source, target, "") for source, target in extra)]
    router = _Router(nodes, ring)
    ways = {(source, target): router.way(source, target, label) for source, target, label in edges}
    right = max((x for x, _ in nodes.values()), default=0) + NODE[0] / 2 + _MARGIN
    bottom = max((y for _, y in nodes.values()), default=0) + NODE[1] / 2 + _MARGIN
    return Layout(right, bottom, nodes, ways)


def _ring(names: list[str], flow: Flow) -> tuple[list[str], dict[str, int]]:
    """The longest way from the first node on, and how far along it every node comes."""
    order = {name: i for i, name in enumerate(names)}
    layer = dict.fromkeys(names, 0)
    before: dict[str, str] = {}
    # In the order of the tale each way leads onward, except for those that lead back.
    for source in names:
        for start, end, _ in flow.edges:
            if start == source and order[end] > order[start] and layer[start] >= layer[end]:
                layer[end] = layer[start] + 1
                before[end] = start
    if not names:
        return [], layer
    ring = [max(names, key=lambda name: layer[name])]
    while ring[0] in before:
        ring.insert(0, before[ring[0]])
    return ring, layer


def _places(
    names: list[str], ring: list[str], layer: dict[str, int], top: float
) -> dict[str, Point]:
    down = ring[: (len(ring) + 1) // 2]
    up = ring[len(down) :]
    depth = max(len(down) - 1, 1) * _ROW
    left = _MARGIN + NODE[0] / 2
    right = left + NODE[0] / 2 + _INSIDE + NODE[0] / 2
    nodes = {name: (left, top + i * _ROW) for i, name in enumerate(down)}
    step = depth / max(len(up) - 1, 1)
    for i, name in enumerate(up):
        nodes[name] = (right, top + depth - i * step)
    # A node inside stands level with the node of the ring that is as far along as it.
    level = {layer[name]: nodes[name][1] for name in ring}
    lowest = -1e9
    for name in sorted((n for n in names if n not in nodes), key=lambda n: level.get(layer[n], 0)):
        y = max(level.get(layer[name], top), lowest + NODE[1] * 1.5)
        nodes[name] = ((left + right) / 2, y)
        lowest = y
    return nodes


class _Router:
    """Leads ways along right angles."""

    def __init__(self, nodes: dict[str, Point], ring: list[str]) -> None:
        self.nodes = nodes
        self.next = set(zip(ring, ring[1:], strict=False))
        self.left = min((x for x, _ in nodes.values()), default=0)
        self.right = max((x for x, _ in nodes.values()), default=0)
        self.turns = {a for a, b in self.next if nodes[a][1] == nodes[b][1]}
        self.channels = 0

    def way(self, source: str, target: str, label: str) -> Way:
        (x, y), (tx, ty) = self.nodes[source], self.nodes[target]
        w, h = NODE[0] / 2, NODE[1] / 2
        if source == target:
            out, over = x + w + 16, y - h - 24
            points = ((x + w, y), (out, y), (out, over), (x, over), (x, y - h))
        elif (source, target) in self.next and x == tx:
            sign = 1 if ty > y else -1
            points = ((x, y + sign * h), (tx, ty - sign * h))
        elif y == ty and x != tx and not self._between(y, x, tx):
            sign = 1 if tx > x else -1
            points = ((x + sign * w, y), (tx - sign * w, ty))
        elif self._inside(tx) and not self._inside(x):
            side = 1 if tx > x else -1
            end = ty + h if y > ty else ty - h
            points = ((x + side * w, y), (tx, y), (tx, end))
        else:
            points = self._through(source, target)
        return Way(points, label, *_near_start(points, source in self.turns))

    def _inside(self, x: float) -> bool:
        return self.left < x < self.right

    def _between(self, y: float, x: float, tx: float) -> bool:
        low, high = sorted((x, tx))
        return any(low < nx < high and abs(ny - y) < NODE[1] for nx, ny in self.nodes.values())

    def _through(self, source: str, target: str) -> tuple[Point, ...]:
        """Out of the inner side, along a channel of its own, into the inner side."""
        (x, y), (tx, ty) = self.nodes[source], self.nodes[target]
        w, h = NODE[0] / 2, NODE[1] / 2
        into = 1 if tx < self.right and not self._inside(tx) else -1
        aside = 0.3 * NODE[1] * (1 if y > ty else -1)
        # Off the middle, which belongs to the way along the ring.
        port, end = ty + aside, tx + into * w
        if self._inside(x):
            return ((x, y - h if ty < y else y + h), (x, port), (end, port))
        out = 1 if x < self.right else -1
        room = w + 30 + 16 * (self.channels % 3)
        self.channels += 1
        if source in self.turns:
            y -= aside
            room += 24  # the label stands in front of the channel
        channel = x + out * room
        if x != tx and self._between(port, x, tx):
            channel = tx + into * room  # the other side is free
        return ((x + out * w, y), (channel, y), (channel, port), (end, port))


def _near_start(points: tuple[Point, ...], turning: bool) -> tuple[Point, str]:
    (x, y), (nx, ny) = points[:2]
    if x == nx:
        return (x + 12, y + (27 if ny > y else -12)), "start"
    # Below a way that turns up, so that the way does not run through its label; but where
    # the ring turns, the ways lie so close that each label takes the other side.
    below = (len(points) > 2 and points[2][1] < y) != turning
    level = y + 26 if below else y - 10
    return ((x + 8, level), "start") if nx > x else ((x - 8, level), "end")
