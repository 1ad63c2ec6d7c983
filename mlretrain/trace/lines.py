"""A line of a trace file: strict JSON from a record, and back.

A number that is not finite has no word in JSON; it is written as ``{"$float": "nan"}``.
"""

from __future__ import annotations

import json
import math
from json.encoder import encode_basestring as quoted
from typing import Any

from mlretrain.trace.fields import FORMAT
from mlretrain.trace.records import Flow, Pass, Step


def encode(record: Any) -> str:
    """Strict JSON, without spaces.

    Examples
    --------
    >>> encode({"score": float("nan"), "text": "é"})
    '{"score":{"$float":"nan"},"text":"é"}'
    """
    try:
        return _encode(record)
    except ValueError:
        return _encode(_spell_out(record))


def decode(line: str) -> Any:
    """What :func:`encode` wrote; raises ValueError for anything that is not strict JSON.

    Examples
    --------
    >>> decode('{"score":{"$float":"nan"}}')
    {'score': nan}
    """
    return _decode(line)


def description(
    *, flow: Flow, source: str, metric: str, name: str, about: dict | None, before: dict | None
) -> str:
    """The first line of a file."""
    return encode(
        {
            "trace": FORMAT,
            "name": name,
            "metric": metric,
            "about": about or {},
            "before": before or {},
            "nodes": flow.nodes,
            "edges": flow.edges,
            "source": source,
        }
    )


def opening(one: Pass) -> str:
    """The line that opens a pass."""
    return encode({"pass": one.number, "title": one.title, "start": one.start, "end": one.end})


def ending(one: Pass) -> str:
    """The line that ends a pass."""
    return encode(
        {
            "done": one.number,
            "champion": one.champion,
            "scores": one.scores,
            "events": one.events,
            "summary": one.summary,
        }
        | ({"estimates": one.estimates} if one.estimates else {})
    )


def step_line(step: Step, clock: bool = True) -> str:
    """The line of a step, with or without its clock times."""
    # Put together by hand: the encoder alone takes longer than all of this, and a step is
    # written while the cycle waits.
    line = (
        f'{{"step":{quoted(step.name)},"line":{step.line},"action":{quoted(step.action)},'
        f'"input":{quoted(step.input)},"output":{quoted(step.output)},"next":{quoted(step.next)}'
    )
    if step.changes:
        changes = ",".join(
            [f"{quoted(k)}:[{_value(v[0])},{_value(v[1])}]" for k, v in step.changes.items()]
        )
        line += f',"changes":{{{changes}}}'
    if step.figure is not None:
        line += f',"figure":{encode(step.figure)}'
    if clock:
        line += f',"started":{_value(step.started)},"seconds":{_value(step.seconds)}'
    return line + "}"


def _value(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is int or (kind is float and math.isfinite(value)):
        return repr(value)
    return encode(value)


def _plain(value: Any) -> Any:
    # Scalars and arrays of numpy, known by their method so that numpy stays unloaded.
    if hasattr(value, "tolist"):
        return _spell_out(value.tolist())
    raise TypeError(
        "a trace can hold text, numbers, booleans, None, lists and dictionaries; "
        f"got {type(value).__name__} {value!r}. Turn it into one of these first."
    )


def _spell_out(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": str(float(value))}
    if isinstance(value, dict):
        return {key: _spell_out(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spell_out(item) for item in value]
    return value


def _restore(value: dict[str, Any]) -> Any:
    word = value.get("$float")
    return float(word) if word in ("nan", "inf", "-inf") and len(value) == 1 else value


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
).encode
_decode = json.JSONDecoder(object_hook=_restore, parse_constant=_refuse).decode
