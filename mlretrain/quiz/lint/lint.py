"""All lints of a bank."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlretrain.quiz.bank import Bank
from mlretrain.quiz.lint import guessing, many, one
from mlretrain.quiz.lint.unfilled import unfilled
from mlretrain.quiz.types import Question


@dataclass(frozen=True, slots=True, order=True)
class Lint:
    """Something that could be better.

    Parameters
    ----------
    file : str
    line : int
        Counted from 1.
    question : str
        The id of the question; empty if it is about the file.
    name : str
        One of :data:`LINTS`.
    what : str
        What was noticed.
    remedy : str
        What to do.
    """

    file: str
    line: int
    question: str
    name: str
    what: str
    remedy: str

    def __str__(self) -> str:
        about = f" {self.question}:" if self.question else ""
        return f"{self.file}:{self.line}:{about} [{self.name}] {self.what} {self.remedy}"


_OF_ONE: dict[str, Callable[[Question], Iterator[tuple[str, str]]]] = {
    "all-of-the-above": one.all_or_none,
    "negation": one.negation,
    "near-equal-options": one.near_equal,
    "thin-feedback": one.thin_feedback,
    "reading-level": one.reading_level,
    "to-be-written": unfilled,
}
_OF_A_FILE: dict[str, Callable[[list[Question]], Iterator[tuple[str, str]]]] = {
    "key-position": guessing.position,
    "key-length": guessing.length,
    "true-or-false": guessing.true_or_false,
}

#: The names of all lints.
LINTS = (*_OF_ONE, *_OF_A_FILE, "duplicate-stem", "concept")


def lint(bank: Bank) -> list[Lint]:
    """Everything that could be better, in the order of the files and their lines.

    Examples
    --------
    >>> from mlretrain.quiz.bank import own
    >>> lint(own())
    []
    """
    found = []
    for question in bank:
        for name, look in _OF_ONE.items():
            found += [Lint(*_place(bank, question), name, *said) for said in look(question)]
    for task in bank.tasks:
        found += [Lint(*_place(bank, task), "reading-level", *s) for s in one.reading_level(task)]
    for quiz in bank.quizzes:
        asked = [*quiz.questions, *quiz.tasks]
        if not asked:
            continue
        file = bank.lines[asked[0].id][0]
        for name, look in _OF_A_FILE.items():
            found += [Lint(file, 1, "", name, *said) for said in look(quiz.questions)]
        for said in many.unused_concepts(quiz):
            found.append(Lint(file, 1, "", "concept", *said))
    for question, *said in many.unknown_concepts(bank):
        found.append(Lint(*_place(bank, question), "concept", *said))
    for question, *said in many.duplicate_stems(bank):
        found.append(Lint(*_place(bank, question), "duplicate-stem", *said))
    return sorted(found)


def _place(bank: Bank, question: Question) -> tuple[str, int, str]:
    return (*bank.lines[question.id], question.id)
