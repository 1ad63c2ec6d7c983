"""Grading: what an answer is worth, and what to say about it.

Partial credit, where an answer has parts:

- several right options: right ones chosen minus wrong ones, as a share of all right
  ones, and never less than 0;
- an ordering: the items that need not be moved, less one (of anything one item stays),
  as a share of all less one;
- a matching: the share of items with their partner.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from mlretrain.quiz.answers import read_answer
from mlretrain.quiz.claims import letter
from mlretrain.quiz.rules import plain
from mlretrain.quiz.types import Cloze, Matching, Multiple, Numeric, Ordering, Question

Verdict = Literal["correct", "partly", "wrong"]


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence of feedback, and the option it is about; empty for the whole answer."""

    about: str
    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Grade:
    """What an answer is worth.

    Parameters
    ----------
    score : float
        From 0 to 1.
    said : str
        The answer as it was understood.
    key : str
        The right answer, in the same words.
    remarks : list of Remark
        The feedback.
    """

    score: float
    said: str
    key: str
    remarks: list[Remark]

    @property
    def verdict(self) -> Verdict:
        """``"correct"``, ``"partly"`` or ``"wrong"``."""
        if self.score == 1:
            return "correct"
        return "partly" if self.score > 0 else "wrong"


#: Score, the answer as it was understood, and the remarks.
Graded = tuple[float, str, list[Remark]]


def grade(question: Question, answer: Any) -> Grade:
    """Grade an answer.

    Parameters
    ----------
    question : Question
    answer : object
        See :func:`~mlretrain.quiz.answers.read_answer`.

    Returns
    -------
    Grade
    """
    read = read_answer(question, answer)
    score, said, remarks = _GRADERS.get(type(question), _one)(question, read)
    return Grade(score, said, key(question), remarks)


def key(question: Question) -> str:
    """The right answer, in the words in which answers are told.

    Examples
    --------
    >>> from mlretrain.quiz.bank import own
    >>> key(own().question("version-after-training"))
    'B'
    """
    return _KEYS.get(type(question), _one_key)(question)


def rule(question: Question) -> str:
    """How a part of the credit is counted, for learners; empty where it is all or nothing."""
    return _RULES.get(type(question), "")


def _one(question: Question, place: int) -> Graded:
    chosen, said = question.options[place], question.name(place)
    return float(chosen.correct), said, [Remark(said, chosen.feedback, chosen.correct)]


def _one_key(question: Question) -> str:
    return question.name(_right(question)[0])


def _several(question: Multiple, places: list[int]) -> Graded:
    keys = _right(question)
    right = len(set(places) & set(keys))
    wrong = len(places) - right
    remarks = [
        Remark(letter(place), option.feedback, option.correct)
        for place, option in enumerate(question.options)
        if place in places
    ]
    missed = [
        Remark(letter(place), f"Missed. {question.options[place].feedback}", False)
        for place in keys
        if place not in places
    ]
    return max(0.0, (right - wrong) / len(keys)), _letters(places), remarks + missed


def _several_keys(question: Multiple) -> str:
    return _letters(_right(question))


def _right(question: Question) -> list[int]:
    return [place for place, option in enumerate(question.options) if option.correct]


def _ordered(question: Ordering, order: list[int]) -> Graded:
    places = [question.options[item].place for item in order]
    staying = _longest_rising(places)
    remarks = [
        Remark(letter(item), option.feedback, False)
        for item in order
        if (option := question.options[item]).place not in staying
    ]
    return (len(staying) - 1) / (len(places) - 1), _letters(order), remarks


def _order(question: Ordering) -> str:
    options = question.options
    return _letters(sorted(range(len(options)), key=lambda item: options[item].place))


def _matched(question: Matching, pairs: dict[int, int]) -> Graded:
    keys = _partners(question)
    remarks = [
        Remark(letter(item), question.options[item].feedback, False)
        for item in sorted(pairs)
        if pairs[item] != keys[item]
    ]
    return 1 - len(remarks) / len(keys), _pairs(pairs), remarks


def _partners(question: Matching) -> dict[int, int]:
    texts = [match.text for match in question.matches]
    return {item: texts.index(option.match) for item, option in enumerate(question.options)}


def _number(question: Numeric, number: float) -> Graded:
    near = [o for o in question.options if _near(number, o.value, question.tolerance)]
    # An answer near two numbers is the right one, if that is one of them.
    option = min(near, key=lambda o: (not o.correct, abs(o.value - number)), default=None)
    return _met(question, option, _counted(question, number))


def _filled(question: Cloze, text: str) -> Graded:
    option = next((o for o in question.options if plain(o.text) == plain(text)), None)
    return _met(question, option, text)


def _met(question: Numeric | Cloze, option: Any, said: str) -> Graded:
    """The grade of what was written freely; ``option`` is None where the bank does not know it."""
    right = option is not None and option.correct
    return float(right), said, [Remark("", option.feedback if option else question.otherwise, right)]


def _number_key(question: Numeric) -> str:
    return _counted(question, question.options[_right(question)[0]].value)


def _counted(question: Numeric, number: float) -> str:
    """A number with its unit; the unit is in the plural, so a bare 1 stands alone."""
    unit = f" {question.unit}" if question.unit and number != 1 else ""
    shown = int(number) if float(number).is_integer() else number
    return f"{shown:,}{unit}"


def _near(number: float, value: float, tolerance: float) -> bool:
    # Rounded, so that an answer that is off by exactly the tolerance counts.
    return round(abs(number - value) - tolerance, 12) <= 0


def _letters(places: list[int]) -> str:
    return ", ".join(letter(place) for place in places)


def _pairs(pairs: dict[int, int]) -> str:
    return ", ".join(f"{letter(item)} → {pairs[item] + 1}" for item in sorted(pairs))


def _longest_rising(places: list[int]) -> set[int]:
    """The most places that rise from left to right: these items need not be moved."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    rising: set[int] = set()
    place = ends[-1]
    while place is not None:
        rising.add(place)
        place = before[place]
    return rising


_GRADERS: dict[type[Question], Callable[[Any, Any], Graded]] = {
    Multiple: _several,
    Ordering: _ordered,
    Matching: _matched,
    Numeric: _number,
    Cloze: _filled,
}

_KEYS: dict[type[Question], Callable[[Any], str]] = {
    Multiple: _several_keys,
    Ordering: _order,
    Matching: lambda question: _pairs(_partners(question)),
    Numeric: _number_key,
    Cloze: lambda question: question.options[_right(question)[0]].text,
}

_RULES: dict[type[Question], str] = {
    Multiple: "Each right option that is chosen counts, and each wrong one is taken off.",
    Ordering: "What counts is how many items need not be moved.",
    Matching: "Each right pair counts.",
}
