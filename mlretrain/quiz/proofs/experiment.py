"""Claims about what comes out on average, decided by measuring with several seeds."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, field_validator

from mlretrain.quiz.proofs.base import Evidence, Predicate, ProofError, Text, Value, shown
from mlretrain.quiz.proofs.formula import Formula

_VERDICTS = ("higher", "lower", "no difference", "undecided")


@dataclass(frozen=True, slots=True)
class Effect:
    """A mean over seeds, with its 95 % interval."""

    mean: float
    low: float
    high: float

    def verdict(self, margin: float) -> str:
        """What the interval says of the effect; ``margin`` is the most that is none."""
        if self.low > margin:
            return "higher"
        if self.high < -margin:
            return "lower"
        return "no difference" if -margin <= self.low and self.high <= margin else "undecided"


class Experiment(Predicate):
    """Something is measured once for each seed; an option claims what comes out.

    An option claims ``"higher"``, ``"lower"``, ``"no difference"`` or ``"undecided"``, or a
    number, which holds if it lies in the 95 % interval (Student's t, over the seeds).

    Examples
    --------
    >>> proof = Experiment(by="experiment", measure="seed % 3", against="seed % 2", seeds=6)
    >>> proof.decide("undecided")
    Evidence(holds=True, words='over 6 seeds 0.5 higher (95 % interval -0.6007 to 1.6007)', where='')
    >>> proof.decide("higher").holds, proof.decide(1).holds, proof.decide(2).holds
    (False, True, False)
    """

    by: Literal["experiment"]
    measure: Text | None = Field(
        None,
        description="What is measured: a Python expression over `mr`, plain functions, and "
        "`seed`. In an ordering or matching question each item carries it instead.",
    )
    against: Text | float | int = Field(
        0,
        description="What it is compared with, seed by seed: another such expression, or a number.",
    )
    seeds: int = Field(10, ge=3, le=1000, description="How many seeds: 0, 1, 2 and so on.")
    margin: float = Field(0.0, ge=0, description="A difference of up to this much counts as none.")

    @field_validator("measure", "against")
    @classmethod
    def _readable(cls, formula):
        if isinstance(formula, str):
            Formula(formula, ["seed"])
        return formula

    def decide(self, value: Value, tolerance: float = 0.0) -> Evidence:
        effect = self._effect()
        words = f"over {self.seeds} seeds {self._said(effect)}"
        if isinstance(value, str):
            if value not in _VERDICTS:
                raise ProofError(
                    f"'value' must be a number or one of {', '.join(_VERDICTS)}, got {value!r}."
                )
            return Evidence(effect.verdict(self.margin) == value, words)
        slack = tolerance + 1e-12
        return Evidence(effect.low - slack <= value <= effect.high + slack, words)

    def answer(self) -> str:
        """The verdict."""
        return self._effect().verdict(self.margin)

    def decide_pair(self, left: Value, right: Value) -> Evidence:
        try:
            Formula(str(left), ["seed"])
        except ValueError as error:
            raise ProofError(f"'measure' {error}.") from None
        return self.model_copy(update={"measure": str(left)}).decide(right)

    def _effect(self) -> Effect:
        if self.measure is None:
            raise ProofError("'measure' is missing: say what is measured.")
        return measure(self.measure, self.against, self.seeds)

    def _said(self, effect: Effect) -> str:
        interval = f"(95 % interval {shown(effect.low)} to {shown(effect.high)})"
        if self.against == 0:
            return f"{shown(effect.mean)} on average {interval}"
        direction = "higher" if effect.mean >= 0 else "lower"
        return f"{shown(abs(effect.mean))} {direction} {interval}"


@functools.lru_cache(maxsize=256)
def measure(formula: str, against: str | float, seeds: int) -> Effect:
    """Measure a difference once for each seed; its mean, with a 95 % interval.

    Raises
    ------
    ProofError
        Something cannot be measured.
    """
    import numpy as np
    from scipy.stats import t

    differences = []
    for seed in range(seeds):
        other = _number(against, seed) if isinstance(against, str) else against
        differences.append(_number(formula, seed) - other)
    mean = float(np.mean(differences))
    half = float(t.ppf(0.975, seeds - 1) * np.std(differences, ddof=1) / math.sqrt(seeds))
    return Effect(mean, mean - half, mean + half)


def _number(formula: str, seed: int) -> float:
    try:
        number = float(Formula(formula, ["seed"]).evaluate(seed=seed))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise ProofError(f"{formula!r} cannot be measured with seed {seed}: {said}.") from None
    if not math.isfinite(number):
        raise ProofError(f"{formula!r} is {number} with seed {seed}, and must be finite.")
    return number
