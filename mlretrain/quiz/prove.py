"""The prover: runs the proof of each question, option by option."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from mlretrain.quiz import bank as banks
from mlretrain.quiz.claims import Claim
from mlretrain.quiz.faults import Fault
from mlretrain.quiz.proofs import Evidence, Predicate, ProofError
from mlretrain.quiz.proofs.base import Value
from mlretrain.quiz.types import ClickStep, Numeric, Question

Status = Literal["proved", "source", "fault"]


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim of a question, and what its proof says of it."""

    claim: Claim
    evidence: Evidence

    @property
    def as_keyed(self) -> bool:
        """Whether the claim holds just where the question says so."""
        return self.evidence.holds == self.claim.keyed


@dataclass(frozen=True, slots=True)
class Row:
    """What was found out about one question.

    Parameters
    ----------
    file : str
    line : int
    id, kind, level : str
        Of the question.
    status : {"proved", "source", "fault"}
    by : str
        The predicate that decides it; a dash if it has a source instead.
    claims : int
        How many claims were decided.
    """

    file: str
    line: int
    id: str
    kind: str
    level: str
    status: Status
    by: str
    claims: int


@dataclass(frozen=True, slots=True)
class BankReport:
    """What was found out about a bank.

    Parameters
    ----------
    rows : list of Row
        The questions that can be read, in the order of the bank.
    faults : list of Fault
        Everything that is wrong, of the files and of the keys.
    """

    rows: list[Row]
    faults: list[Fault]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def exit_code(self) -> int:
        """For a command: 0 if nothing is wrong, else 1."""
        return 0 if self.ok else 1

    @property
    def share_proved(self) -> float:
        """The share of questions that are proved, from 0 to 1."""
        return sum(row.status == "proved" for row in self.rows) / max(1, len(self.rows))

    @property
    def summary(self) -> str:
        """The report in one sentence."""
        proved = sum(row.status == "proved" for row in self.rows)
        sourced = sum(row.status == "source" for row in self.rows)
        return (
            f"{_count(len(self.rows), 'question')}: {proved} proved by running every option, "
            f"{sourced} with a source; {_count(len(self.faults), 'fault')}."
        )

    def table(self) -> list[tuple[str, ...]]:
        """The rows in words, after a row of headings."""
        head = ("Question", "Kind", "Level", "Proof", "Claims", "Result")
        return [head] + [
            (row.id, row.kind, row.level, row.by, str(row.claims or "–"), row.status)
            for row in self.rows
        ]

    def __str__(self) -> str:
        table = self.table()
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in table
        ]
        lines.insert(1, "  ".join("─" * width for width in widths))
        faults = ["", *map(str, self.faults)] if self.faults else []
        return "\n".join([*lines, *faults, "", self.summary])


def check_bank(path: str | Path | None = None) -> BankReport:
    """Check a bank: read it, and prove every question that has a proof.

    Proofs are run: check only banks whose programs you would run.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file or a folder of them; without one, the bank of the library.

    Returns
    -------
    BankReport

    Raises
    ------
    FileNotFoundError
        There is no bank at ``path``.
    """
    bank = banks.read(banks.home() if path is None else path)
    rows, faults = [], list(bank.faults)
    for question in bank:
        file, line = bank.lines[question.id]
        found = [Fault(file, line, question.id, *problem) for problem in wrong(question)]
        faults += found
        proof, status = question.proof, "proved" if question.proof is not None else "source"
        rows.append(
            Row(
                file,
                line,
                question.id,
                question.kind,
                question.level,
                "fault" if found else status,
                proof.by if proof is not None else "–",
                len(list(question.claims())) if proof is not None else 0,
            )
        )
    return BankReport(rows, faults)


def prove(question: Question) -> list[Decided]:
    """Decide every claim of a question by running its proof.

    Raises
    ------
    ProofError
        The proof cannot be run.
    """
    if question.proof is None:
        return []
    tolerance = question.tolerance if isinstance(question, Numeric) else 0.0
    return [Decided(c, _decide(question.proof, c, tolerance)) for c in question.claims()]


def wrong(question: Question) -> Iterator[tuple[str, str]]:
    """What the proof says against the key of a question: what is wrong, and the remedy."""
    try:
        decided = prove(question)
        missing = _steps_without_option(question)
    except ProofError as error:
        yield f"the proof cannot be run: {error}", "Mend [question.proof]."
        return
    for found in decided:
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
    if missing:
        what = f"there is no option for {', '.join(missing)}."
        yield what, "Add each step of the pass, with its feedback."


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


def _steps_without_option(question: Question) -> list[str]:
    """A learner can click any step, so each has its feedback."""
    if not isinstance(question, ClickStep):
        return []
    offered = {option.step for option in question.options}
    return [step.name for step in question.proof.pass_shown().steps if step.name not in offered]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
