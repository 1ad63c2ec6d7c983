"""The mastery test: ten questions over three levels, and a verdict."""

from __future__ import annotations

import secrets
from itertools import zip_longest

from mlretrain.quiz.bank import Bank, own
from mlretrain.quiz.cards import Cards
from mlretrain.quiz.memory.remember import fresh_seed
from mlretrain.quiz.memory.store import Store
from mlretrain.quiz.page import Note
from mlretrain.quiz.types import Question

#: How many questions of each level.
LEVELS = {"easy": 3, "medium": 4, "hard": 3}
#: The share of the points with which it is passed.
PASSED = 0.8


class MasteryTest(Cards):
    """Ten questions over three levels, with numbers of their own.

    The first answer to each question counts; partial credit is added up. It is passed with
    80 % of the points.

    Parameters
    ----------
    bank : Bank
    seed : int
        The same seed draws the same test.
    store : Store
        Where answers are kept.

    Raises
    ------
    ValueError
        There are fewer than ten questions.
    """

    def __init__(self, bank: Bank, seed: int, store: Store) -> None:
        self.seed = seed
        self._store = store
        self._lessons = {q.id: quiz for quiz in bank.quizzes for q in quiz.questions}
        drawn = [
            question.variant(fresh_seed(seed, question.id)) for question in _drawn(bank, seed)
        ]
        super().__init__(f"mastery test {seed}", drawn, sitting=f"mastery {seed}")

    def points(self) -> dict[str, float]:
        """The points of each question that has an answer, by its id."""
        given = [attempt for card in self for attempt in card.answers]
        kept = [a for a in self._store.attempts() if a.sitting == f"mastery {self.seed}"]
        points: dict[str, float] = {}
        for attempt in (*kept, *given):
            points.setdefault(attempt.question, attempt.score)
        return points

    def verdict(self) -> Note:
        """Whether it is passed, and which lessons to go back to."""
        points, count = self.points(), len(self)
        total = sum(points.values())
        open_ = [number for number, card in enumerate(self, 1) if card.id not in points]
        if open_:
            numbers = ", ".join(map(str, open_))
            which = f"Question {numbers} is" if len(open_) == 1 else f"Questions {numbers} are"
            return Note(f"Mastery test {self.seed}: not finished", f"{which} still open.")
        passed = "passed" if total >= PASSED * count - 1e-9 else "not passed"
        heading = f"Mastery test {self.seed}: {passed}, {total:g} of {count} points"
        return Note(heading, "\n".join(self._revisit(points)) or "All right. Nothing to revisit.")

    def _revisit(self, points: dict[str, float]) -> list[str]:
        lost: dict[str, list[Question]] = {}
        for card in self:
            if points[card.id] < 1:
                quiz = self._lessons[card.id]
                name = f"lesson {quiz.name.partition('_')[0]} ({quiz.title})"
                lost.setdefault(name, []).append(card.question)
        lines = []
        for name, questions in sorted(lost.items(), key=lambda item: -len(item[1])):
            concepts = dict.fromkeys(concept for q in questions for concept in q.concepts)
            about = ", ".join(concept.replace("-", " ") for concept in concepts)
            lines.append(f"- Revisit {name}: {about}.")
        return lines


def mastery_test(seed: int | None = None) -> MasteryTest:
    """Draw a mastery test.

    Parameters
    ----------
    seed : int, optional
        Of an earlier test, to go on with it or to see it again; by default a new test is
        drawn.

    Returns
    -------
    MasteryTest
        ``test[0].check("B")`` answers its first question, ``test.verdict()`` ends it.

    Examples
    --------
    >>> import mlretrain as mr
    >>> test = mr.mastery_test(seed=7)
    >>> len(test)
    10
    """
    store = Store()
    if seed is None:
        seed = secrets.randbelow(1_000_000)
    elif isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"'seed' must be a whole number >= 0, got {seed!r}.")
    return MasteryTest(own(), seed, store)


def _drawn(bank: Bank, seed: int) -> list[Question]:
    """Questions of each level, of one lesson after the other; from easy to hard."""
    order = {q.id: fresh_seed(seed, "order", q.id) for q in bank}
    by_level = {level: _in_turns(bank, level, order) for level in LEVELS}
    drawn = [q for level, number in LEVELS.items() for q in by_level[level][:number]]
    # Where a level has too few, the others step in.
    spare = [q for level, number in LEVELS.items() for q in by_level[level][number:]]
    drawn += spare[: sum(LEVELS.values()) - len(drawn)]
    if len(drawn) < sum(LEVELS.values()):
        raise ValueError(
            f"a mastery test needs {sum(LEVELS.values())} questions, the bank has {len(drawn)}."
        )
    return sorted(drawn, key=lambda q: list(LEVELS).index(q.level))


def _in_turns(bank: Bank, level: str, order: dict[str, int]) -> list[Question]:
    lessons = [
        sorted((q for q in quiz.questions if q.level == level), key=lambda q: order[q.id])
        for quiz in bank.quizzes
    ]
    return [q for turn in zip_longest(*lessons) for q in turn if q is not None]
