"""A question before and after: each difference has to be named in a loss report."""

from __future__ import annotations

from typing import Any

from mlretrain.quiz.interchange.canonical import canonical
from mlretrain.quiz.interchange.choices import options, prompt
from mlretrain.quiz.interchange.to_html import plain_text, to_html
from mlretrain.quiz.rules import plain
from mlretrain.quiz.types import Cloze, Matching, Numeric, Ordering, Question

#: What a loss report says, and what of a question may differ because of it.
NAMES = {
    "its id, level, concepts, hints, explanation, solution steps, mistakes and source": (
        "id level concepts hints explanation solution mistakes source"
    ),
    "hints": "hints",
    "solution steps, mistakes and source": "solution mistakes source",
    "explanation, solution steps, mistakes and source": "explanation solution mistakes source",
    "its proof": "source",
    "its kind": "kind",
    "the feedback of each item": "feedback",
    "the order of its options": "options feedback",
    "the sign -> in code": "feedback options rest",
    "digits of its tolerance": "rest",
}


def look(markdown: str) -> str:
    """A text as a page shows it."""
    return canonical(to_html(markdown))


def seen(question: Question) -> dict[str, Any]:
    """All that a learner meets of a question."""
    table: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "level": question.level,
        "concepts": question.concepts,
        "prompt": look(prompt(question)),
        "hints": [look(hint) for hint in question.hints],
        "explanation": look(question.explanation),
        "solution": [look(step) for step in question.solution],
        "mistakes": [(look(m.belief), look(m.shows)) for m in question.mistakes],
        "source": look(question.source or ""),
        "feedback": [look(option.feedback) for option in question.options],
    }
    if isinstance(question, Numeric):
        numbers = {o.value: (o.correct, look(o.feedback)) for o in question.options}
        rest = (question.tolerance, question.unit, look(question.otherwise))
        return table | {"options": numbers, "rest": rest, "feedback": None}
    if isinstance(question, Cloze):
        table["options"] = [(plain(o.text), o.correct) for o in question.options]
        return table | {"rest": look(question.otherwise)}
    if isinstance(question, Ordering):
        right = sorted(question.options, key=lambda option: option.place)
        return table | {"options": [look(option.text) for option in right]}
    if isinstance(question, Matching):
        pairs = [(look(option.text), plain_text(option.match)) for option in question.options]
        rest = sorted(plain_text(match.text) for match in question.matches)
        return table | {"options": pairs, "rest": rest}
    return table | {"options": [(look(o.text), o.correct) for o in options(question)]}


def unnamed(before: Question, after: Question, said: list[str]) -> dict[str, tuple[Any, Any]]:
    """What differs, and is named by no loss."""
    may_differ = {
        field
        for name, fields in NAMES.items()
        for loss in said
        if loss.startswith(name)
        for field in fields.split()
    }
    one, other = seen(before), seen(after)
    return {
        field: (one[field], other.get(field))
        for field in one
        if one[field] != other.get(field) and field not in may_differ
    }
