"""The run at a glance: what every picture and every account of a run begins with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from mlretrain.trace.palette import MARKS
from mlretrain.trace.records import EVENTS
from mlretrain.trace.words import moment
from mlretrain.wording import count


@dataclass(frozen=True, slots=True)
class Point:
    """One pass on the axis of time."""

    number: int
    title: str
    start: datetime
    end: datetime
    score: float | None
    events: tuple[str, ...]

    @property
    def middle(self) -> datetime:
        """Where its score is drawn: in the middle of the rows that it speaks of."""
        return self.start + (self.end - self.start) / 2


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time in which one version answered."""

    version: str
    start: datetime
    end: datetime
    passes: int


def points(trace, metric: str | None = None) -> list[Point]:
    """All passes, with a metric, or the trace's own; the score is None where there is none."""
    metric = metric or trace.metric
    return [
        Point(
            one.number,
            one.title,
            moment(one.start, f"'start' of pass {one.number}"),
            moment(one.end, f"'end' of pass {one.number}"),
            finite(one.scores.get(metric)),
            tuple(one.events),
        )
        for one in trace.passes
    ]


def alongside(trace, beside) -> dict[str, list[Point]]:
    """Other runs by name, with the metric of ``trace``: what is drawn on its axis."""
    if not isinstance(beside, dict) or not all(hasattr(b, "passes") for b in beside.values()):
        raise TypeError(
            "'beside' must be a dict of names and traces, such as "
            f'{{"never retrain": other}}, got {beside!r}.'
        )
    metric = trace.metric
    for name, other in beside.items():
        if other.metric != metric and not any(metric in one.scores for one in other.passes):
            raise ValueError(
                f"'beside' must be runs with scores of {metric}, got {name!r} with "
                f"{other.metric}. Run it with RetrainingCycle(…, metric={metric!r})."
            )
    return {name: points(other, metric) for name, other in beside.items()}


def bands(trace) -> list[Band]:
    """The champion versions, one after the other; a stretch without champion is left out."""
    result: list[Band] = []
    before = None
    for one, point in zip(trace.passes, points(trace), strict=True):
        version = one.champion
        if version is not None and version == before:
            last = result[-1]
            result[-1] = Band(version, last.start, point.end, last.passes + 1)
        elif version is not None:
            result.append(Band(version, point.start, point.end, 1))
        before = version
    return result


def tally(trace) -> dict[str, int]:
    """How often each kind of event happened; kinds that did not happen are left out."""
    many = Counter(event for one in trace.passes for event in one.events)
    return {event: many[event] for event in (*EVENTS, *many) if many[event]}


def tally_words(trace) -> list[str]:
    """The tally in words: ``["12 retrainings", "8 promotions"]``."""
    return [
        count(many, MARKS[event].noun if event in MARKS else event)
        for event, many in tally(trace).items()
    ]


def finite(score: float | None) -> float | None:
    """The score, or None if it cannot be drawn."""
    return score if score is not None and abs(score) < float("inf") else None
