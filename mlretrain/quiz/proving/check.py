"""Checking a bank: its files are read, and the key of every question is proved."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from mlretrain.quiz import bank as banks
from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.faults import Fault
from mlretrain.quiz.lint import lint
from mlretrain.quiz.prove import Seen, wrong
from mlretrain.quiz.proofs import ProofError
from mlretrain.quiz.proving import kept, workers
from mlretrain.quiz.proving.report import BankReport, Row
from mlretrain.quiz.types import Question

def check_bank(
    path: str | Path | None = None,
    *,
    jobs: int | None = None,
    limit: float = banks.LIMIT,
    fresh: bool = False,
    variants: int = 20,
) -> BankReport:
    """Check a bank: read it, look for what could be better, and prove every key that can be.

    Proofs are run: check only banks whose programs you would run.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file or a folder of them; without one, the bank of the library.
    jobs : int, optional
        How many proofs are run at once, each in a process of its own; by default as
        many as there are processors.
    limit : float, default=120.0
        Seconds that the proof of one question may take. One that takes longer is ended,
        and the question has a fault.
    fresh : bool, default=False
        Run all proofs, also those whose results are kept from before. Results are kept in
        the user's cache folder, or in ``$MLRETRAIN_HOME/cache``, for as long as the
        proof, this library and all installed libraries stay as they are.
    variants : int, default=20
        How many variants of a question that draws are proved: those of the seeds 0, 1, …

    Returns
    -------
    BankReport

    Raises
    ------
    FileNotFoundError
        There is no bank at ``path``.
    """
    if jobs is not None and jobs < 1:
        raise ValueError(f"'jobs' must be >= 1, got {jobs!r}.")
    if not limit > 0:
        raise ValueError(f"'limit' must be > 0, got {limit!r}.")
    if variants < 1:
        raise ValueError(f"'variants' must be >= 1, got {variants!r}.")
    bank = banks.read(banks.home() if path is None else path, limit=limit)
    asked = [*bank, *bank.tasks]
    with workers.Worker() as worker:
        drawn = {one.id: _variants(one, variants, worker, limit) for one in asked}
    proofs = [question for made, _ in drawn.values() for question in made]
    looks = _look(proofs, jobs or _processors(), limit, fresh)
    rows, faults = [], list(bank.faults)
    for question in asked:
        file, line = bank.lines[question.id]
        made, problems = drawn[question.id]
        found = problems or _wrong(made, looks)
        faults += [Fault(file, line, question.id, *problem) for problem in found]
        rows.append(_row(question, file, line, bool(found), [looks[_key(one)] for one in made]))
    return BankReport(rows, faults, lint(bank))


@dataclass(frozen=True, slots=True)
class _Look:
    """What the proof of a question showed, or why it could not be run, and the time taken."""

    seen: Seen | ProofError
    seconds: float | None = None


def _key(question: Question) -> tuple[str, int]:
    return question.id, question.seed


def _variants(
    question: Question | Task, count: int, worker: workers.Worker, limit: float
) -> tuple[list[Question | Task], list[tuple[str, str]]]:
    """The variants to be proved, or what is wrong with one that cannot be made."""
    if isinstance(question, Task) or question.draw is None:
        return [question], []
    made: list[Question] = []
    for seed in range(count):
        try:
            found = worker.do(_variant, question, seed, limit=limit)
        except ProofError as error:
            found = f"variant {seed} cannot be made: {error}."
        if isinstance(found, str):
            return [question], [(found, "Mend [question.draw], or add 'where' to it.")]
        made.append(found)
    return made, []


def _variant(question: Question, seed: int) -> Question | str:
    try:
        return question.variant(seed)
    except ValueError as error:
        return str(error)


def _look(
    questions: list[Question], jobs: int, limit: float, fresh: bool
) -> dict[tuple[str, int], _Look]:
    """What each proof shows."""
    looks: dict[tuple[str, int], _Look] = {}
    for question in questions:
        if not _is_proved(question):
            looks[_key(question)] = _Look(Seen([], []))
        elif not fresh and (seen := kept.recall(question)):
            looks[_key(question)] = _Look(seen)
    left = [question for question in questions if _key(question) not in looks]
    for done in _watched(workers.run_all(left, jobs, limit), len(left)):
        looks[_key(done.question)] = _Look(done.seen, done.seconds)
        if isinstance(done.seen, Seen):
            kept.keep(done.question, done.seen)
    return looks


def _wrong(variants: list[Question], looks: dict[tuple[str, int], _Look]) -> list[tuple[str, str]]:
    """What is wrong with a question: of its variants the first that is faulty speaks for all."""

    def look(question: Question) -> Seen:
        seen = looks[_key(question)].seen
        if isinstance(seen, ProofError):
            raise seen
        return seen

    for question in variants:
        found = list(wrong(question, look))
        if found and len(variants) > 1:
            return [(f"variant {question.seed}: {what}", remedy) for what, remedy in found]
        if found:
            return found
    return []


def _row(question: Question, file: str, line: int, faulty: bool, looks: list[_Look]) -> Row:
    status = "proved" if _is_proved(question) else "source"
    by, time, claims = "–", "–", 0
    if _is_proved(question):
        by = "checks" if isinstance(question, Task) else question.proof.by
        by += f" × {len(looks)}" if len(looks) > 1 else ""
        spent = [look.seconds for look in looks if look.seconds is not None]
        time = f"{sum(spent):.1f} s" if spent else "kept"
        claims = len(list(question.claims())) * len(looks)
    return Row(
        file,
        line,
        question.id,
        question.kind,
        question.level,
        "fault" if faulty else status,
        by,
        claims,
        time,
    )


def _is_proved(question: Question | Task) -> bool:
    """An exercise is always proved: by its own checks."""
    return isinstance(question, Task) or question.proof is not None


def _processors() -> int:
    from joblib import cpu_count

    return cpu_count()


def _watched(done, total: int):
    """Proofs as they are done, with a bar on a terminal."""
    if not total or not sys.stderr.isatty():
        return done
    from rich.console import Console
    from rich.progress import track

    return track(done, "Proving", total, console=Console(stderr=True), transient=True)
