"""Options in another order for each attempt, so that places are not learned by heart."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from mlretrain.quiz.answers import read_answer
from mlretrain.quiz.claims import letter
from mlretrain.quiz.prove import Decided
from mlretrain.quiz.types import (
    ClickStep,
    Cloze,
    Matching,
    Numeric,
    Ordering,
    Question,
    TrueFalse,
)

# These have an order of their own, or nothing to be put in order.
_AS_THEY_ARE = (TrueFalse, ClickStep, Numeric, Cloze)


class Shuffle:
    """A question with its options in another order.

    Parameters
    ----------
    base : Question
        As it stands in the bank.
    seed : object
        Draws the order; None keeps that of the bank.

    Attributes
    ----------
    question : Question
        As it is shown: its letters are those that the learner sees.
    """

    def __init__(self, base: Question, seed: object = None) -> None:
        self.base = base
        still = seed is None or isinstance(base, _AS_THEY_ARE)
        self._order = _drawn(len(base.options), None if still else f"{seed}/{base.id}")
        self._matches: list[int] = []
        if isinstance(base, Ordering) and not still:
            self._order = _turned(self._order, lambda order: _is_solved(base, order))
        changes: dict[str, Any] = {"options": [base.options[place] for place in self._order]}
        if isinstance(base, Matching):
            matches = _drawn(len(base.matches), None if still else f"{seed}/{base.id}/matches")
            if not still:
                matches = _turned(matches, lambda found: _stand_beside(base, self._order, found))
            self._matches = matches
            changes["matches"] = [base.matches[place] for place in matches]
        self.question = base if still else base.model_copy(update=changes)

    def decided(self, decided: list[Decided]) -> list[Decided]:
        """What was decided about the question of the bank, in the letters that are shown."""
        if isinstance(self.base, _AS_THEY_ARE):
            return decided
        letters = {letter(place): letter(shown) for shown, place in enumerate(self._order)}
        numbers = {
            f"number {place + 1}": f"number {shown + 1}"
            for shown, place in enumerate(self._matches)
        }
        renamed = [
            replace(
                found,
                claim=replace(
                    found.claim,
                    option=letters[found.claim.option],
                    partner=numbers.get(found.claim.partner, found.claim.partner),
                ),
            )
            for found in decided
        ]
        return sorted(renamed, key=lambda found: found.claim.option)

    def to_bank(self, answer: Any) -> Any:
        """An answer in the letters that are shown, as one in those of the bank.

        Raises
        ------
        TypeError, ValueError
            It is no answer.
        """
        read = read_answer(self.question, answer)
        if isinstance(self.base, (Numeric, Cloze)):
            return read
        if isinstance(read, dict):
            pairs = {self._order[left]: self._matches[right] for left, right in read.items()}
            return {letter(left): pairs[left] + 1 for left in sorted(pairs)}
        if isinstance(read, list):
            places = [self._order[place] for place in read]
            in_order = places if isinstance(self.base, Ordering) else sorted(places)
            return [letter(place) for place in in_order]
        return letter(self._order[read])


def _drawn(count: int, key: str | None) -> list[int]:
    if key is None:
        return list(range(count))
    return sorted(range(count), key=lambda place: sha256(f"{key}/{place}".encode()).digest())


def _turned(order: list[int], gives_it_away) -> list[int]:
    """The same order, turned by one if it would give the answer away."""
    return [*order[1:], order[0]] if gives_it_away(order) else order


def _is_solved(question: Ordering, order: list[int]) -> bool:
    places = [question.options[place].place for place in order]
    return places == sorted(places)


def _stand_beside(question: Matching, order: list[int], matches: list[int]) -> bool:
    right = [question.options[place].match for place in order]
    return right == [question.matches[place].text for place in matches[: len(right)]]
