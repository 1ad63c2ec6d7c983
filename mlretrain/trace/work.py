"""What a run had to do: rows answered, rows trained on, and the time that took."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.trace.trace import Trace

COLUMNS = ("rows trained on", "seconds", "rows so far", "seconds so far")


def work(trace: Trace) -> pd.DataFrame:
    """A row per pass; see :meth:`mlretrain.trace.trace.Trace.work`."""
    import pandas as pd

    rows, seconds, numbers = [], [], []
    for one in trace.passes:
        trainings = [step for step in one.steps if step.name == "train"]
        numbers.append(one.number)
        rows.append(sum(_learned(step.figure) for step in trainings if step.figure))
        seconds.append(sum(step.seconds for step in trainings))
    table = pd.DataFrame(
        {"rows trained on": rows, "seconds": seconds}, index=pd.Index(numbers, name="pass")
    )
    table["rows so far"] = table["rows trained on"].cumsum()
    table["seconds so far"] = table["seconds"].cumsum()
    return table[list(COLUMNS)]


def _learned(window: dict) -> int:
    """The rows of a training: where nothing else is said, all that were offered."""
    return window.get("learned", window["rows"][0])
