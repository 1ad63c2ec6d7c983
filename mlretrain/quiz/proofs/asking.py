"""Asking a run: short questions in words, answered from its steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mlretrain.trace.records import Pass, Step


class NoAnswer(Exception):
    """The run holds nothing that answers the question."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question, and what the run shows, in words."""

    value: Any
    words: str


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to ask: its wording, whether it is about one pass, and what answers it."""

    wording: str
    one_pass: bool
    answer: Callable[..., Found]

    def match(self, ask: str) -> re.Match | None:
        pattern = re.sub(r"<(\w+)>", r"(?P<\1>[\\w-]+)", self.wording)
        return re.fullmatch(pattern, ask)


def forms() -> list[str]:
    """The wordings in which a run can be asked."""
    return [form.wording for form in _FORMS]


def about_one_pass(ask: str) -> bool:
    """Whether a question is about one pass; else it is about the whole run.

    Raises
    ------
    ValueError
        The question has none of the known wordings.
    """
    return _form(ask)[0].one_pass


def answer(ask: str, passes: Iterable[Pass], chosen: Pass | None = None) -> Found:
    """Answer a question about a run.

    Parameters
    ----------
    ask : str
        In one of the wordings of :func:`forms`.
    passes : iterable of Pass
        The whole run.
    chosen : Pass, optional
        The pass that the question is about.

    Raises
    ------
    ValueError
        The question has none of the known wordings.
    NoAnswer
        The run does not answer it: it has no such step, or no such variable.

    Examples
    --------
    >>> run = [Pass(0, "January", "2013-01-01", "2013-02-01", steps=[Step("train", 1)])]
    >>> run[0].steps[0].changes = {"challenger": (None, "v1")}
    >>> answer("challenger after train", run, run[0])
    Found(value='v1', words="after 'train', challenger is v1")
    """
    form, parts = _form(ask)
    if form.one_pass:
        return form.answer(passes, chosen, **parts)
    return form.answer(passes, **parts)


def _form(ask: str) -> tuple[_Form, dict[str, str]]:
    for form in _FORMS:
        match = form.match(ask)
        if match:
            return form, match.groupdict()
    allowed = ", ".join(f"'{wording}'" for wording in forms())
    raise ValueError(f"must be worded as one of {allowed}; got {ask!r}")


def _step(chosen: Pass, name: str) -> tuple[int, Step]:
    for place, step in enumerate(chosen.steps, 1):
        if step.name == name:
            return place, step
    raise NoAnswer(f"there is no step '{name}'")


def _states(passes: Iterable[Pass], chosen: Pass) -> Iterator[tuple[Step | None, dict[str, Any]]]:
    """The variables before the chosen pass (step None), and after each of its steps."""
    state: dict[str, Any] = {}
    for one in passes:
        if one.number == chosen.number:
            yield None, dict(state)
        for step in one.steps:
            state.update({name: new for name, (_, new) in step.changes.items()})
            if one.number == chosen.number:
                yield step, dict(state)
        if one.number == chosen.number:
            return


def _value(when: str, state: dict[str, Any], variable: str) -> Found:
    value = state.get(variable)
    said = "empty" if value is None else value
    return Found(value, f"{when}, {variable} is {said}")


def _after(passes, chosen: Pass, *, variable: str, step: str) -> Found:
    _step(chosen, step)
    found = next(state for at, state in _states(passes, chosen) if at and at.name == step)
    return _value(f"after '{step}'", found, variable)


def _before(passes, chosen: Pass, *, variable: str, step: str) -> Found:
    _step(chosen, step)
    known: dict[str, Any] = {}
    for at, state in _states(passes, chosen):
        if at is not None and at.name == step:
            break
        known = state
    return _value(f"before '{step}'", known, variable)


def _at_end(passes, chosen: Pass, *, variable: str) -> Found:
    *_, (_, state) = _states(passes, chosen)
    return _value("at the end", state, variable)


def _follows(passes, chosen: Pass, *, step: str) -> Found:
    following = _step(chosen, step)[1].next
    return Found(following, f"after '{step}' comes '{following}'")


def _sets(passes, chosen: Pass, *, variable: str) -> Found:
    # A variable that is cleared is not set.
    names = [step.name for step in chosen.steps if step.changes.get(variable, (0, None))[1]]
    if len(names) != 1:
        said = "no step" if not names else "more than one step"
        raise NoAnswer(f"{said} sets {variable}")
    return Found(names[0], f"{variable} is set by '{names[0]}'")


def _place(passes, chosen: Pass, *, step: str) -> Found:
    place = _step(chosen, step)[0]
    return Found(place, f"'{step}' is step {place}")


def _place_from(passes, chosen: Pass, *, step: str, first: str) -> Found:
    place = _step(chosen, step)[0] - _step(chosen, first)[0] + 1
    return Found(place, f"counted from '{first}', '{step}' is step {place}")


def _exam(chosen: Pass) -> dict[str, Any]:
    for step in chosen.steps:
        if step.figure and step.figure["kind"] == "exam":
            return step.figure
    raise NoAnswer("there is no exam")


def _exam_rows(passes, chosen: Pass) -> Found:
    rows = _exam(chosen)["rows"]
    return Found(rows, f"the exam has {rows:,} rows")


def _winner(passes, chosen: Pass) -> Found:
    """By the first metric of the exam, which is the one that the run follows."""
    exam = _exam(chosen)
    if not exam["champion"]:
        raise NoAnswer("there is no champion to compare with")
    metric, challenger = next(iter(exam["challenger"].items()))
    champion = exam["champion"][metric]
    better = "challenger" if challenger > champion else "champion"
    return Found(
        "none" if challenger == champion else better,
        f"{metric} {challenger:.4f} for the challenger, {champion:.4f} for the champion",
    )


def _passes(passes, *, event: str) -> Found:
    numbers = [one.number for one in passes if event in one.events]
    listed = f": pass {', '.join(map(str, numbers))}" if numbers else ""
    count = "1 pass was" if len(numbers) == 1 else f"{len(numbers)} passes were"
    return Found(len(numbers), f"{count} {event}{listed}")


def _all(passes) -> Found:
    count = sum(1 for _ in passes)
    return Found(count, f"the run has {count} passes")


def _times(passes, *, step: str) -> Found:
    count = sum(1 for one in passes for at in one.steps if at.name == step)
    return Found(count, f"'{step}' ran {'once' if count == 1 else f'{count} times'}")


# The first that fits answers, so the fixed words stand before the open ones.
_FORMS = (
    _Form("step after <step>", True, _follows),
    _Form("step that sets <variable>", True, _sets),
    _Form("place of <step>", True, _place),
    _Form("place of <step> from <first>", True, _place_from),
    _Form("rows of the exam", True, _exam_rows),
    _Form("winner of the exam", True, _winner),
    _Form("<variable> after <step>", True, _after),
    _Form("<variable> before <step>", True, _before),
    _Form("<variable> at the end", True, _at_end),
    _Form("passes", False, _all),
    _Form("passes <event>", False, _passes),
    _Form("times <step> ran", False, _times),
)
