"""The mastery test: ten questions over three levels, and a verdict."""

from __future__ import annotations

import secrets
from collections import Counter

from mlretrain.quiz.bank import Bank, own
from mlretrain.quiz.cards import Cards
from mlretrain.quiz.memory.remember import fresh_seed
from mlretrain.quiz.memory.store import Store
from mlretrain.quiz.page import Note
from mlretrain.quiz.types import Question

#: How many questions of each level.
LEVELS = {"easy": 3, "medium": 4, "hard": 3}
#: The first lesson is about the course itself: whoever knows the keys has mastered nothing.
_ABOUT_THE_COURSE = "00"
#: From which share of the points on a verdict is given; the first that is reached.
VERDICTS = {"strong": 0.8, "nearly": 0.6, "not yet": 0.0}


class MasteryTest(Cards):
    """Ten questions over three levels, with numbers of their own.

    The first answer to each question counts; partial credit is added up. The verdict is strong
    from 80 % of the points on, nearly from 60 % on, and else not yet.

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
        super().__init__(f"mastery test {seed}", drawn, f"mastery {seed}", "test")

    def points(self) -> dict[str, float]:
        """The points of each question that has an answer, by its id."""
        given = [attempt for card in self for attempt in card.answers]
        kept = [a for a in self._store.attempts() if a.sitting == f"mastery {self.seed}"]
        points: dict[str, float] = {}
        for attempt in (*kept, *given):
            points.setdefault(attempt.question, attempt.score)
        return points

    def verdict(self) -> Note:
        """How it went, per level and concept as well, and which lessons to go back to."""
        points, count = self.points(), len(self)
        total = sum(points.values())
        open_ = [number for number, card in enumerate(self, 1) if card.id not in points]
        if open_:
            numbers = ", ".join(map(str, open_))
            which = f"Question {numbers} is" if len(open_) == 1 else f"Questions {numbers} are"
            return Note(f"Mastery test {self.seed}: not finished", f"{which} still open.")
        verdict = next(name for name, share in VERDICTS.items() if total >= share * count - 1e-9)
        heading = f"Mastery test {self.seed}: {verdict}, {round(total, 2):g} of {count} points"
        revisit = "\n".join(self._revisit(points)) or "All right. Nothing to revisit."
        return Note(heading, "\n\n".join([*self._parts(points), revisit]))

    def _parts(self, points: dict[str, float]) -> list[str]:
        """The points of each level, and of each concept."""
        lines = []
        for title, names in (("level", lambda q: [q.level]), ("concept", lambda q: q.concepts)):
            found: dict[str, list[float]] = {}
            for card in self:
                for name in names(card.question):
                    found.setdefault(name.replace("-", " "), []).append(points[card.id])
            known = found if title == "level" else dict(sorted(found.items()))
            said = [f"{name} {round(sum(got), 2):g} of {len(got)}" for name, got in known.items()]
            lines.append(f"By {title}: {', '.join(said)}.")
        return lines

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
    """Questions of each level, from as many lessons as possible; from easy to hard."""
    asked = [quiz for quiz in bank.quizzes if not quiz.name.startswith(_ABOUT_THE_COURSE)]
    order = {
        q.id: (fresh_seed(seed, "lesson", quiz.name), fresh_seed(seed, "order", q.id))
        for quiz in asked
        for q in quiz.questions
    }
    lesson = {q.id: quiz.name for quiz in asked for q in quiz.questions}
    taken: Counter[str] = Counter()
    drawn: list[Question] = []
    left = [q for quiz in asked for q in quiz.questions]

    def draw(level: str, number: int) -> None:
        for _ in range(number):
            fit = [q for q in left if q.level == level]
            if not fit:
                return
            one = min(fit, key=lambda q: (taken[lesson[q.id]], *order[q.id]))
            taken[lesson[one.id]] += 1
            drawn.append(one)
            left.remove(one)

    for level, number in LEVELS.items():
        draw(level, number)
    count = sum(LEVELS.values())
    # Where a level has too few, the others step in.
    for level in LEVELS:
        draw(level, count - len(drawn))
    if len(drawn) < count:
        raise ValueError(f"a mastery test needs {count} questions, the bank has {len(drawn)}.")
    return sorted(drawn, key=lambda q: list(LEVELS).index(q.level))
