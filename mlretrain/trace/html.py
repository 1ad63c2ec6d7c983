"""Pieces of HTML that a page and a cell have in common. All text in them is escaped."""

from __future__ import annotations

from html import escape
from typing import Any

from mlretrain.trace.glance import finite
from mlretrain.trace.palette import MARKS
from mlretrain.trace.records import Pass
from mlretrain.trace.tables import COLUMNS, rows
from mlretrain.trace.words import printable
from mlretrain.wording import number, signed


def text(value: Any) -> str:
    """Any words, safe to stand in a page."""
    return escape(printable(signed(str(value))))


def table(head: list[str], body: list[list[str]], kind: str) -> str:
    """A table of cells that are HTML already; the first cell of a row names the row."""
    heads = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in body
    )
    return f'<table class="{kind}"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>'


def flush(html: str) -> str:
    """Tables whose words stand on the left, as notebooks do not set them."""
    # Only a style on each cell outlives theirs. Names are not to be broken.
    left = "text-align:left;vertical-align:top"
    html = html.replace("<th ", f'<th style="{left};white-space:nowrap" ')
    return html.replace("<td", f'<td style="{left}"')


def process_table(one: Pass, lines: bool = False) -> str:
    """The steps of a pass; ``lines`` adds links to the lines of its source."""
    body = [[text(cell) for cell in row] for row in rows(one)]
    if lines:
        for cells, step in zip(body, one.steps, strict=True):
            cells[0] += f' <a class="line" href="#L{step.line}">line {step.line}</a>'
    return table(list(COLUMNS), body, "process")


def changes_table(one: Pass) -> str:
    """The variables that a pass changed: from what, to what, and at which step."""
    body = [
        [text(name), _value(old), f"<mark>{_value(new)}</mark>", text(step.name)]
        for step in one.steps
        for name, (old, new) in step.changes.items()
    ]
    return table(["Variable", "Before", "After", "Step"], body, "changes") if body else ""


def _value(value: Any) -> str:
    return "–" if value is None else text(value)


def events(one: Pass) -> str:
    """The marks of a pass, each with its word."""
    return " ".join(
        f'<span class="event on-{escape(event)}"><span aria-hidden="true">'
        f"{MARKS[event].sign if event in MARKS else '◆'}</span>&nbsp;{text(event)}</span>"
        for event in one.events
    )


def score(one: Pass, metric: str) -> str:
    """The score of a pass, or a dash."""
    value = finite(one.scores.get(metric))
    return "–" if value is None else number(value)
