"""Claims about a run of the retraining cycle, decided by its trace."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from mlretrain.quiz.experiments import runs
from mlretrain.quiz.proofs import asking
from mlretrain.quiz.proofs.base import Evidence, Predicate, ProofError, Text, Value, same
from mlretrain.trace.records import Pass

Event = Literal["retrained", "promoted", "refused", "undecided", "alert", "quiet"]


class OfTrace(Predicate):
    """A run is asked something; an option holds if it claims the answer.

    Examples
    --------
    >>> proof = OfTrace(by="trace", run="lesson-02", in_pass="promoted", ask="step after train")
    >>> proof.decide("evaluate").holds, proof.decide("deploy").holds
    (True, False)
    """

    by: Literal["trace"]
    run: Text = Field(description="The name of a run that comes with the library.")
    in_pass: int | Event | None = Field(
        None,
        alias="pass",
        description="The pass that is asked about: its number, or what happened in it (the "
        "first such pass is taken).",
    )
    ask: Text | None = Field(
        None,
        description="What is asked: "
        + "; ".join(asking.forms())
        + ". If left out, each option claims a whole statement: 'model at the end is v2'.",
    )

    @field_validator("run")
    @classmethod
    def _known(cls, run: str) -> str:
        if run not in runs.NAMES:
            raise ValueError(f"must be one of {', '.join(map(repr, runs.NAMES))}, got {run!r}")
        return run

    @field_validator("ask")
    @classmethod
    def _readable(cls, ask: str | None) -> str | None:
        if ask is not None:
            asking.about_one_pass(ask)
        return ask

    def decide(self, value: Value, tolerance: float = 0.0) -> Evidence:
        ask, claimed = (self.ask, value) if self.ask is not None else _statement(value)
        chosen = self._chosen(ask)
        where = f"pass {chosen.number}, {chosen.title}" if chosen is not None else ""
        try:
            found = asking.answer(ask, runs.run(self.run).passes, chosen)
        except asking.NoAnswer as error:
            return Evidence(False, str(error), where)
        return Evidence(same(found.value, claimed, tolerance), found.words, where)

    def answer(self) -> Any:
        """What the run answers to ``ask``."""
        if self.ask is None:
            raise ProofError("'ask' is missing: say what the run is asked.")
        try:
            found = asking.answer(self.ask, runs.run(self.run).passes, self._chosen(self.ask))
        except asking.NoAnswer as error:
            raise ProofError(f"{error}.") from None
        return "none" if found.value is None else found.value

    def _chosen(self, ask: str) -> Pass | None:
        """The pass that is asked about, if it is one."""
        try:
            one_pass = asking.about_one_pass(ask)
        except ValueError as error:
            raise ProofError(f"'ask' {error}.") from None
        return self.pass_shown() if one_pass else None

    def decide_pair(self, left: Value, right: Value) -> Evidence:
        return self.model_copy(update={"ask": str(left)}).decide(right)

    def pass_shown(self) -> Pass:
        """The pass that is asked about."""
        if self.in_pass is None:
            raise ProofError("'pass' is missing: say which pass is asked about.")
        for one in runs.run(self.run).passes:
            if self._fits(one):
                return one
        raise ProofError(f"'pass' must be in the run {self.run!r}, got {self.in_pass!r}.")

    def _fits(self, one: Pass) -> bool:
        if isinstance(self.in_pass, int):
            return one.number == self.in_pass
        if self.in_pass == "quiet":
            return not one.events
        # The first model has no champion to be compared with: pass 0 tells another tale.
        return self.in_pass in one.events and one.number > 0


def _statement(value: Value) -> tuple[str, str]:
    ask, is_, claimed = str(value).rpartition(" is ")
    if not is_:
        raise ProofError(
            f"'value' must be a statement such as 'model at the end is v2', got {value!r}; "
            "or say in 'ask' what the run is asked."
        )
    return ask, claimed
