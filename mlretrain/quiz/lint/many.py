"""Lints of a whole bank: what its questions have in common."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from mlretrain.quiz.bank import Bank, Quiz
from mlretrain.quiz.faults import nearest
from mlretrain.quiz.rules import plain
from mlretrain.quiz.types import Question

_ALIKE = 0.95


def duplicate_stems(bank: Bank) -> Iterator[tuple[Question, str, str]]:
    """No question should be asked twice."""
    seen: list[tuple[Question, str]] = []
    for question in bank:
        stem = _stem(question)
        for other, its in seen:
            if _alike(stem, its):
                file, line = bank.lines[other.id]
                what = f"it asks what {other.id!r} asks ({file}:{line})."
                yield question, what, "Ask something else, or make them one question that draws."
                break
        seen.append((question, stem))


def _stem(question: Question) -> str:
    """What is asked: the prompt, and where it says little ("What is printed?") the rest."""
    code = getattr(question.proof, "code", None) or ""
    text = plain(f"{question.prompt} {code}")
    if len(text) > 60 or not hasattr(question.options[0], "text"):
        return text
    return f"{text} {' '.join(sorted(plain(option.text) for option in question.options))}"


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    # Two texts of very different length cannot be alike: no need to look closer.
    short, long = sorted((len(one), len(other)))
    if short < _ALIKE**2 * long:
        return False
    # The three bounds of difflib, the cheap ones first; a changed number is a change.
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return (
        matcher.real_quick_ratio() > _ALIKE
        and matcher.quick_ratio() > _ALIKE
        and matcher.ratio() > _ALIKE
    )


def unused_concepts(quiz: Quiz) -> Iterator[tuple[str, str]]:
    """What a file says it is about, at least one of its questions or exercises should ask."""
    used = {concept for one in (*quiz.questions, *quiz.tasks) for concept in one.concepts}
    for concept in quiz.concepts:
        if concept not in used:
            yield f"no question is about the concept {concept!r}.", "Ask about it, or strike it."


def unknown_concepts(bank: Bank) -> Iterator[tuple[Question, str, str]]:
    """Where a file says what it is about, a concept that no file names is a slip."""
    known = {concept for quiz in bank.quizzes for concept in quiz.concepts}
    for quiz in bank.quizzes:
        for question in (*quiz.questions, *quiz.tasks) if quiz.concepts else ():
            for concept in question.concepts:
                if concept not in known:
                    remedy = nearest(concept, known) or "Name it under 'concepts' of the file."
                    yield question, f"no file names the concept {concept!r}.", remedy
