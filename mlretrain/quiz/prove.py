"""The prover: runs the proof of a question, option by option."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from mlretrain.quiz.claims import Claim
from mlretrain.quiz.exercises import tried
from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.proofs import Evidence, Predicate, ProofError
from mlretrain.quiz.proofs.base import Value
from mlretrain.quiz.types import ClickStep, Numeric, Question


@dataclass(frozen=True, slots=True)
class Seen:
    """What the proof of a question showed; no key had a part in it.

    Parameters
    ----------
    evidence : list of Evidence
        One for each claim of the question, in their order.
    steps : list of str
        The steps of the pass that is shown, where learners click on one.
    """

    evidence: list[Evidence]
    steps: list[str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim of a question, and what its proof says of it."""

    claim: Claim
    evidence: Evidence

    @property
    def as_keyed(self) -> bool:
        """Whether the claim holds just where the question says so."""
        return self.evidence.holds == self.claim.keyed


def see(question: Question | Task) -> Seen:
    """Run the proof of a question on each of its claims; of an exercise, its checks.

    Raises
    ------
    ProofError
        The proof cannot be run.
    """
    if isinstance(question, Task):
        return Seen(tried.evidence(question), [])
    if question.proof is None:
        return Seen([], [])
    tolerance = question.tolerance if isinstance(question, Numeric) else 0.0
    evidence = [_decide(question.proof, claim, tolerance) for claim in question.claims()]
    clicked = isinstance(question, ClickStep)
    steps = [step.name for step in question.proof.pass_shown().steps] if clicked else []
    return Seen(evidence, steps)


def prove(question: Question, seen: Seen | None = None) -> list[Decided]:
    """Decide every claim of a question.

    Parameters
    ----------
    question : Question
    seen : Seen, optional
        What its proof showed; by default it is run.

    Raises
    ------
    ProofError
        The proof cannot be run.
    """
    if question.proof is None:
        return []
    seen = see(question) if seen is None else seen
    return [Decided(*pair) for pair in zip(question.claims(), seen.evidence, strict=True)]


def wrong(
    question: Question | Task, look: Callable[[Question | Task], Seen] = see
) -> Iterator[tuple[str, str]]:
    """What the proof says against the key of a question: what is wrong, and the remedy.

    Parameters
    ----------
    question : Question
    look : callable
        Gives what the proof of the question shows; by default it is run.
    """
    try:
        seen = look(question)
    except ProofError as error:
        yield f"the proof cannot be run: {error}", "Mend [question.proof]."
        return
    if isinstance(question, Task):
        yield from _wrong_in_exercise(question, seen)
        return
    for found in prove(question, seen):
        claim = found.claim
        if found.as_keyed:
            continue
        name = f"{claim.option} at {claim.partner}" if claim.partner else claim.option
        if claim.keyed:
            what = f"{name} is keyed, but it fails: {found.evidence}."
            yield what, "Mend the key, or what the option claims."
        else:
            what = f"{name} is not keyed, but it holds: {found.evidence}."
            yield what, "Key it, or claim something that is wrong."
    missing = _steps_without_option(question, seen.steps)
    if missing:
        what = f"there is no option for {', '.join(missing)}."
        yield what, "Add each step of the pass, with its feedback."


def _wrong_in_exercise(task: Task, seen: Seen) -> Iterator[tuple[str, str]]:
    for claim, evidence in zip(task.claims(), seen.evidence, strict=True):
        if evidence.holds == claim.keyed:
            continue
        said = str(evidence).rstrip(".")
        if claim.keyed:
            yield f"the solution does not pass: {said}.", "Mend the solution, or the check."
        elif not claim.partner:
            what = f"the starter is not met with directions: {said}."
            yield what, "Let it make what is checked, with three dots in it."
        else:
            what = f"{claim.option} is not caught by {claim.partner!r}: {said}."
            yield what, "Mend the check, or name the one that catches it."


def _decide(proof: Predicate, claim: Claim, tolerance: float) -> Evidence:
    if isinstance(claim.value, tuple):
        return _run_pair(proof, *claim.value)
    evidence = _run(proof, claim.value, tolerance)
    # Both options of a true/false question are about one statement.
    return replace(evidence, holds=not evidence.holds) if claim.denies else evidence


# A learner who answers twice, and a bank that asks one thing of many, wait once. The
# type is part of the key: True and 1 are different claims.
@functools.lru_cache(maxsize=4096, typed=True)
def _run(proof: Predicate, value: Value, tolerance: float) -> Evidence:
    return proof.decide(value, tolerance)


@functools.lru_cache(maxsize=4096, typed=True)
def _run_pair(proof: Predicate, left: Value, right: Value) -> Evidence:
    return proof.decide_pair(left, right)


def _steps_without_option(question: Question, steps: list[str]) -> list[str]:
    """A learner can click any step, so each has its feedback."""
    if not isinstance(question, ClickStep):
        return []
    offered = {option.step for option in question.options}
    return [step for step in steps if step not in offered]
