"""The run at a glance, as a picture: metric, champion versions and events over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mlretrain.trace.axes import date_ticks, value_ticks
from mlretrain.trace.brief import sentence
from mlretrain.trace.glance import alongside, Point, bands, points, tally
from mlretrain.trace.marks import mark
from mlretrain.trace.palette import BESIDE
from mlretrain.trace.scene import Box, Dot, Line, Scene, Spot, Text, text_width
from mlretrain.trace.words import DIRECTION, stretch
from mlretrain.wording import number


@dataclass(frozen=True, slots=True)
class Sizes:
    """The measures of the picture, in units."""

    width: float
    text: float
    plot: float  # the height of the plot
    lane: float  # the height of a lane
    line: float  # the width of the champion's line

    @property
    def right(self) -> float:
        """Where the plot ends if nothing is written beside it."""
        return self.width - self.text * 1.8


WIDE = Sizes(width=1280, text=22, plot=340, lane=40, line=3.5)
NARROW = Sizes(width=460, text=16, plot=200, lane=28, line=2.2)

_NAMES = 2.1  # where the names of lanes begin, in heights of a letter; their marks stand before


class Map:
    """From moments and values to places in the picture."""

    def __init__(self, box: Box, start: datetime, end: datetime, low: float, high: float) -> None:
        self.box, self.start, self.end, self.low, self.high = box, start, end, low, high
        self._span = (end - start).total_seconds()

    def x(self, when: datetime) -> float:
        return self.box.x + self.box.w * (when - self.start).total_seconds() / self._span

    def y(self, value: float) -> float:
        return self.box.y + self.box.h * (self.high - value) / (self.high - self.low)


def timeline(trace, beside=None, sizes: Sizes = WIDE, links: bool = False) -> Scene:
    """Compose the picture.

    Parameters
    ----------
    trace : Trace
    beside : dict of str to Trace, optional
        Other runs whose metric is drawn too.
    sizes : Sizes
        For a wide or for a narrow place.
    links : bool
        Let each pass lead to ``#pass-7``.
    """
    others = alongside(trace, beside or {})
    own = points(trace)
    if not own:
        raise ValueError("a trace without passes has no timeline.")
    happened = tally(trace)
    text, lane = sizes.text, sizes.lane
    legend = lane * len(others) if sizes is NARROW else 0
    right = sizes.right - (
        max(text_width(name, text, True) for name in ["champion", *others]) + text * 0.6
        if others and sizes is not NARROW
        else 0
    )
    top = text * 4.1 + legend
    names = {event: f"{event} {many:,}" for event, many in happened.items()}
    left = (
        max(text_width(name, text) for name in ["champion", "−0.000", *names.values()])
        + text * (_NAMES + 0.7)
    )
    box = Box(left, top, right - left, sizes.plot)
    lanes_top = top + sizes.plot + text * 0.5
    bottom = lanes_top + lane * (1 + len(happened))
    scene = Scene(sizes.width, bottom + text * 3.3, sentence(trace))
    place = Map(box, *_time(own, others), *_range(own, others))

    _ground(scene, sizes, place, bottom, trace)
    _heading(scene, sizes, trace, own)
    _values(scene, sizes, place)
    _dates(scene, sizes, place, bottom)
    _lines(scene, sizes, place, own, others)
    _lanes(scene, sizes, place, own, names, lanes_top)
    if links:
        _links(scene, place, own, bottom)
    return scene


def _time(own: list[Point], others) -> tuple[datetime, datetime]:
    every = [point for line in (own, *others.values()) for point in line]
    start, end = min(p.start for p in every), max(p.end for p in every)
    return start, end if end > start else start + timedelta(days=1)


def _range(own: list[Point], others) -> tuple[float, float]:
    values = [p.score for line in (own, *others.values()) for p in line if p.score is not None]
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or abs(high) * 0.05 or 0.5
    return low - room, high + room


def _heading(scene: Scene, sizes: Sizes, trace, own: list[Point]) -> None:
    text = sizes.text
    x = text * 0.8
    scene.add(
        Text(x, text * 1.5, f"{trace.name}: {trace.metric} of the champion", text * 1.25, bold=True)
    )
    when = stretch(own[0].start, own[-1].end)
    under = f"↑ {DIRECTION}" if sizes is NARROW else f"↑ {DIRECTION} · {when}"
    scene.add(Text(x, text * 2.85, under, text, "muted"))


def _ground(scene: Scene, sizes: Sizes, place: Map, bottom: float, trace) -> None:
    """Champion versions: tints behind the plot, and their names in the first lane."""
    top, strip = place.box.y, place.box.y + place.box.h + sizes.text * 0.5
    text = sizes.text
    scene.add(
        Text(text * _NAMES, strip + sizes.lane * 0.68, "champion", text)
    )
    versions = []
    for i, band in enumerate(bands(trace)):
        x, end = place.x(band.start), place.x(band.end)
        scene.add(Box(x, top, end - x, place.box.h, fill=f"band{i % 2}"))
        scene.add(Box(x, strip, end - x, sizes.lane * 0.92, fill=f"band{i % 2}"))
        if i:
            scene.add(Line(((x, top), (x, bottom)), "pale", 1.5, (2, 4)))
        versions.append((x, end, band.version))
    named = -1e9
    for x, end, name in _named(versions, text):
        width = text_width(name, text, True)
        middle = (x + end) / 2
        # A name may stand over its neighbours' bounds, but keeps away from their names.
        if middle - width / 2 >= named:
            if "…" in name:  # the bounds of its crowd would run through it
                scene.add(Box(middle - width / 2, strip, width, sizes.lane * 0.92, fill="band0"))
            scene.add(Text(middle, strip + sizes.lane * 0.68, name, text, "ink", "middle", True))
            named = middle + width / 2 + text * 0.4


def _named(versions: list[tuple[float, float, str]], text: float) -> list[tuple[float, float, str]]:
    """Where names stand: in their bands, and for a crowd of narrow ones one name, ``v2…v6``."""
    places: list[tuple[float, float, str]] = []
    crowd: list[tuple[float, float, str]] = []

    def fits(x: float, end: float, name: str) -> bool:
        return text_width(name, text, True) <= end - x + text * 0.2

    def together() -> None:
        if len(crowd) > 1:
            of_all = crowd[0][0], crowd[-1][1], f"{crowd[0][2]}…{crowd[-1][2]}"
            places.extend([of_all] if fits(*of_all) else [])
        crowd.clear()

    # Two names that would touch belong to a crowd as well.
    wide = [text_width(name, text, True) + text * 0.4 for _, _, name in versions]
    middles = [(x + end) / 2 for x, end, _ in versions]
    close = {
        one
        for n in range(len(versions) - 1)
        if middles[n + 1] - middles[n] < (wide[n] + wide[n + 1]) / 2
        for one in (n, n + 1)
    }
    for n, version in enumerate(versions):
        if fits(*version) and n not in close:
            together()
            places.append(version)
        else:
            crowd.append(version)
    together()
    return places


def _values(scene: Scene, sizes: Sizes, place: Map) -> None:
    box, text = place.box, sizes.text
    for value, label in value_ticks(place.low, place.high):
        y = place.y(value)
        scene.add(Line(((box.x, y), (box.x + box.w, y)), "grid", 1.2))
        scene.add(Text(box.x - text * 0.7, y + text * 0.36, label, text, "muted", "end"))


def _dates(scene: Scene, sizes: Sizes, place: Map, bottom: float) -> None:
    text, box = sizes.text, place.box
    scene.add(Line(((box.x, bottom), (box.x + box.w, bottom)), "pale", 1.5))
    for when, label, larger in _spaced(place, text):
        x = place.x(when)
        scene.add(Line(((x, bottom), (x, bottom + text * 0.35)), "pale", 1.5))
        if x + text_width(label, text) / 2 > sizes.width:
            continue
        scene.add(Text(x, bottom + text * 1.35, label, text, "muted", "middle"))
        if larger and x + text_width(larger, text, True) / 2 < sizes.width:
            scene.add(Text(x, bottom + text * 2.6, larger, text, "ink", "middle", True))


def _spaced(place: Map, text: float) -> list[tuple[datetime, str, str]]:
    """As many dates as there is room for, all equally far apart: a gap would look like one."""
    for most in range(int(place.box.w / text / 2.9), 0, -1):
        ticks = date_ticks(place.start, place.end, most)
        spans = [(place.x(when), text_width(label, text) + text * 0.3) for when, label, _ in ticks]
        if all(b - a >= (v + w) / 2 for (a, v), (b, w) in zip(spans, spans[1:], strict=False)):
            return ticks
    return date_ticks(place.start, place.end, 1)[:1]


def _lines(scene: Scene, sizes: Sizes, place: Map, own: list[Point], others) -> None:
    text = sizes.text
    drawn = [("champion", own, "line", (), sizes.line)]
    for i, (name, line) in enumerate(others.items()):
        role, dashes = BESIDE[i % len(BESIDE)]
        drawn.append((name, line, role, dashes, sizes.line * 0.85))
    ends = []
    for name, line, role, dashes, width in reversed(drawn):
        for run in _runs(line):
            at = [(place.x(p.middle), place.y(p.score)) for p in run]
            if len(at) > 1:
                scene.add(Line(tuple(_thinned(at)), role, width, dashes))
            if not dashes and (len(own) <= 120 or len(at) == 1):
                scene.add(*(Dot(x, y, width * 1.35, role, "page", 1.2) for x, y in at))
        last = next((p for p in reversed(line) if p.score is not None), None)
        if last:
            ends.append((place.y(last.score), name, role, dashes, width))
    if not ends:
        middle = place.box.x + place.box.w / 2, place.box.y + place.box.h / 2
        scene.add(Text(*middle, "no scores", text, "muted", "middle"))
    if others and sizes is NARROW:
        for i, (name, _, role, dashes, width) in enumerate(drawn):
            y = text * 3.6 + sizes.lane * i
            scene.add(Line(((text * 0.8, y), (text * 4, y)), role, width, dashes))
            scene.add(Text(text * 4.6, y + text * 0.36, name, text))
    elif others:
        for y, (_, name, role, _, _) in zip(_apart(ends, text * 1.25), sorted(ends), strict=True):
            x = place.box.x + place.box.w + text * 0.5
            scene.add(Text(x, y + text * 0.36, name, text, role, bold=True))


def _lanes(scene: Scene, sizes: Sizes, place: Map, own: list[Point], names, top: float) -> None:
    """A lane per kind of event: its name and number on the left, its marks where they fell."""
    text = sizes.text
    for i, (event, name) in enumerate(names.items(), 1):
        y = top + sizes.lane * (i + 0.5)
        scene.add(Text(text * _NAMES, y + text * 0.36, name, text))
        scene.add(Line(((place.box.x, y), (place.box.x + place.box.w, y)), "grid", 1.2))
        scene.add(*mark(event, text * _NAMES / 2, y, text * 0.42))
        seen = set()
        for point in own:
            x = place.x(point.end)  # decided when all rows of the pass were there
            if event in point.events and round(x) not in seen:
                seen.add(round(x))
                scene.add(*mark(event, x, y, text * 0.42))


def _links(scene: Scene, place: Map, own: list[Point], bottom: float) -> None:
    for point in own:
        x, end = place.x(point.start), place.x(point.end)
        happened = ", ".join(point.events) or "nothing happened"
        title = f"Pass {point.number} · {point.title}: {number(point.score)}, {happened}"
        scene.add(
            Spot(x, place.box.y, end - x, bottom - place.box.y, f"#pass-{point.number}", title)
        )


def _runs(line: list[Point]) -> list[list[Point]]:
    """Stretches without a gap."""
    runs: list[list[Point]] = [[]]
    for point in line:
        if point.score is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _thinned(at: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most the lowest and the highest point per unit of width: no more can be seen."""
    if len(at) < 2000:
        return at
    columns: dict[int, list[tuple[float, float]]] = {}
    for x, y in at:
        columns.setdefault(int(x), []).append((x, y))
    kept = []
    for column in columns.values():
        low, high = min(column, key=lambda p: p[1]), max(column, key=lambda p: p[1])
        kept += sorted({low, high})
    return kept


def _apart(ends: list[tuple], least: float) -> list[float]:
    """Move labels, given by their place, apart from one another."""
    places = sorted(end[0] for end in ends)
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + least)
    # What was pushed down as a whole goes half of the way back.
    shift = (sum(places) - sum(end[0] for end in ends)) / len(places)
    return [place - shift for place in places]
