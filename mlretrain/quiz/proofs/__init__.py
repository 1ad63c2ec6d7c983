"""Proofs: each option of a question is decided by running it.

A proof is a *predicate* with a name; each option carries the *value* that it claims.
Exactly the keyed options must hold, and every other one must fail.
"""

from __future__ import annotations

from typing import Annotated, Union, get_args

from pydantic import Field

from mlretrain.quiz.proofs.base import Evidence, Predicate, ProofError
from mlretrain.quiz.proofs.cron import CronFires
from mlretrain.quiz.proofs.experiment import Experiment
from mlretrain.quiz.proofs.expression import Expression
from mlretrain.quiz.proofs.program import Count, ProgramOutput
from mlretrain.quiz.proofs.run import OfTrace

_ALL = (CronFires, OfTrace, Expression, Count, ProgramOutput, Experiment)

#: The predicates by the name that a question gives under ``by``.
PREDICATES: dict[str, type[Predicate]] = {
    get_args(predicate.model_fields["by"].annotation)[0]: predicate for predicate in _ALL
}

#: What a question may say under ``proof``.
Proof = Annotated[Union[_ALL], Field(discriminator="by")]

__all__ = ["PREDICATES", "Evidence", "Predicate", "Proof", "ProofError"]
