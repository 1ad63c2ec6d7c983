"""The flow as Mermaid text, for pages that draw it themselves."""

from __future__ import annotations

import re

from mlretrain.trace.diagram import ways_taken
from mlretrain.trace.words import printable


def mermaid(trace) -> str:
    """The map with the way taken: see :meth:`~mlretrain.trace.trace.Trace.mermaid`."""
    flow, taken = trace.flow, ways_taken(trace.passes)
    edges = [*flow.edges]
    edges += [(*pair, "") for pair in taken if pair not in {edge[:2] for edge in edges}]
    names = dict.fromkeys([*flow.nodes, *(name for edge in edges for name in edge[:2])])
    ids = {name: _id(name, i) for i, name in enumerate(names)}
    alone = len(trace.passes) == 1

    lines = ["flowchart TD"]
    for name, id_ in ids.items():
        words = _quoted(flow.nodes.get(name, name))
        lines.append(f"  {id_}{{{words}}}" if name in flow.decisions else f"  {id_}[{words}]")
    for source, target, label in edges:
        many = taken[source, target]
        told = label if alone or not many else f"{label} {many:,}×".strip()
        words = f"|{_quoted(told)}|" if told else ""
        lines.append(f"  {ids[source]} {'==>' if many else '-.->'}{words} {ids[target]}")
    if visited := [ids[name] for name in ids if any(name in pair for pair in taken)]:
        lines.append("  classDef taken stroke-width:3px")
        lines.append(f"  class {','.join(visited)} taken")
    return "\n".join(lines) + "\n"


def _id(name: str, place: int) -> str:
    # Other names, and words of Mermaid's own such as "end", would break the text.
    return name if re.fullmatch(r"[a-z]+", name) and name not in _OWN else f"step{place}"


_OWN = {"class", "classdef", "click", "default", "end", "flowchart", "graph", "style", "subgraph"}


def _quoted(text: str) -> str:
    return '"' + printable(text).replace("#", "#35;").replace('"', "#quot;") + '"'
