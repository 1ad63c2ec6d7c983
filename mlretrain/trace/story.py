"""A trace as the stepper reads it: small, and without what a clock said.

Words that come again, such as those of a quiet pass, stand in it once; a step points at
them. What the fields mean stands in ``static/story.mjs``, which unpacks them.
"""

from __future__ import annotations

from typing import Any

from mlretrain.trace.glance import alongside, finite
from mlretrain.trace.palette import MARKS
from mlretrain.trace.records import Pass, Step
from mlretrain.trace.words import DIRECTION, moment, printable


def story(trace, beside: dict[str, Any] | None = None) -> dict[str, Any]:
    """The run as plain data.

    Parameters
    ----------
    trace : Trace
    beside : dict of str to Trace, optional
        Other runs whose metric is drawn too, by name.

    Returns
    -------
    dict
        Fit for JSON.
    """
    words: dict[str, int] = {}
    return {
        "name": printable(trace.name),
        "metric": trace.metric,
        "direction": DIRECTION,
        "marks": {event: [mark.sign, mark.noun] for event, mark in MARKS.items()},
        "nodes": list(trace.flow.nodes.items()),
        "edges": [list(edge) for edge in trace.flow.edges],
        "source": trace.source,
        "before": trace.before,
        "passes": [_pass(one, trace.metric, words) for one in trace.passes],
        "beside": [
            {
                "name": name,
                "points": [[one.start.isoformat(), one.end.isoformat(), one.score] for one in other],
            }
            for name, other in alongside(trace, beside or {}).items()
        ],
        "words": list(words),
    }


def _pass(one: Pass, metric: str, words: dict[str, int]) -> list[Any]:
    steps = [_step(step, words) for step in one.steps]
    told = printable(one.title), *_time(one), one.champion, _score(one, metric)
    row = [one.number, *told, one.events, printable(one.summary), steps]
    estimate = finite(one.estimates.get(metric))
    return row if estimate is None else [*row, estimate]


def _step(step: Step, words: dict[str, int]) -> list[Any]:
    def place(text: str) -> int:
        return words.setdefault(text, len(words))

    told = [place(printable(text)) for text in (step.action, step.input, step.output)]
    row = [place(step.name), step.line, *told, place(step.next)]
    changes = {name: list(change) for name, change in step.changes.items()}
    if changes or step.figure:
        row.append(changes or 0)
    if step.figure:
        row.append(step.figure)
    return row


def _time(one: Pass) -> tuple[str, str]:
    # Read and written again: whatever ISO 8601 allows comes out in one form.
    return moment(one.start).isoformat(), moment(one.end).isoformat()


def _score(one: Pass, metric: str) -> float | None:
    return finite(one.scores.get(metric))
