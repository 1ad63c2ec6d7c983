"""What to teach next: what a class has not understood yet, and what it believes instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mlretrain.quiz.claims import letter
from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.grade import grade
from mlretrain.quiz.memory.attempt import Attempt
from mlretrain.quiz.teaching.items import Item
from mlretrain.quiz.types import Question

#: Below this share of the points something was not understood.
ENOUGH = 0.6
#: No lesson has room for more.
_MOST = 8


@dataclass(frozen=True, slots=True)
class Topic:
    """How a class did on a concept.

    Parameters
    ----------
    name : str
    score : float
        The mean over all answers, from 0 to 1; first tries alone count.
    answers : int
    questions : list of str
        The ids of its questions.
    """

    name: str
    score: float
    answers: int
    questions: list[str]


@dataclass(frozen=True, slots=True)
class Belief:
    """What was answered in place of the right thing, most often.

    Parameters
    ----------
    count : int
        How many answered so.
    said : str
        The answer; of an exercise, the check that failed.
    words : str
        The text of the option, in Markdown; empty for what was written freely.
    reply : str
        What there is to say to it, in Markdown.
    """

    count: int
    said: str
    words: str
    reply: str


def topics(items: Iterable[Item]) -> list[Topic]:
    """The concepts of the questions that were answered, the weakest first."""
    scores: dict[str, list[float]] = {}
    asked: dict[str, list[str]] = {}
    for item in items:
        for concept in item.question.concepts:
            scores.setdefault(concept, []).extend(one.score for one in item.first)
            asked.setdefault(concept, []).append(item.question.id)
    found = [
        Topic(name, float(np.mean(got)), len(got), asked[name]) for name, got in scores.items()
    ]
    return sorted(found, key=lambda topic: (topic.score, -topic.answers, topic.name))


def missed(items: Iterable[Item]) -> list[Item]:
    """Questions that the class has not understood; those that most points were lost on first."""
    low = [item for item in items if item.facility < ENOUGH]
    return sorted(low, key=lambda item: (item.facility - 1) * item.answers)[:_MOST]


def belief(item: Item) -> Belief | None:
    """What was answered most often in place of the right thing; None if nothing can be said."""
    found: Counter[tuple[str, str, str]] = Counter()
    for attempt in item.first:
        if attempt.score < 1:
            found.update(set(_heard(item.question, attempt)))
    if not found:
        return None
    # Of equally many the first in the order of the options, whoever handed in first.
    (said, words, reply), count = min(found.items(), key=lambda one: (-one[1], one[0]))
    return Belief(count, said, words, reply)


def shown(item: Item) -> Question | Task:
    """The question with its numbers, as somebody in the class saw it."""
    asked = item.question
    if isinstance(asked, Task):
        return asked
    for seed in (item.first[0].seed, 0):
        try:
            return asked.variant(seed)
        except ValueError:  # of an earlier form of the question
            continue
    return asked


def _heard(asked: Question | Task, attempt: Attempt) -> list[tuple[str, str, str]]:
    if isinstance(asked, Task):
        failed = (attempt.answer or {}).get("failed", ())
        return [(check.name, check.about, "") for check in asked.checks if check.name in failed]
    try:
        question = asked.variant(attempt.seed)
        graded = grade(question, attempt.answer)
    except (TypeError, ValueError):
        return []  # given to an earlier form of the question
    places = range(len(question.options))
    texts = {
        name: getattr(question.options[place], "text", "")
        for place in places
        for name in (letter(place), question.name(place))
    }
    return [
        (remark.about or graded.said, texts.get(remark.about, ""), remark.text)
        for remark in graded.remarks
        if not remark.right
    ]
