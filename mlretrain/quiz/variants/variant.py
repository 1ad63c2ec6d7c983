"""One variant of a question."""

from __future__ import annotations

from mlretrain.quiz.rules import examine
from mlretrain.quiz.types import Question


def variant(question: Question, seed: int) -> Question:
    """The variant of a question that draws; see :meth:`Question.variant`."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"'seed' must be a whole number >= 0, got {seed!r}.")
    made, problems = examine(question._template, seed)
    if made is None:
        said = " ".join(f"{problem.what} {problem.remedy}" for problem in problems)
        raise ValueError(f"variant {seed} of {question.id!r} cannot be made: {said}")
    return made
