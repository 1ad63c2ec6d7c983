"""A lint of one question: what an import left to be written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlretrain.quiz.types import Question

#: Begins each text that an import left to be written, so that authors find it with any editor.
UNWRITTEN = "TODO:"
#: Stands for the concepts of a question that came without any.
CONCEPT = "todo"


def unfilled(question: Question) -> Iterator[tuple[str, str]]:
    """A question that was imported has gaps; each stands where its text belongs."""
    table = question.model_dump(exclude={"draw", "proof"})
    names = [name for name, entry in table.items() if _marked(entry)]
    if CONCEPT in question.concepts:
        names.insert(0, "concepts")
    if names:
        yield (
            f"still to be written: {', '.join(names)}.",
            f"Look for {UNWRITTEN.rstrip(':')}, and write what stands there.",
        )


def _marked(entry: Any) -> bool:
    if isinstance(entry, str):
        return entry.startswith(UNWRITTEN) or entry == UNWRITTEN.rstrip(":")
    if isinstance(entry, dict):
        return any(_marked(value) for value in entry.values())
    return isinstance(entry, list) and any(_marked(value) for value in entry)
