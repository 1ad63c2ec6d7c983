"""What a stream looks like: a table of its batches, as a frame, as text, as HTML."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mlretrain.wording import count

if TYPE_CHECKING:
    from mlretrain.streams.stream import Stream

SHOWN = 10  # batches in a printed table; the rest is counted
NAMED = 6  # classes in the headline
BARS = 200  # more bars than this cannot be told apart
CELL = "padding:2px 8px;"
BLUE = "#0072B2"  # Okabe and Ito's; at least 3:1 on white and on black


def followed_class(stream: Stream):
    """The class whose share tells how the labels move: the second of two, or the most frequent."""
    if len(stream.classes) == 2:
        return stream.classes[1]
    return stream._followed_class()


def label_title(stream: Stream) -> str:
    """The heading above the label's figures."""
    if stream.classes is None or set(stream.classes.tolist()) == {0, 1}:
        return str(stream.label)
    return f"{stream.label} = {followed_class(stream)}"


def summary(stream: Stream) -> pd.DataFrame:
    """One row per batch; see :meth:`Stream.summary`."""
    rows = np.array(stream.sizes, int)
    followed = None if stream.classes is None else followed_class(stream)
    with np.errstate(invalid="ignore"):  # a batch without rows has no mean: nan
        mean = stream._label_totals(followed) / rows
    batches = range(stream._from, stream._to)
    titles = [stream._frequency.title(stream._edges[i]) for i in batches]
    columns = [titles, rows, mean, stream._missing[stream._from : stream._to]]
    # Named afterwards: the label, too, may be called "rows".
    return pd.DataFrame(
        dict(enumerate(columns)),
        index=pd.RangeIndex(stream._from + 1, stream._to + 1, name="number"),
    ).set_axis(["title", "rows", label_title(stream), "unlabelled"], axis=1)


def headline(stream: Stream) -> str:
    """The stream in one line."""
    kind = f"{stream.task} of {stream.label!r}{_into(stream)}"
    rows, columns = sum(stream.sizes), len(stream.features)
    sizes = f"{count(rows, 'row')} × {count(columns, 'feature')}"
    return f"{count(len(stream), 'batch', 'batches')}, {sizes}, {kind}"


def _into(stream: Stream) -> str:
    """Which classes there are, and whose share is shown: a slip of the pen makes one more."""
    if stream.classes is None:
        return ""
    classes = stream.classes.tolist()
    if classes in ([0, 1], [False, True]):
        return ""  # yes or no: nothing to say
    # As plain a value as those of the list, where numpy would add its type.
    followed = classes[list(stream.classes).index(followed_class(stream))]
    shown = ", ".join(map(repr, classes[:NAMED])) + (", …" if len(classes) > NAMED else "")
    return f" into {count(len(classes), 'class', 'classes')} ({shown}), shares are of {followed!r}"


def _figure(stream: Stream, value: float) -> str:
    if np.isnan(value):
        return "–"
    return f"{value:.4g}" if stream.classes is None else f"{value:.1%}"


def _cells(stream: Stream) -> tuple[list[str], list[list[str]]]:
    """Headings, and the rows to show; a row of one cell stands for those left out."""
    table = summary(stream)
    heads = ["batch", "stretch of time", "rows", label_title(stream), "unlabelled"]
    rows = [
        [str(number), title, f"{size:,}", _figure(stream, mean), f"{missing:,}"]
        for number, title, size, mean, missing in table.itertuples(name=None)
    ]
    if len(rows) > SHOWN:
        hidden = len(rows) - SHOWN
        left_out = f"… {count(hidden, 'batch', 'batches')} more: summary() shows them all"
        rows[SHOWN // 2 : -(SHOWN // 2)] = [[left_out]]
    return heads, rows


def text(stream: Stream) -> str:
    """The stream in characters."""
    heads, rows = _cells(stream)
    whole = [row for row in rows if len(row) > 1]
    widths = [max(len(row[i]) for row in [heads, *whole]) for i in range(len(heads))]
    lines = [f"Stream {stream.name!r}: {headline(stream)}"]
    for row in [heads, *rows]:
        if len(row) == 1:
            lines.append(f"{'':>{widths[0]}}  {row[0]}")
            continue
        aligned = [
            cell.ljust(width) if i == 1 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(aligned))
    return "\n".join(lines)


def page(stream: Stream) -> str:
    """The stream as HTML that needs neither style sheet nor script."""
    heads, rows = _cells(stream)
    sides = ["right", "left", "right", "right", "right"]
    first = "".join(
        f'<th scope="col" style="{CELL}text-align:{side}">{escape(head)}</th>'
        for side, head in zip(sides, heads, strict=True)
    )
    body = "".join(_row(row, sides) for row in rows)
    return (
        f"<div><p><strong>{escape(stream.name)}</strong>: {escape(headline(stream))}</p>"
        f"{_bars(stream)}"
        f"<table><thead><tr>{first}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: list[str], sides: list[str]) -> str:
    if len(row) == 1:
        cells = (
            f'<td></td><td colspan="{len(sides) - 1}" style="{CELL}text-align:left">{row[0]}</td>'
        )
    else:
        cells = "".join(
            f'<td style="{CELL}text-align:{side}">{escape(cell)}</td>'
            for side, cell in zip(sides, row, strict=True)
        )
    return f"<tr>{cells}</tr>"


def _bars(stream: Stream) -> str:
    """The label's figure of each batch as a row of bars, with its range in words."""
    table = summary(stream)
    titles, means = table.iloc[:, 0], table.iloc[:, 2]
    known = means.dropna()
    if not 2 <= len(known) <= BARS or known.min() < 0 or known.max() == 0:
        return ""
    width = max(2, min(12, 600 // len(means)))
    gap = 1 if width < 5 else 2
    bars = "".join(
        f'<span title="{escape(title)}: {_figure(stream, mean)}" style="display:inline-block;'
        f"width:{width}px;height:{0 if np.isnan(mean) else 60 * mean / known.max():.1f}px;"
        f'margin-right:{gap}px;background-color:{BLUE}"></span>'
        for title, mean in zip(titles, means, strict=True)
    )
    what = "mean" if stream.classes is None else "share"
    low, high = known.idxmin(), known.idxmax()
    words = (
        f"{label_title(stream)}, {what} per batch: from {_figure(stream, known[low])} "
        f"({titles[low]}) to {_figure(stream, known[high])} ({titles[high]})"
    )
    return (
        f'<div role="img" aria-label="{escape(words)}" style="line-height:0">{bars}</div>'
        f"<p>{escape(words)}</p>"
    )
