"""What a notebook keeps of a learner's way through a stepper, and how Python finds it again.

A widget is gone with its kernel, and JupyterLab does not save what it knew unless it is told
to. So it stands in an output of its own: the stepper that is there for readers without a
kernel looks for it, and so does the next kernel in which the cell is run. Only where no
script may run is it to be seen.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from typing import Any

from mlretrain.trace.html import flush, process_table, text
from mlretrain.trace.records import Pass

#: What is kept, besides ``moved``, the number of moves that were made.
NAMES = ("pass_", "step", "predict", "guesses", "moves")


_ROWS = 60  # steps that readers without script see
_STYLE = "<style>@media (scripting:enabled){[data-mlretrain-kept]{display:none}}</style>"


def output(key: str, record: dict[str, Any], shown: str = "") -> dict[str, str]:
    """The output that keeps a record, as a bundle of MIME types.

    ``shown`` is the HTML for readers without script.

    Examples
    --------
    >>> output("ab12", {"moved": 0})["text/html"]
    '<div hidden data-mlretrain-kept="ab12" data-record="{&quot;moved&quot;: 0}"></div>'
    """
    data = escape(json.dumps(record))
    kept = f'data-mlretrain-kept="{key}" data-record="{data}"'
    html = f"<div {kept}>{_STYLE}{shown}</div>" if shown else f"<div hidden {kept}></div>"
    return {"text/html": html, "text/plain": ""}


def seen(one: Pass, step: int, guesses: list[dict[str, Any]]) -> str:
    """Where a learner stood, for readers without script: the steps of a pass up to one."""
    last = min(step, len(one.steps))
    where = f"Where the learner stood: {one.title}, step {last} of {len(one.steps)}."
    first = [guess for guess in guesses if guess.get("first")]
    right = sum(guess.get("right") is True for guess in first)
    told = f" Predictions that were right: {right} of {len(first)}." if first else ""
    table = process_table(replace(one, steps=one.steps[max(last - _ROWS, 0) : last]))
    return f"<p><strong>{text(where + told)}</strong></p>{flush(table)}"


def recall(key: str) -> dict[str, Any] | None:
    """What the notebook of this kernel keeps under a key, as it was last saved.

    Returns
    -------
    dict or None
        None where the kernel has no notebook, or that keeps nothing.
    """
    # Jupyter tells a kernel the file that it was started for.
    path = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if path.suffix != ".ipynb" or not path.is_file():
        return None
    # As it stands in a file of JSON: its quotes are escaped, and its backslashes doubled.
    pattern = rf'data-mlretrain-kept=\\"{key}\\" data-record=\\"([^"]*)\\"'
    found = re.findall(pattern, path.read_text(encoding="utf-8", errors="replace"))
    records = [record for data in found if (record := _sound(data))]
    return max(records, key=lambda record: record["moved"], default=None)


def _sound(data: str) -> dict[str, Any] | None:
    """A record, if it is one: a notebook may come from anywhere."""
    try:
        record = json.loads(unescape(json.loads(f'"{data}"')))
        record = {name: record[name] for name in ("moved", *NAMES)}
        answers = [*record["guesses"], *record["moves"]]
    except (ValueError, KeyError, TypeError):
        return None
    numbers = [record[name] for name in ("moved", "pass_", "step")]
    right = all(type(number) is int and number >= 0 for number in numbers)
    right = right and all(isinstance(answer, dict) for answer in answers)
    return record | {"predict": record["predict"] is True} if right else None
