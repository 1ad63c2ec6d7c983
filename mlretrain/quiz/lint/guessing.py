"""Lints of a file: what lets learners guess the key without knowing the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mlretrain.quiz.claims import letter
from mlretrain.quiz.rules import plain
from mlretrain.quiz.types import CodeOutput, Question, Single, TrueFalse

Said = Iterator[tuple[str, str]]

#: A habit is spoken of if chance alone would show it less often than this.
CHANCE = 0.02
# Longer by a word: a few letters catch nobody's eye.
_CATCHES_THE_EYE = 1.25


def position(questions: list[Question]) -> Said:
    """The key should not prefer a place."""
    asked = _with_one_key(questions)
    places = Counter(_key(question) for question in asked)
    for place, count in places.items():
        chances = [1 / len(q.options) if place < len(q.options) else 0.0 for q in asked]
        if _at_least(count, chances) < CHANCE / max(len(q.options) for q in asked):
            yield (
                f"the key is {letter(place)} in {count} of {len(asked)} questions.",
                "Move some of them to other places.",
            )


def length(questions: list[Question]) -> Said:
    """The key should not be the longest option, nor the shortest, more often than others."""
    asked = [question for question in _with_one_key(questions) if isinstance(question, Single)]
    for word, sign in (("longest", 1), ("shortest", -1)):
        count = sum(_stands_out(question, sign) for question in asked)
        if count and _at_least(count, [1 / len(q.options) for q in asked]) < CHANCE / 2:
            yield (
                f"the key is the {word} option in {count} of {len(asked)} questions.",
                "Make options as long as each other, or some distractors longer and shorter.",
            )


def true_or_false(questions: list[Question]) -> Said:
    """Statements should be true about as often as false."""
    asked = [question for question in questions if isinstance(question, TrueFalse)]
    for place, name in enumerate(("true", "false")):
        count = sum(_key(question) == place for question in asked)
        if count and _at_least(count, [0.5] * len(asked)) < CHANCE / 2:
            yield f"{count} of {len(asked)} statements are {name}.", "Turn some of them round."


def _with_one_key(questions: list[Question]) -> list[Question]:
    return [question for question in questions if isinstance(question, (Single, CodeOutput))]


def _key(question: Question) -> int:
    return next(place for place, option in enumerate(question.options) if option.correct)


def _stands_out(question: Single, sign: int) -> bool:
    """Whether the key is the longest (sign 1) or the shortest (sign -1) by far."""
    lengths = [len(plain(option.text)) for option in question.options]
    key = lengths.pop(_key(question))
    if sign > 0:
        return key > _CATCHES_THE_EYE * max(lengths)
    return key * _CATCHES_THE_EYE < min(lengths)


def _at_least(count: int, chances: list[float]) -> float:
    """How likely it is that at least so many of some independent chances come true."""
    exactly = [1.0]
    for chance in chances:
        exactly = [
            (exactly[n] if n < len(exactly) else 0.0) * (1 - chance)
            + (exactly[n - 1] * chance if n else 0.0)
            for n in range(len(exactly) + 1)
        ]
    return sum(exactly[count:])
