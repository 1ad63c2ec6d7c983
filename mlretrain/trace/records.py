"""What a trace is made of: a step, the pass it belongs to, and the map of a pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: Fields of a step that hold clock times; everything else is the same in each run.
CLOCK_FIELDS = ("started", "seconds")

#: What can happen in a pass, in the order in which it is shown.
EVENTS = ("retrained", "promoted", "refused", "undecided", "alert")


@dataclass(slots=True)
class Step:
    """One stage of a pass, as it ran.

    Parameters
    ----------
    name : str
        A node of the flow: ``"train"``, ``"gate"`` …
    line : int
        The line of the pass's source that ran, counted from 1.
    action : str
        What was done, in words.
    input, output : str
        What went in and what came out, in words.
    next : str
        The name of the step that followed; the pass's first step after the last one.
    changes : dict of str to (old, new)
        The variables that this step changed; ``old`` is None for a new one.
    figure : dict or None
        The numbers behind the picture of this step: ``{"kind": …, …}``.
    started : float
        Clock time at which the step began, in seconds since 1970.
    seconds : float
        How long it took.

    Notes
    -----
    What ``changes`` and ``figure`` hold is written to JSON: text, numbers, booleans,
    None, and lists and text-keyed dictionaries of these.

    Examples
    --------
    >>> step = Step("train", 12, action="Train a challenger", changes={"challenger": (None, "v2")})
    >>> step.name, step.changes["challenger"]
    ('train', (None, 'v2'))
    """

    name: str
    line: int
    action: str = ""
    input: str = ""
    output: str = ""
    next: str = ""
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    figure: dict[str, Any] | None = None
    started: float = 0.0
    seconds: float = 0.0


@dataclass(slots=True)
class Pass:
    """One trip round the cycle.

    Parameters
    ----------
    number : int
        Counted from 0: pass 0 makes the first model.
    title : str
        The stretch of time in words.
    start, end : str
        The stretch of time, ISO 8601; ``end`` no longer belongs to it.
    champion : str or None
        The version that answered the rows of this pass.
    scores : dict of str to float
        How well it answered, per metric, on the labels that had arrived.
    events : list of str
        What happened, in order, out of :data:`EVENTS`.
    summary : str
        The pass in one sentence.
    estimates : dict of str to float
        How well it seems to have answered the rows of this pass, as long as their labels
        were on their way.
    steps : list of Step
        Everything that was done, in order.

    Examples
    --------
    >>> week = Pass(1, "week of 7 January 2013", "2013-01-07", "2013-01-14", champion="v1")
    >>> week.champion, week.events
    ('v1', [])
    """

    number: int
    title: str
    start: str
    end: str
    champion: str | None = None
    scores: dict[str, float] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    summary: str = ""
    steps: list[Step] = field(default_factory=list)
    estimates: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flow:
    """The map of a pass: its steps, and the ways from one to the next.

    Parameters
    ----------
    nodes : dict of str to str
        Name of each step → the question or deed it stands for, in the order of the tale.
    edges : tuple of (from, to, label)
        The ways; the label says when a way is taken (``"yes"``, ``"no"``, or empty).

    Examples
    --------
    >>> flow = Flow({"ask": "Is it good?", "stop": "Stop"}, (("ask", "stop", "no"),))
    >>> flow.decisions
    {'ask'}
    """

    nodes: dict[str, str]
    edges: tuple[tuple[str, str, str], ...]

    @property
    def decisions(self) -> set[str]:
        """The nodes that ask: those with a labelled way out."""
        return {source for source, _, label in self.edges if label}
