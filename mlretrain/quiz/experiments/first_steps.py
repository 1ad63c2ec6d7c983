"""What a beginner asks first: which part acts where, what a sign means, which answers count.

Lesson 0 tells it and its quiz asks about it.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime, timedelta, timezone
from importlib.resources import files

from mlretrain.quiz.memory.attempt import PREDICTED, Attempt

_NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)

#: An answer that is right in the end, and how it came about.
_HOW = {
    "at once": {},
    "after a hint": {"hints": 1},
    "at the second try": {"trial": 2},
    "as a guess": {"sitting": PREDICTED},
}


@functools.cache
def acts_at(part: str) -> str:
    """The first step of a pass that comes out otherwise when one part is replaced.

    Parameters
    ----------
    part : {"trigger", "strategy", "gate"}

    Examples
    --------
    >>> acts_at("strategy")
    'train'
    """
    import mlretrain as mr

    days = mr.streams.synthetic("none", batches=5, rows=200, random_state=0)
    parts = {
        "trigger": mr.triggers.Every("1D"),
        "strategy": mr.strategies.SlidingWindow("1D"),
        "gate": mr.gates.BeatsChampion("accuracy"),
    }
    # Each of these comes to the same first model, so that the pass begins alike.
    others = {
        "trigger": mr.triggers.OnDemand(),
        "strategy": mr.strategies.FullRefit(),
        "gate": mr.gates.BeatsChampion("accuracy", by=1.0),
    }

    def steps(parts):
        cycle = mr.RetrainingCycle(
            days.baseline_model("linear"), warm_up=1, alerts=[], random_state=0, **parts
        )
        return cycle.run(days, progress=False).passes[1].steps

    if part not in parts:
        raise ValueError(f"'part' must be one of {', '.join(map(repr, parts))}, got {part!r}.")
    before, after = steps(parts), steps(parts | {part: others[part]})
    # What a step is called by says nothing about what it did.
    told = ([(step.input, step.output) for step in run] for run in (before, after))
    return next(step.name for step, one, other in zip(before, *told) if one != other)


def event_of(sign: str) -> str:
    """What a sign in the picture of a run stands for.

    Examples
    --------
    >>> event_of("▲")
    'promotion'
    """
    from mlretrain.trace.palette import MARKS

    known = {mark.sign: mark.noun for mark in MARKS.values()}
    if sign not in known:
        raise ValueError(f"'sign' must be one of {' '.join(known)}, got {sign!r}.")
    return known[sign]


def key_does(key: str) -> str:
    """What a key does in the stepper, in the words of its own list.

    Examples
    --------
    >>> key_does("Space")
    'play, pause'
    """
    table = files("mlretrain.trace").joinpath("static/keys.mjs").read_text(encoding="utf-8")
    known = dict(re.findall(r'^  \["(.+?)", "(.+?)"\],$', table, re.MULTILINE))
    if key not in known:
        raise ValueError(f"'key' must be one of {', '.join(map(repr, known))}, got {key!r}.")
    return known[key]


def mastered(how: str) -> bool:
    """Whether a question counts as mastered that was answered rightly in this way alone.

    Parameters
    ----------
    how : {"at once", "after a hint", "at the second try", "as a guess"}

    Examples
    --------
    >>> mastered("at once"), mastered("after a hint")
    (True, False)
    """
    from mlretrain.quiz.bank import home, load
    from mlretrain.quiz.memory.progress import Progress

    if how not in _HOW:
        raise ValueError(f"'how' must be one of {', '.join(map(repr, _HOW))}, got {how!r}.")
    bank = load(home() / "02_the_retraining_cycle.toml")
    answer = Attempt(next(iter(bank)).id, 1.0, at=_NOON, **_HOW[how])
    return any(one.mastered for one in Progress(bank, [answer]).standings)


def waits(times: int) -> list[int]:
    """The days from one review to the next, for somebody who is right each time.

    Examples
    --------
    >>> waits(3)[0] < 7
    True
    """
    from mlretrain.quiz.memory.review import due

    attempts = [Attempt("it", 1.0, at=_NOON)]
    found = []
    for _ in range(times):
        last = attempts[-1].at
        found.append((due(attempts)[0].day - last.astimezone().date()).days)
        attempts.append(Attempt("it", 1.0, at=last + timedelta(days=found[-1])))
    return found
