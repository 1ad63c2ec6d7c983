"""What a cycle remembers between two passes, as JSON and named tables; and the way back.

A table never changes once it has its name, so each pass writes only what it brought.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from mlretrain.cycle.history import History, _Chunk
from mlretrain.cycle.labels import Part, Rows
from mlretrain.cycle.runner import frames, late
from mlretrain.cycle.runner.late import Labels
from mlretrain.cycle.steps import Steps
from mlretrain.stages.confidence import Confidence
from mlretrain.stages.registry import Registry
from mlretrain.stages.scoring import Answers


def written(steps: Steps, stored: set[str]) -> tuple[dict[str, Any], dict[str, bytes], set[str]]:
    """What steps remember.

    Parameters
    ----------
    steps : Steps
    stored : set of str
        Names of tables that are stored already.

    Returns
    -------
    told : dict
        Of JSON's kind.
    new : dict of str to bytes
        The tables that are not stored yet.
    names : set of str
        Of all tables that this memory needs.
    """
    pen = _Pen(stored)
    memory = steps.memory()
    waiting, unseen, confidence = memory["inbox"]
    history = memory["history"]
    told = {
        "trigger": memory["trigger"],
        "quality": memory["quality"],
        "history": {
            "rows": history.rows,
            "chunks": [
                {"first": c.first, "table": pen.rows(f"rows {c.first}", c.X, c.y, c.times)}
                for c in history._chunks
            ],
        },
        "references": {
            name: pen.frame(f"reference of {name}", X) for name, X in memory["references"].items()
        },
        "batches": {},
        "waiting": [],
        "unseen": [],
        "confidence": {name: known.memory() for name, known in confidence.items()},
    }
    known: dict[int, str] = {}
    for place, rows in enumerate([*waiting, *(part.whole for part in unseen)]):
        if id(rows) not in known:
            known[id(rows)] = str(place)
            told["batches"][str(place)] = pen.batch(rows)
    told["waiting"] = [known[id(rows)] for rows in waiting]
    told["unseen"] = [
        [known[id(p.whole)], [p.rows.start, p.rows.stop] if isinstance(p.rows, slice) else None]
        + ([] if p.rows is None or isinstance(p.rows, slice) else [p.rows.tolist()])
        for p in unseen
    ]
    told["labels since"] = late.since(waiting)
    return told, pen.new, pen.names


def recalled(
    told: dict[str, Any], tables: dict[str, bytes], steps: Steps, registry: Registry,
    come: list[Labels] = (),
) -> None:
    """Let steps go on from what :func:`written` gave, with labels that have come since."""
    history = History(None, 0.5, told["history"]["rows"])
    history._chunks = [
        _Chunk(chunk["first"], *frames.rows_from_bytes(tables[chunk["table"]]))
        for chunk in told["history"]["chunks"]
    ]
    batches = {n: _batch(one, tables, registry) for n, one in told["batches"].items()}
    for keys, labels in come:
        late.fill([rows for rows in batches.values() if rows.known is not None], keys, labels)
    unseen = [
        Part(batches[n], np.array(each[0]) if each else None if ab is None else slice(*ab))
        for n, ab, *each in told["unseen"]
    ]
    steps.recall(
        {
            "trigger": told["trigger"],
            "quality": told["quality"],
            "history": history,
            "inbox": (
                [batches[n] for n in told["waiting"]],
                unseen,
                {name: _confidence(one) for name, one in told["confidence"].items()},
            ),
            "references": {
                n: frames.frame_from_bytes(tables[t]) for n, t in told["references"].items()
            },
        }
    )


class _Pen:
    """Turns tables into bytes, unless they are stored already."""

    def __init__(self, stored: set[str]) -> None:
        self._stored = stored
        self.new: dict[str, bytes] = {}
        self.names: set[str] = set()

    def _table(self, name: str, make, *content) -> str:
        self.names.add(name)
        if name not in self._stored and name not in self.new:
            self.new[name] = make(*content)
        return name

    def rows(self, name: str, X: pd.DataFrame, y: pd.Series, times: pd.DatetimeIndex) -> str:
        return self._table(name, frames.rows_to_bytes, X, y, times)

    def frame(self, name: str, X: pd.DataFrame) -> str:
        return self._table(name, frames.frame_to_bytes, X)

    def batch(self, rows: Rows) -> dict[str, Any]:
        answers = rows.answers
        name = f"batch of {rows.times[0].isoformat()}"
        return {
            "title": rows.title, "good": rows.good, "version": rows.version,
            "estimates": rows.estimates, "arrived": rows.arrived,
            "table": self.rows(name, rows.X, rows.y, rows.times),
            "labels": None if rows.known is None else self._labels(name, rows),
            "answers": answers and self._table(
                f"answers of {rows.version} to {name}, {'and '.join(answers._known)}",
                frames.arrays_to_bytes, answers._known,
            ),
        }

    def _labels(self, name: str, rows: Rows) -> str:
        # What is known only grows, and what is open says how far.
        name = f"labels of {name}, {rows.known.sum()}, {rows.arrived}, {len(rows.open)}"
        told = {"y": rows.y.to_numpy(), "known": rows.known, "keys": rows.keys, "open": rows.open}
        return self._table(name, frames.arrays_to_bytes, told)


def _batch(told: dict[str, Any], tables: dict[str, bytes], registry: Registry) -> Rows:
    X, y, times = frames.rows_from_bytes(tables[told["table"]])
    answers = None
    if told["answers"] is not None:
        answers = Answers(registry.load(told["version"]).model, X)
        answers._known = frames.arrays_from_bytes(tables[told["answers"]])
    rows = Rows(
        told["title"], X, y, times, told["good"], told["version"], answers, told["estimates"],
        told["arrived"],
    )
    if told.get("labels"):
        labels = frames.arrays_from_bytes(tables[told["labels"]])
        rows.y = pd.Series(labels["y"], y.index, name=y.name)
        rows.known, rows.keys, rows.open = labels["known"], labels["keys"], labels["open"]
    return rows


def _confidence(told: dict[str, Any]) -> Confidence:
    confidence = Confidence()
    confidence.recall(told)
    return confidence
