"""A trace as tables: what each step did, and what the variables were after it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mlretrain.trace.records import Pass

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("Step", "Action", "Input", "Output", "Next step")


def rows(one: Pass) -> list[tuple[str, ...]]:
    """The process table of one pass, a row per step."""
    return [(step.name, step.action, step.input, step.output, step.next) for step in one.steps]


def table(trace) -> pd.DataFrame:
    """The process table of a trace: see :meth:`~mlretrain.trace.trace.Trace.table`."""
    import pandas as pd

    from mlretrain.words_table import WordsTable

    content = [row for one in trace.passes for row in rows(one)]
    if len(trace.passes) == 1:
        index = pd.RangeIndex(1, len(content) + 1)
    else:
        index = pd.Index([one.number for one in trace.passes for _ in one.steps], name="pass")
    return WordsTable(content, columns=list(COLUMNS), index=index)


def status(trace) -> pd.DataFrame:
    """The status tracker of a trace: see :meth:`~mlretrain.trace.trace.Trace.status`."""
    import pandas as pd

    from mlretrain.words_table import WordsTable

    columns = states(trace.passes, trace.before)
    names = list(dict.fromkeys(name for _, state in columns for name in state))
    content = {
        column: ["–" if state.get(name) is None else state[name] for name in names]
        for column, state in columns
    }
    return WordsTable(content, index=pd.Index(names), dtype=object)


def states(passes: Iterable[Pass], before: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What all variables were, after each step that changed one.

    Returns
    -------
    list of (column, state)
        The column is ``"before"`` or pass and step, ``"7 · deploy"``; a step that comes
        again in its pass is counted, ``"7 · alert (2)"``.
    """
    state = dict(before)
    result = [("before", state)] if state else []
    seen: set[str] = set()
    for one in passes:
        for step in one.steps:
            if step.changes:
                state = state | {name: new for name, (_, new) in step.changes.items()}
                column = base = f"{one.number} · {step.name}"
                again = 1
                while column in seen:
                    again += 1
                    column = f"{base} ({again})"
                seen.add(column)
                result.append((column, state))
    return result


def after(passes: Iterable[Pass], before: dict[str, Any]) -> dict[str, Any]:
    """What all variables are after the last of the passes."""
    state = dict(before)
    for one in passes:
        for step in one.steps:
            for name, (_, new) in step.changes.items():
                state[name] = new
    return state
