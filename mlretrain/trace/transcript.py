"""A run in prose, for those who would rather read than look."""

from __future__ import annotations

from itertools import groupby
from textwrap import fill, shorten
from typing import Any

from mlretrain.trace.brief import extent, known_scores, spread
from mlretrain.trace.glance import bands, finite, tally_words
from mlretrain.trace.records import Flow, Pass, Step
from mlretrain.trace.tables import after
from mlretrain.trace.words import DIRECTION, listing, moment, sentence, stretch
from mlretrain.wording import number, signed


_WIDTH = 78  # of a line, as a terminal has it; in a notebook, longer ones are broken anywhere


def transcript(trace) -> str:
    """Tell the run: see :meth:`~mlretrain.trace.trace.Trace.transcript`."""
    return "\n\n".join(
        _lines(part) if isinstance(part, str) else "\n".join(map(_item, range(1, len(part) + 1), part))
        for part in told(trace)
    )


def told(trace) -> list[str | list[str]]:
    """The run in paragraphs; the steps of a pass are a list."""
    if len(trace.passes) == 1:
        return _signed(_pass(trace.passes[0], trace, trace.before, None))
    parts: list[str | list[str]] = [_opening(trace)]
    state, score = trace.before, None
    for quiet, group in groupby(trace.passes, key=lambda one: not one.events):
        together = list(group)
        if quiet:
            parts.append(_quiet(together, trace))
        for one in together:
            if not quiet:
                parts += _pass(one, trace, state, score)
            state = after([one], state)
            score = finite(one.scores.get(trace.metric))
    if versions := bands(trace):
        parts.append(f"The last pass was answered by {versions[-1].version}.")
    return _signed(parts)


def _signed(parts: list[str | list[str]]) -> list[str | list[str]]:
    return [signed(part) if isinstance(part, str) else list(map(signed, part)) for part in parts]


def _lines(text: str, begin: str = "") -> str:
    indent = " " * len(begin)
    return fill(
        text, _WIDTH, initial_indent=begin, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _item(number: int, text: str) -> str:
    return _lines(text, f"{number}. ")


def _opening(trace) -> str:
    told = [f"This is the run of {trace.name}: {extent(trace)}."]
    if trace.about:
        short = {name: shorten(str(value), 160) for name, value in trace.about.items()}
        made_of = listing([f"the {name} is {value}" for name, value in short.items()])
        told.append(sentence(made_of))
    if scores := known_scores(trace):
        told.append(f"The score is {trace.metric}, and {DIRECTION}: {spread(scores)}.")
    told.append(f"In all there were {listing(tally_words(trace)) or 'no events'}.")
    return " ".join(told)


def _quiet(passes: list[Pass], trace) -> str:
    """Passes in a row in which nothing happened, in one sentence."""
    first, last = passes[0], passes[-1]
    alone = first is last
    who = f"Pass {first.number}" if alone else f"Passes {first.number} to {last.number}"
    when = stretch(moment(first.start), moment(last.end))
    told = f"{who}, {when}, {'was' if alone else 'were'} quiet: no model was trained"
    versions = list(dict.fromkeys(one.champion for one in passes if one.champion))
    if versions:
        told += f" and {listing(versions)} went on answering"
    scores = [finite(one.scores.get(trace.metric)) for one in passes]
    known = [score for score in scores if score is not None]
    if known and min(known) == max(known):
        told += f", at {trace.metric} {number(known[0])}"
    elif known:
        told += f", at {trace.metric} between {number(min(known))} and {number(max(known))}"
    return f"{told}."


def _pass(one: Pass, trace, before: dict[str, Any], score: float | None) -> list[str | list[str]]:
    """One pass, step by step."""
    begin = [f"Pass {one.number}, {one.title}."]
    if one.summary:
        begin.append(sentence(f"In short, {one.summary}"))
    now = finite(one.scores.get(trace.metric))
    if one.champion and now is not None:
        begin.append(
            f"{one.champion} answered, at {trace.metric} {number(now)}{_compared(now, score)}."
        )
    elif one.champion:
        begin.append(f"{one.champion} answered; there is no score.")
    steps = [_step(step, trace.flow) for step in one.steps]
    changed = _changed(before, after([one], before))
    return [part for part in (" ".join(begin), steps, changed) if part]


def _compared(now: float, before: float | None) -> str:
    if before is None:
        return ""
    if number(now) == number(before):
        return ", as in the pass before"
    better = "better" if now > before else "worse"
    return f", {number(abs(now - before))} {better} than in the pass before"


def _step(step: Step, flow: Flow) -> str:
    if step.name in flow.decisions:
        # The map asks the question, the step answers it.
        return f"{sentence(flow.nodes[step.name])} {sentence(step.output)}"
    deed = step.action or flow.nodes.get(step.name, step.name)
    given = f" ({step.input})" if step.input else ""
    return sentence(f"{deed}{given}: {step.output}" if step.output else f"{deed}{given}")


def _changed(before: dict[str, Any], now: dict[str, Any]) -> str:
    parts = []
    for name, value in now.items():
        was = before.get(name)
        if value is not None and value != was:
            parts.append(f"{name} {f'from {was} ' if was is not None else ''}to {value}")
    return f"What changed: {'; '.join(parts)}." if parts else ""
