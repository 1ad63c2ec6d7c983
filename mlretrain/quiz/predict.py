"""Predictions: a guess before the lesson, and at its end what the run says to it."""

from __future__ import annotations

from typing import Any, Literal

from mlretrain.quiz.answers import allowed, asked_again, read_answer
from mlretrain.quiz.cards import Card
from mlretrain.quiz.feedback import Feedback
from mlretrain.quiz.grade import Grade, Verdict, grade, key
from mlretrain.quiz.memory.attempt import PREDICTED
from mlretrain.quiz.memory.remember import remember
from mlretrain.quiz.memory.store import Store, remembers
from mlretrain.quiz.page import Note, Shown
from mlretrain.quiz.types import Numeric, Question, TrueFalse

#: The guesses of this session; those of an earlier one are in the file of attempts.
_GUESSES: dict[str, Any] = {}


def predict(id: str, guess: Any = None) -> Shown:
    """Commit to an answer before anything is shown.

    It is kept, and nothing is said about it. :func:`predicted` confronts it with the run. A
    guess says nothing about what was learned: no progress, no review counts it.

    Parameters
    ----------
    id : str
        The id of the question.
    guess : object, optional
        As in :func:`mlretrain.check`; three dots stand for one that is still to come. Without
        it, the question is shown.

    Returns
    -------
    Note or Asked

    Raises
    ------
    ValueError
        There is no such question.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.predict("versions-ever-live", 9)
    Kept: 9 versions
      Further on it meets what the run says.
    """
    question = _question(id)
    if guess is None:
        return Asked(question)
    if guess is ...:
        _GUESSES.pop(id, None)
        return Note("Your guess is still to come", f"Replace the three dots by {allowed(question)}.")
    try:
        read_answer(question, guess)
    except (TypeError, ValueError) as error:
        return Note("That is no guess yet", asked_again(question, guess, error))
    graded = grade(question, guess)
    _GUESSES[id] = guess
    remember(question, guess, graded.score, sitting=PREDICTED, cell=True)
    return Note(f"Kept: {graded.said}", "Further on it meets what the run says.")


def predicted(id: str) -> Confronted:
    """Confront the guess of :func:`predict` with what the run says.

    Parameters
    ----------
    id : str
        The id of the question.

    Returns
    -------
    Confronted
        The same text each time for the same guess, and without one as well.

    Raises
    ------
    ValueError
        There is no such question.

    Examples
    --------
    >>> import mlretrain as mr
    >>> kept = mr.predict("versions-ever-live", 9)
    >>> print(str(mr.predicted("versions-ever-live")).splitlines()[0])
    You said 9 versions; the run says 2 versions (versions-ever-live)
    """
    question = _question(id)
    guess = _GUESSES.get(id)
    if guess is None and remembers():
        kept = [one.answer for one in Store().attempts(id) if one.sitting == PREDICTED]
        guess = kept[-1] if kept else None
    return Confronted(question, guess)


def _question(id: str) -> Question:
    from mlretrain.quiz.bank import own

    return own().question(id)


class Asked(Shown):
    """A question that waits for a guess: no hint, and nothing to check."""

    def __init__(self, question: Question) -> None:
        self._card = Card(question, "Predict")
        dots = "..." if isinstance(question, TrueFalse | Numeric) else '"…"'
        self._call = f'mr.predict("{question.id}", {dots})'

    def text(self) -> str:
        return f"{self._card.asked()} Your guess: {self._call}"

    def html(self) -> str:
        return self._card.framed("", self._call)


class Confronted(Feedback):
    """A guess beside what the run says.

    Parameters
    ----------
    question : Question
    guess : object
        None, if there was none.
    """

    def __init__(self, question: Question, guess: Any) -> None:
        self._guessed = guess is not None
        super().__init__(question, guess)

    def _graded(self, answer: Any) -> Grade:
        if self._guessed:
            return super()._graded(answer)
        return Grade(0.0, "", key(self._question), [])

    @property
    def verdict(self) -> Verdict | Literal[""]:
        """How right the guess was; empty where there was none."""
        return super().verdict if self._guessed else ""

    @property
    def _heading(self) -> str:
        said, right = self._grade.said, self._grade.key
        if not self._guessed:
            return f"The run says {right}"
        if self.verdict == "correct":
            return f"✓ You said {said}, and so says the run"
        return f"You said {said}; the run says {right}"

    @property
    def _said(self) -> str:
        if self._guessed:
            return "That was your guess at the beginning."
        return f'You made no guess: mr.predict("{self._question.id}", …) keeps one.'
