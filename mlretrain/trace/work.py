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
        rows.append(sum(step.figure["rows"][0] for step in trainings if step.figure))
        seconds.append(sum(step.seconds for step in trainings))
    table = pd.DataFrame(
        {"rows trained on": rows, "seconds": seconds}, index=pd.Index(numbers, name="pass")
    )
    table["rows so far"] = table["rows trained on"].cumsum()
    table["seconds so far"] = table["seconds"].cumsum()
    return table[list(COLUMNS)]
