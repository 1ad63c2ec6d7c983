"""A trace in a few lines, the same each time."""

from __future__ import annotations

from mlretrain.trace.glance import bands, finite, points, tally_words
from mlretrain.trace.words import DIRECTION, listing, stretch
from mlretrain.wording import count, number


def brief(trace) -> str:
    """What ``print(trace)`` shows."""
    lines = [f"Trace of {trace.name}: {extent(trace)}"]
    if scores := known_scores(trace):
        lines.append(f"{trace.metric} ({DIRECTION}): {spread(scores)}")
    if words := tally_words(trace):
        lines.append(", ".join(words))
    if versions := version_words(trace):
        lines.append(f"answered by: {versions}")
    if len(trace.passes) == 1 and trace.passes[0].summary:
        lines.append(trace.passes[0].summary)
    return "\n  ".join(lines)


def sentence(trace) -> str:
    """The same as one sentence, for those who cannot see the picture."""
    parts = [f"{trace.name}, {extent(trace)}"]
    if scores := known_scores(trace):
        parts.append(f"{trace.metric} ({DIRECTION}) {spread(scores)}")
    if words := tally_words(trace):
        parts.append(listing(words))
    if versions := version_words(trace):
        parts.append(f"answered by {versions}")
    return "; ".join(parts) + "."


def extent(trace) -> str:
    """How many passes, and over which time."""
    if not trace.passes:
        return "no passes"
    own = points(trace)
    return f"{count(len(own), 'pass', 'passes')}, {stretch(own[0].start, own[-1].end)}"


def known_scores(trace) -> list[float]:
    """The scores that are there."""
    scores = [finite(one.scores.get(trace.metric)) for one in trace.passes]
    return [score for score in scores if score is not None]


def spread(scores: list[float]) -> str:
    """Mean and range."""
    if len(scores) == 1:
        return number(scores[0])
    mean = sum(scores) / len(scores)
    return f"mean {number(mean)}, from {number(min(scores))} to {number(max(scores))}"


def version_words(trace) -> str:
    """The versions that answered, in order; many are cut short."""
    names = [band.version for band in bands(trace)]
    return ", ".join(names if len(names) <= 12 else [*names[:6], "…", *names[-5:]])
