"""What a proof finds when nothing is claimed: the answer itself."""

from __future__ import annotations

from typing import Any

from mlretrain.quiz.proofs.base import Predicate, ProofError
from mlretrain.quiz.proofs.experiment import Experiment
from mlretrain.quiz.proofs.expression import Expression
from mlretrain.quiz.proofs.program import Count, ProgramOutput, count, output
from mlretrain.quiz.proofs.run import OfTrace


def found(proof: Predicate) -> Any:
    """Run a proof that asks for one thing, and give it.

    Raises
    ------
    ProofError
        The proof cannot be run, or has no one answer.

    Examples
    --------
    >>> found(ProgramOutput(by="program-output", code="print(6 * 7)"))
    '42'
    """
    if isinstance(proof, ProgramOutput) and proof.code is not None:
        printed = output(proof.code, proof.time_limit)
        if printed is None:
            raise ProofError(f"the program was still running after {proof.time_limit:g} s.")
        return printed
    if isinstance(proof, Count) and proof.code is not None:
        return count(proof.code, proof.time_limit).get(proof.call, 0)
    if isinstance(proof, (Expression, OfTrace, Experiment)):
        return proof.answer()
    raise ProofError(f"'{proof.by}' has no one answer: it decides what is claimed.")
