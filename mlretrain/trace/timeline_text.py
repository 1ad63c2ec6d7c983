"""The run at a glance, in characters: for terminals and for logs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

from mlretrain.trace.axes import date_ticks
from mlretrain.trace.glance import Point, bands, points, tally
from mlretrain.trace.palette import MARKS
from mlretrain.trace.words import DIRECTION, stretch
from mlretrain.wording import number

_ROWS = 9
_LEAST = 40
_LINE_COLOUR = 39

# Straight, up from and up to, down from and down to, upright, axis, tick, bound, blank mark.
_FINE = {
    "-": "─",
    "/<": "╯",
    "/>": "╭",
    "\\<": "╮",
    "\\>": "╰",
    "|": "│",
    "+": "┬",
    "L": "└",
    "y": "┤",
}
_PLAIN = {
    "-": "*",
    "/<": "|",
    "/>": "*",
    "\\<": "|",
    "\\>": "*",
    "|": "|",
    "+": "+",
    "L": "+",
    "y": "|",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """From moments to columns."""

    start: datetime
    end: datetime
    many: int

    def of(self, when: datetime) -> int:
        share = (when - self.start) / (self.end - self.start)
        return min(self.many - 1, max(0, int(share * self.many + 1e-9)))

    def middle(self, column: int) -> datetime:
        return self.start + (self.end - self.start) * ((column + 0.5) / self.many)


def timeline_text(trace, width: int = 80, color: bool = False, ascii: bool | None = None) -> str:
    """Draw the text: see :meth:`~mlretrain.trace.trace.Trace.timeline_text`."""
    if not isinstance(width, int) or width < _LEAST:
        raise ValueError(f"'width' must be a whole number of at least {_LEAST}, got {width!r}.")
    own = points(trace)
    if not own:
        raise ValueError("a trace without passes has no timeline.")
    if ascii is None:
        ascii = not _can_print("─╭●▲✕−")
    happened = tally(trace)
    marks = {event: _sign(event, ascii) for event in happened}
    names = {event: f"{marks[event]} {event} {many:,}" for event, many in happened.items()}
    left = max([len(name) for name in names.values()] + [len("champion"), 9]) + 2
    start, end = own[0].start, max(own[-1].end, own[0].start + timedelta(seconds=1))
    columns = Columns(start, end, width - left)
    paint = _colour if color else _no_colour

    lines = [
        f"{trace.name}: {trace.metric} of the champion ({DIRECTION})",
        stretch(own[0].start, own[-1].end),
        "",
    ]
    chart = _PLAIN if ascii else _FINE
    for label, row in _plot(own, columns, chart):
        lines.append(f"{label:>{left - 2}} {chart['y']}{paint(row, _LINE_COLOUR)}")
    lines.append(f"{'champion':>{left - 2}}  {_versions(trace, columns, chart['|'])}")
    for event, name in names.items():
        row = _lane(own, event, columns, marks[event])
        lines.append(f"{name:>{left - 2}}  {paint(row, _ansi(event))}")
    axis, *under = _axis(columns, chart)
    lines.append(" " * (left - 1) + chart["L"] + axis)
    lines += [" " * left + row for row in under]
    text = "\n".join(line.rstrip() for line in lines)
    return text.replace("−", "-").encode("ascii", "replace").decode() if ascii else text


def _plot(own: list[Point], columns: Columns, chart: dict[str, str]) -> list[tuple[str, str]]:
    """The line, row by row from the top, each with its label."""
    values = _values(own, columns)
    known = [value for value in values if value is not None]
    if not known:
        return [("", "no scores")]
    low, high = min(known), max(known)
    if low == high:
        room = abs(high) * 0.05 or 0.5
        low, high = low - room, high + room
    step = (high - low) / (_ROWS - 1)
    grid = [[" "] * columns.many for _ in range(_ROWS)]
    before = None
    for x, value in enumerate(values):
        if value is None:
            before = None
            continue
        row = round((high - value) / step)
        if before is None or before == row:
            grid[row][x] = chart["-"]
        else:
            turn = "/" if row < before else "\\"
            for between in range(min(row, before) + 1, max(row, before)):
                grid[between][x] = chart["|"]
            grid[before][x] = chart[turn + "<"]
            grid[row][x] = chart[turn + ">"]
        before = row
    labels = [number(high - i * step, 3) if i % 2 == 0 else "" for i in range(_ROWS)]
    return list(zip(labels, ("".join(row) for row in grid), strict=True))


def _values(own: list[Point], columns: Columns) -> list[float | None]:
    """The score in each column: of the pass that covers it, or the mean of all within it."""
    within: list[list[float]] = [[] for _ in range(columns.many)]
    for point in own:
        if point.score is not None:
            within[columns.of(point.middle)].append(point.score)
    values: list[float | None] = []
    at = 0
    for x, scores in enumerate(within):
        middle = columns.middle(x)
        while at < len(own) - 1 and own[at].end <= middle:
            at += 1
        covers = own[at].start <= middle < own[at].end
        values.append(sum(scores) / len(scores) if scores else own[at].score if covers else None)
    return values


def _versions(trace, columns: Columns, bound: str) -> str:
    row = [" "] * columns.many
    found = bands(trace)
    for i, band in enumerate(found):
        first = columns.of(band.start)
        last = columns.of(found[i + 1].start) if i + 1 < len(found) else columns.many
        for x, sign in enumerate(bound + band.version, first):
            # A name that does not fit is left out; its bound stays.
            if x == first or first + 1 + len(band.version) <= last:
                row[x] = sign
    return "".join(row)


def _lane(own: list[Point], event: str, columns: Columns, sign: str) -> str:
    row = [" "] * columns.many
    for point in own:
        if event in point.events:
            row[columns.of(point.end)] = sign
    return "".join(row)


def _axis(columns: Columns, chart: dict[str, str]) -> list[str]:
    line = chart["-"] if chart is _FINE else "-"
    rows = [[line] * columns.many, [" "] * columns.many, [" "] * columns.many]
    free = [0, 0]
    for when, *labels in date_ticks(columns.start, columns.end, columns.many // 7):
        x = columns.of(when)
        if x + len(labels[0]) > columns.many:
            continue
        rows[0][x] = chart["+"]
        for i, label in enumerate(labels):
            if label and x >= free[i] and x + len(label) <= columns.many:
                rows[i + 1][x : x + len(label)] = label
                free[i] = x + len(label) + 1
    return ["".join(row) for row in rows]


def _sign(event: str, ascii: bool) -> str:
    mark = MARKS.get(event)
    return ("*" if ascii else "◆") if mark is None else mark.plain if ascii else mark.sign


def _ansi(event: str) -> int:
    return MARKS[event].ansi if event in MARKS else 250


def _colour(text: str, ansi: int) -> str:
    bare = text.strip()
    return text.replace(bare, f"\x1b[38;5;{ansi}m{bare}\x1b[0m") if bare else text


def _no_colour(text: str, ansi: int) -> str:
    return text


def _can_print(text: str) -> bool:
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
