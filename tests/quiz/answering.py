"""Answers to any question: the right one, and a wrong one."""

from __future__ import annotations

from typing import Any

from mlretrain.quiz.claims import letter
from mlretrain.quiz.types import Cloze, Matching, Multiple, Numeric, Ordering, Question


def right(question: Question) -> Any:
    """The key, as a learner writes it."""
    options = question.options
    if isinstance(question, Ordering):
        return [letter(p) for p in sorted(range(len(options)), key=lambda p: options[p].place)]
    if isinstance(question, Matching):
        texts = [match.text for match in question.matches]
        return {letter(p): texts.index(o.match) + 1 for p, o in enumerate(options)}
    keys = [place for place, option in enumerate(options) if option.correct]
    if isinstance(question, Numeric):
        return options[keys[0]].value
    if isinstance(question, Cloze):
        return options[keys[0]].text
    if isinstance(question, Multiple):
        return [letter(place) for place in keys]
    return letter(keys[0])


def wrong(question: Question) -> Any:
    """An answer that is worth nothing."""
    if isinstance(question, Ordering):
        return right(question)[::-1]
    if isinstance(question, Matching):
        key, count = right(question), len(question.matches)
        return {name: number % count + 1 for name, number in key.items()}
    if isinstance(question, Numeric):
        return 10.0**9
    if isinstance(question, Cloze):
        return "something else"
    places = [place for place, option in enumerate(question.options) if not option.correct]
    return [letter(places[0])] if isinstance(question, Multiple) else letter(places[0])
