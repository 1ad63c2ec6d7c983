"""Item analysis: how each question worked in a class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mlretrain.quiz.answers import read_answer
from mlretrain.quiz.bank import Bank
from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.memory.attempt import Attempt
from mlretrain.quiz.types import (
    ClickStep,
    CodeOutput,
    Multiple,
    Question,
    Single,
    TrueFalse,
)

#: Fewer answers than this say nothing about a question.
ENOUGH = 5
_TOO_HARD, _TOO_EASY, _WEAK, _RARE = 0.3, 0.95, 0.1, 0.05


@dataclass(frozen=True, slots=True)
class Choice:
    """How an option was chosen; of an exercise, how a check failed.

    Parameters
    ----------
    name : str
    key : bool
    share : float
        Of those who answered, from 0 to 1.
    others : float or None
        The mean score of those who chose it on all their other questions.
    """

    name: str
    key: bool
    share: float
    others: float | None


@dataclass(frozen=True, slots=True)
class Item:
    """How a question worked; first tries alone count.

    Parameters
    ----------
    question : Question or Task
    answers : int
    facility : float
        The mean score, from 0 to 1.
    discrimination : float or None
        The correlation of its score with the mean score on all other questions (for right
        or wrong that is the point-biserial correlation); None where there are fewer than
        five answers or no differences.
    seconds : float or None
        The median time.
    choices : list of Choice
    flags : list of str
        Why it should be looked at.
    first : list of Attempt
        The answers themselves.
    lesson : str
        The quiz that it stands in.
    """

    question: Question | Task
    answers: int
    facility: float
    discrimination: float | None
    seconds: float | None
    choices: list[Choice]
    flags: list[str]
    first: list[Attempt]
    lesson: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """How the questions worked, those to look at first in front.

    Parameters
    ----------
    items : list of Item
    alpha : float or None
        Cronbach's alpha of the questions that every learner in ``learners`` has answered.
    learners, questions : int
        How many learners and questions it rests on.
    """

    items: list[Item]
    alpha: float | None
    learners: int
    questions: int


def analyse(attempts: Mapping[str, list[Attempt]], bank: Bank) -> Analysis:
    """Analyse the answers of a class.

    Parameters
    ----------
    attempts : mapping of str to list of Attempt
        By learner, oldest first.
    bank : Bank
        Where the questions are; attempts at others are left out.

    Returns
    -------
    Analysis
    """
    asked = [*bank, *bank.tasks]
    known = {question.id: question for question in asked}
    lessons = {one.id: quiz.title for quiz in bank.quizzes for one in (*quiz.questions, *quiz.tasks)}
    first = {
        learner: _first_tries(given, known) for learner, given in attempts.items()
    }
    items = [
        _item(question, answers, lessons[question.id])
        for question in asked
        if (answers := {who: g[question.id] for who, g in first.items() if question.id in g})
        and (answers := _with_others(answers, first))
    ]
    items.sort(key=lambda item: (-len(item.flags), item.facility))
    matrix = _common(first)
    return Analysis(items, alpha(matrix), *matrix.shape)


def alpha(scores: np.ndarray) -> float | None:
    """Cronbach's alpha: how far the questions measure the same thing.

    Source: L. J. Cronbach, "Coefficient alpha and the internal structure of tests",
    Psychometrika 16 (1951).

    Parameters
    ----------
    scores : array of shape (learners, questions)

    Returns
    -------
    float or None
        None where it has no meaning: fewer than two questions or five learners, or no
        differences.

    Examples
    --------
    >>> alpha(np.array([[1, 1], [0, 0], [1, 1], [0, 0], [1, 1]]))
    1.0
    """
    learners, questions = scores.shape
    if learners < ENOUGH or questions < 2:
        return None
    total = scores.sum(axis=1).var(ddof=1)
    if total == 0:
        return None
    return float(questions / (questions - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total))


def _first_tries(attempts: list[Attempt], known: Mapping) -> dict[str, Attempt]:
    first: dict[str, Attempt] = {}
    for attempt in attempts:
        if attempt.question in known and attempt.trial == 1 and attempt.counts:
            first.setdefault(attempt.question, attempt)
    return first


def _with_others(
    answers: dict[str, Attempt], first: dict[str, dict[str, Attempt]]
) -> list[tuple[Attempt, float | None]]:
    """Each answer, with the mean score of the learner on all other questions."""
    found = []
    for who, attempt in answers.items():
        rest = [one.score for name, one in first[who].items() if name != attempt.question]
        found.append((attempt, float(np.mean(rest)) if rest else None))
    return found


def _common(first: dict[str, dict[str, Attempt]]) -> np.ndarray:
    """Scores of the questions that most have answered, of those who answered all of them."""
    count: dict[str, int] = {}
    for given in first.values():
        for name in given:
            count[name] = count.get(name, 0) + 1
    names = [name for name, number in count.items() if 2 * number > len(first)]
    whole = [given for given in first.values() if all(name in given for name in names)]
    return np.array([[given[name].score for name in names] for given in whole]).reshape(
        len(whole), len(names)
    )


def _item(
    question: Question | Task, answers: list[tuple[Attempt, float | None]], lesson: str
) -> Item:
    scores = [attempt.score for attempt, _ in answers]
    times = [attempt.seconds for attempt, _ in answers if attempt.seconds is not None]
    facility, found = float(np.mean(scores)), _discrimination(answers)
    exercise = isinstance(question, Task)
    choices = _failed(question, answers) if exercise else _choices(question, answers)
    return Item(
        question,
        len(answers),
        facility,
        found,
        float(np.median(times)) if times else None,
        choices,
        # A check that never fails is no fault of the exercise.
        list(_flags(len(answers), facility, found, [] if exercise else choices)),
        [attempt for attempt, _ in answers],
        lesson,
    )


def _discrimination(answers: list[tuple[Attempt, float | None]]) -> float | None:
    pairs = np.array([(one.score, others) for one, others in answers if others is not None])
    if len(pairs) < ENOUGH or np.ptp(pairs, axis=0).min() == 0:
        return None
    return float(np.corrcoef(pairs.T)[0, 1])


def _choices(question: Question, answers: list[tuple[Attempt, float | None]]) -> list[Choice]:
    if not isinstance(question, (Single, Multiple, TrueFalse, CodeOutput, ClickStep)):
        return []
    chosen: dict[int, list[float | None]] = {}
    for attempt, others in answers:
        try:
            read = read_answer(question, attempt.answer)
        except (TypeError, ValueError):
            continue  # given to an earlier form of the question
        for place in read if isinstance(read, list) else [read]:
            chosen.setdefault(place, []).append(others)
    found = []
    for place, option in enumerate(question.options):
        who = chosen.get(place, [])
        rest = [others for others in who if others is not None]
        mean = float(np.mean(rest)) if rest else None
        share = len(who) / len(answers)
        found.append(Choice(question.name(place), option.correct, share, mean))
    return found


def _failed(task: Task, answers: list[tuple[Attempt, float | None]]) -> list[Choice]:
    """How often each check of an exercise failed, and how those did elsewhere whom it failed."""
    found = []
    for check in task.checks:
        who = [rest for one, rest in answers if check.name in (one.answer or {}).get("failed", ())]
        rest = [others for others in who if others is not None]
        mean = float(np.mean(rest)) if rest else None
        found.append(Choice(f"failed: {check.name}", False, len(who) / len(answers), mean))
    return found


def _flags(answers: int, facility: float, found: float | None, choices: list[Choice]):
    """Why a question should be looked at, in words."""
    if answers < ENOUGH:
        return
    if facility < _TOO_HARD:
        yield f"hard: {facility:.0%} of the points"
    elif facility > _TOO_EASY:
        yield f"easy: {facility:.0%} of the points"
    if found is not None and found < 0:
        yield "those who know more do worse here: is something misleading?"
    elif found is not None and found < _WEAK:
        yield "does not tell who knows more"
    idle = [one.name for one in choices if not one.key and one.share < _RARE]
    if idle and facility <= _TOO_EASY:
        yield f"hardly anybody chooses {', '.join(idle)}"
    keys = [one.others for one in choices if one.key and one.others is not None]
    for one in choices:
        better = one.others is not None and keys and one.others > max(keys)
        if not one.key and one.share >= _RARE and better:
            yield f"{one.name} is chosen by those who know more than the key is"
