"""Drawing: from a seed to the values of the names under ``[question.draw]``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import isfinite
from typing import Any

from mlretrain.quiz.faults import Problem, nearest
from mlretrain.quiz.proofs.formula import Formula

#: Stands for what the proof finds; it is drawn by running it.
ANSWER = "answer"
#: A condition on what is drawn, and no name of a value.
WHERE = "where"

_TRIES = 200
_DIGITS = 10
_MOST = 100_000

Values = dict[str, Any]


class NotDrawn(Exception):
    """Something cannot be drawn; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Draws:
    """What is drawn, checked and ready.

    Parameters
    ----------
    name : str
        What the draw depends on beside the seed: the id of the question.
    choices : dict of str to sequence
        The values of which one is drawn.
    formulas : dict of str to Formula
        What is computed, in order.
    where : Formula or None
    """

    name: str
    choices: dict[str, Sequence[Any]]
    formulas: dict[str, Formula]
    where: Formula | None

    @property
    def names(self) -> list[str]:
        """All that a text may speak of."""
        return [*self.choices, *self.formulas, ANSWER]

    def values(self, seed: int, answer: Callable[[Values], Any]) -> Values:
        """The values for a seed.

        Parameters
        ----------
        seed : int
        answer : callable
            Runs the proof with the values that are known so far, and gives what it finds.
        """
        for attempt in range(_TRIES):
            values = {
                name: _one(choices, f"{self.name}/{seed}/{attempt}/{name}")
                for name, choices in self.choices.items()
            }
            for name, formula in self.formulas.items():
                values[name] = _computed(name, formula, values, answer)
            if self.where is None or _computed(WHERE, self.where, values, answer):
                return values
        what = f"'{WHERE}' was true for none of {_TRIES} draws."
        raise NotDrawn(Problem(("draw", WHERE), what, "Draw from more values, or ask for less."))


def _one(choices: Sequence[Any], key: str) -> Any:
    # A digest, not a generator of random numbers: it stays the same in every version.
    number = int.from_bytes(sha256(key.encode()).digest()[:8], "big")
    return choices[number % len(choices)]


def _computed(name: str, formula: Formula, values: Values, answer: Callable[[Values], Any]) -> Any:
    if ANSWER in formula.used and ANSWER not in values:
        values[ANSWER] = answer(values)
    try:
        return formula.evaluate(**values)
    except Exception as error:
        what = f"'{name}' cannot be computed: {type(error).__name__}: {error}."
        remedy = f"Mend it, or see to it that it works for {_listed(values)}."
        raise NotDrawn(Problem(("draw", name), what, remedy)) from None


def _listed(values: Values) -> str:
    return ", ".join(f"{name} = {value!r}" for name, value in values.items())


def read(table: Any, name: str) -> tuple[Draws | None, list[Problem]]:
    """Make draws of a ``[question.draw]`` table, or say all that is wrong with it."""
    if not isinstance(table, dict) or not table:
        what = f"'draw' must be a table of names, got {table!r}."
        return None, [Problem(("draw",), what, "Write name = { from = 1, to = 9 }.")]
    draws = Draws(name, {}, {}, None)
    problems = []
    # A formula may speak of all that is drawn, and of the formulas above it.
    for entry, raw in sorted(table.items(), key=lambda item: isinstance(item[1], str)):
        try:
            draws = _with(draws, entry, raw)
        except ValueError as error:
            remedy = (
                "Give { from = 1, to = 9 }, a list to choose from, or an expression in quotes "
                "over what is drawn and computed above it."
            )
            problems.append(Problem(("draw", entry), f"'{entry}' {error}.", remedy))
    return (None if problems else draws), problems


def _with(draws: Draws, entry: str, raw: Any) -> Draws:
    if not entry.isidentifier() or entry in ("mr", "value", ANSWER):
        raise ValueError("must be a plain name other than mr, value and answer")
    if isinstance(raw, str):
        formula = Formula(raw, draws.names)
        if entry == WHERE:
            return Draws(draws.name, draws.choices, draws.formulas, formula)
        draws.formulas[entry] = formula
    elif entry == WHERE:
        raise ValueError(f"must be an expression in quotes, got {raw!r}")
    else:
        draws.choices[entry] = _choices(raw)
    return draws


def _choices(raw: Any) -> Sequence[Any]:
    if isinstance(raw, dict):
        return _range(raw)
    if not isinstance(raw, list):
        raise ValueError(f"must be a table, a list or a text, got {raw!r}")
    if len(raw) < 2 or any(not isinstance(value, (bool, int, float, str)) for value in raw):
        raise ValueError(f"must hold two or more plain values to choose from, got {raw!r}")
    return raw


def _range(raw: dict[str, Any]) -> Sequence[int | float]:
    unknown = [key for key in raw if key not in ("from", "to", "step")]
    if unknown:
        hint = nearest(unknown[0], ("from", "to", "step"))
        raise ValueError(f"has no {unknown[0]!r}. {hint}".rstrip(". "))
    parts = [raw.get("from"), raw.get("to"), raw.get("step", 1)]
    if any(isinstance(part, bool) or not isinstance(part, (int, float)) for part in parts):
        raise ValueError(f"must say from and to, as numbers, got {raw!r}")
    start, end, step = parts
    if not (all(map(isfinite, parts)) and step > 0 and start + step <= end + 1e-9):
        raise ValueError(f"must go up from 'from' to 'to' by 'step' > 0, got {raw!r}")
    if all(isinstance(part, int) for part in parts):
        return range(start, end + 1, step)
    count = int((end - start) / step + 1e-9) + 1
    if count > _MOST:
        raise ValueError(f"must be a range of at most {_MOST:,} numbers, got {raw!r}")
    return [round(start + number * step, _DIGITS) for number in range(count)]
