"""Reading an answer: letters, texts, numbers, lists, as people write them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from numbers import Real
from typing import Any

from mlretrain.quiz.claims import letter
from mlretrain.quiz.rules import plain
from mlretrain.quiz.types import (
    ClickStep,
    Cloze,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    TrueFalse,
)


def read_answer(question: Question, answer: Any) -> Any:
    """What an answer means.

    Parameters
    ----------
    question : Question
    answer : object
        One option by its letter (``"B"``) or its text; for several, a list or
        ``"A, C"``; for an ordering all letters in order; for a matching
        ``{"A": 2, "B": 1}``; a number, or a text.

    Returns
    -------
    int, list of int, dict of int to int, float or str
        Places of options, counted from 0; a number; or a text.

    Raises
    ------
    TypeError, ValueError
        The answer is none that can be graded; the error says what is.
    """
    if isinstance(question, Numeric):
        return _number(question, answer)
    if isinstance(question, Cloze):
        return _text(answer)
    if isinstance(question, Matching):
        return _pairs(question, answer)
    if isinstance(question, Ordering):
        return _order(question, answer)
    if isinstance(question, Multiple):
        return _several(question, answer)
    return _one(question, answer)


def allowed(question: Question) -> str:
    """What can be answered, in words."""
    if isinstance(question, Numeric):
        return f"a number ({question.unit})" if question.unit else "a number"
    if isinstance(question, Cloze):
        return "a text"
    last = letter(len(question.options) - 1)
    if isinstance(question, Matching):
        numbers = f"1 to {len(question.matches)}"
        return f"a dict of each letter A to {last} to one number {numbers}, such as {{'A': 1, …}}"
    if isinstance(question, Ordering):
        return f"all letters A to {last} in order, such as {_letters(question)!r}"
    if isinstance(question, Multiple):
        return f"one or more letters of A to {last}, such as ['A', 'B']"
    if isinstance(question, TrueFalse):
        return "True or False"
    return f"one letter of A to {last}" + (
        ", or the name of a step" if isinstance(question, ClickStep) else ""
    )


def asked_again(question: Question, answer: Any, error: Exception) -> str:
    """What to say of an answer that cannot be read; for learners, not as an error.

    Parameters
    ----------
    question : Question
    answer : object
    error : Exception
        That of :func:`read_answer`.
    """
    if isinstance(answer, str) and re.fullmatch(r"\s*[A-Za-z]\s*", answer):
        if not isinstance(question, Numeric | Matching | Ordering | TrueFalse):
            return f"There is no {answer.strip().upper()}; answer with {allowed(question)}."
    return str(error).replace("'answer' must be", "Answer with", 1)


def _letters(question: Question) -> list[str]:
    return [letter(place) for place in range(len(question.options))]


def _refuse(question: Question, answer: Any, why: str = "") -> ValueError:
    more = f" {why}" if why else ""
    return ValueError(f"'answer' must be {allowed(question)}, got {answer!r}.{more}")


def _wrong_type(question: Question, answer: Any) -> TypeError:
    return TypeError(f"'answer' must be {allowed(question)}, got {answer!r}.")


def _one(question: Question, answer: Any) -> int:
    if isinstance(question, TrueFalse) and isinstance(answer, bool):
        return 0 if answer else 1
    if not isinstance(answer, str):
        raise _wrong_type(question, answer)
    place = _named(question, answer)
    if place is None:
        several = len(_split(answer)) > 1 and all(
            part.upper() in _letters(question) for part in _split(answer)
        )
        raise _refuse(question, answer, "This question takes one." if several else "")
    return place


def _named(question: Question, answer: str) -> int | None:
    """The option that is meant by a letter, a text, or the name of a step."""
    said = plain(answer).rstrip(".)")
    letters = [name.casefold() for name in _letters(question)]
    if said in letters:
        return letters.index(said)
    for place, option in enumerate(question.options):
        names = {plain(option.text)}
        if isinstance(question, ClickStep):
            names.add(option.step)
        if plain(answer) in names:
            return place
    return None


def _split(answer: str) -> list[str]:
    """The letters in ``"A, C"``, ``"A C"`` or ``"AC"``."""
    parts = re.split(r"[\s,;>→]+", answer.strip(" ,;"))
    return list(parts[0]) if len(parts) == 1 and parts[0].isalpha() else parts


def _places(question: Question, answer: Any) -> list[int]:
    if isinstance(answer, str):
        whole = _named(question, answer)
        parts: Sequence = [answer] if whole is not None else _split(answer)
    elif isinstance(answer, Collection) and not isinstance(answer, (Mapping, bytes)):
        parts = list(answer)
    else:
        raise _wrong_type(question, answer)
    places = []
    for part in parts:
        place = _named(question, part) if isinstance(part, str) else None
        if place is None:
            raise _refuse(question, answer, f"There is no option {part!r}.")
        if place in places:
            raise _refuse(question, answer, f"{letter(place)} is there twice.")
        places.append(place)
    return places


def _several(question: Multiple, answer: Any) -> list[int]:
    places = _places(question, answer)
    if not places:
        raise _refuse(question, answer, "At least one is right.")
    return sorted(places)


def _order(question: Ordering, answer: Any) -> list[int]:
    if isinstance(answer, (set, frozenset)):
        raise TypeError(f"'answer' must be {allowed(question)}, got a set, which has no order.")
    places = _places(question, answer)
    missing = [name for place, name in enumerate(_letters(question)) if place not in places]
    if missing:
        raise _refuse(question, answer, f"Missing: {', '.join(missing)}.")
    return places


def _pairs(question: Matching, answer: Any) -> dict[int, int]:
    if not isinstance(answer, Mapping):
        raise _wrong_type(question, answer)
    pairs: dict[int, int] = {}
    for left, right in answer.items():
        place = _named(question, left) if isinstance(left, str) else None
        if place is None:
            raise _refuse(question, answer, f"There is no item {left!r}.")
        if place in pairs:
            raise _refuse(question, answer, f"{letter(place)} is there twice.")
        pairs[place] = _partner(question, right, answer)
    missing = [name for place, name in enumerate(_letters(question)) if place not in pairs]
    if missing:
        raise _refuse(question, answer, f"Missing: {', '.join(missing)}.")
    return pairs


def _partner(question: Matching, right: Any, answer: Any) -> int:
    texts = [_bare(match.text) for match in question.matches]
    if isinstance(right, str):
        if _bare(right) in texts:
            return texts.index(_bare(right))
        right = int(right) if right.strip().isdecimal() else right
    if isinstance(right, int) and not isinstance(right, bool) and 1 <= right <= len(texts):
        return right - 1
    raise _refuse(question, answer, f"There is no number {right!r}.")


def _bare(text: str) -> str:
    """A text without the stars that set it in italics: a step is named by its name."""
    return plain(text.replace("*", ""))


def _number(question: Numeric, answer: Any) -> float:
    number = answer
    if isinstance(answer, str):
        said = answer.strip()
        if question.unit and said.casefold().endswith(question.unit.casefold()):
            said = said[: -len(question.unit)].strip()
        if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", said):
            said = said.replace(",", "")
        elif "," in said:
            raise _refuse(question, answer, "Write a point before the decimals: 0.85.")
        try:
            number = float(said)
        except ValueError:
            raise _refuse(question, answer) from None
    if isinstance(number, bool) or not isinstance(number, Real):
        raise _wrong_type(question, answer)
    if not math.isfinite(number):
        raise _refuse(question, answer, "It must be finite.")
    return float(number)


def _text(answer: Any) -> str:
    if not isinstance(answer, str):
        raise TypeError(f"'answer' must be a text, got {answer!r}.")
    if not answer.strip():
        raise ValueError("'answer' must be a text, got an empty one.")
    return answer.strip()
