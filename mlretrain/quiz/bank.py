"""The question bank: TOML files, one per lesson."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlretrain.cycle.places import Places, Way
from mlretrain.quiz import rules
from mlretrain.quiz.exercises import rules as exercises
from mlretrain.quiz.exercises.task import Task
from mlretrain.quiz.faults import BankError, Fault, Problem, UnknownName, listed, nearest
from mlretrain.quiz.proofs.base import ProofError
from mlretrain.quiz.types import Question
from mlretrain.quiz.variants.fill import evaluates


#: Seconds that drawing the numbers of one question may take.
LIMIT = 120.0

_Examine = Callable[[dict[str, Any]], tuple[Any, list[Problem]]]


@dataclass(frozen=True, slots=True)
class Quiz:
    """The questions and exercises of one file.

    Parameters
    ----------
    name : str
        The name of the file without its ending; a lesson's begins with its number.
    title : str
    questions : list of Question
    concepts : list of str
        What the lesson is about.
    tasks : list of Task
        The exercises.
    """

    name: str
    title: str
    questions: list[Question]
    concepts: list[str] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bank:
    """Files of questions, and every fault that was found in them.

    Parameters
    ----------
    quizzes : list of Quiz
        The questions without a fault.
    faults : list of Fault
        In the order of the files and their lines.
    lines : dict of str to (file, line)
        Where each question and exercise begins, by its id.
    """

    quizzes: list[Quiz] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Question]:
        for quiz in self.quizzes:
            yield from quiz.questions

    @property
    def tasks(self) -> list[Task]:
        """The exercises of all files."""
        return [task for quiz in self.quizzes for task in quiz.tasks]

    def quiz(self, lesson: str) -> Quiz:
        """The quiz of a lesson, by its number or by the name of its file."""
        number = str(lesson).strip()
        number = number.zfill(2) if number.isdecimal() else number
        for quiz in self.quizzes:
            if quiz.name == number or quiz.name.startswith(f"{number}_"):
                return quiz
        known = [quiz.name.partition("_")[0] for quiz in self.quizzes]
        raise UnknownName(
            f"'lesson' must be the number of a lesson with a quiz ({listed(known)}), "
            f"got {lesson!r}."
        )

    def question(self, id: str) -> Question:
        """A question by its id."""
        for question in self:
            if question.id == id:
                return question
        ids = [question.id for question in self]
        hint = nearest(id, ids) or f"The first are {listed(ids[:3])}."
        raise UnknownName(f"'id' must be the id of a question, got {id!r}. {hint}")

    def task(self, id: str) -> Task:
        """An exercise by its id."""
        tasks = {task.id: task for task in self.tasks}
        if id not in tasks:
            known = f"that of an exercise ({listed(tasks)})" if tasks else "of an exercise; there is none"
            hint = nearest(id, tasks)
            raise UnknownName(f"'id' must be {known}, got {id!r}. {hint}".rstrip())
        return tasks[id]


def home() -> Path:
    """The folder of the bank that comes with the library.

    In a wheel it lies inside the package, in a source tree beside it.
    """
    package = Path(__file__).parents[1]
    inside, beside = package / "quizzes", package.parent / "quizzes"
    return inside if inside.is_dir() else beside


@functools.cache
def own() -> Bank:
    """The bank that comes with the library."""
    # It is proved, so that nothing in it takes for ever, and it is read here and now.
    return load(home(), limit=None)


def load(path: str | Path, *, limit: float | None = LIMIT) -> Bank:
    """Read a file, or all files of a folder; see :func:`read`.

    Raises
    ------
    BankError
        Something is wrong; it says everything that is.

    Examples
    --------
    >>> load(home() / "02_the_retraining_cycle.toml").quizzes[0].title
    'The retraining cycle'
    """
    bank = read(path, limit=limit)
    if bank.faults:
        raise BankError(bank.faults)
    return bank


def read(path: str | Path, *, limit: float | None = LIMIT) -> Bank:
    """Read a file, or all files of a folder, and keep their faults.

    Parameters
    ----------
    path : str or Path
        A TOML file, or a folder that holds some.
    limit : float, optional
        Seconds that drawing the numbers of one question may take: its expressions are
        evaluated for that, in a process that is ended when it takes longer. With None they
        are evaluated here, for as long as it takes.

    Returns
    -------
    Bank

    Raises
    ------
    FileNotFoundError
        There is no such file, or the folder holds none.
    """
    bank = Bank()
    with _examining(limit) as examine:
        for file in _files(Path(path)):
            _read_file(file, bank, examine)
    return bank


@contextmanager
def _examining(limit: float | None) -> Iterator[_Examine]:
    """What examines a question: within its time, where something is evaluated for that."""
    if limit is None:
        yield rules.examine
        return
    from mlretrain.quiz.proving.workers import Worker

    with Worker() as worker:

        def examine(table: dict[str, Any]) -> tuple[Question | None, list[Problem]]:
            if not evaluates(table):
                return rules.examine(table)
            try:
                return worker.do(rules.examine, table, limit=limit)
            except ProofError as error:
                what = f"its numbers cannot be drawn: {error}."
                return None, [Problem(("draw",), what, "Mend the expressions, or the proof.")]

        yield examine


def _files(path: Path) -> list[Path]:
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise FileNotFoundError(
            f"'path' must be a TOML file with questions, or a folder that holds some, "
            f"got '{path}'. Name one that exists, or none for the questions of mlretrain."
        )
    return files


def _read_file(file: Path, bank: Bank, examine: _Examine) -> None:
    name = _shown(file)
    try:
        text = file.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except UnicodeDecodeError as error:
        remedy = "Save the file as UTF-8."
        bank.faults.append(Fault(name, 1, "", f"this is not UTF-8: {error.reason}.", remedy))
        return
    except tomllib.TOMLDecodeError as error:
        bank.faults.append(_broken(name, text, str(error)))
        return
    faults = _FaultsOf(name, Places(text))
    tables = _tables(raw, faults)
    questions = _examined("question", tables["question"], examine, faults, bank.lines)
    tasks = _examined("exercise", tables["exercise"], exercises.examine, faults, bank.lines)
    bank.faults.extend(sorted(faults.found))
    concepts = raw.get("concepts", [])
    bank.quizzes.append(Quiz(file.stem, str(raw.get("title")), questions, concepts, tasks))


def _examined(
    kind: str,
    tables: list[Any],
    examine: _Examine,
    faults: _FaultsOf,
    lines: dict[str, tuple[str, int]],
) -> list[Any]:
    """The questions or exercises of a file that have no fault."""
    good = []
    for place, table in enumerate(tables):
        path = (kind, place)
        if not isinstance(table, dict):
            article = "an" if kind[0] in "aeiou" else "a"
            faults.add(path, "", f"{article} {kind} must be a table.", f"Write it under [[{kind}]].")
            continue
        made, problems = examine(table)
        id = table["id"] if isinstance(table.get("id"), str) else ""
        for problem in problems:
            faults.add((*path, *problem.path), id, problem.what, problem.remedy)
        if id in lines:
            taken = "{}:{}".format(*lines[id])
            what = f"'id' must be new in the bank, but {id!r} is at {taken}."
            faults.add((*path, "id"), id, what, "Give it a name of its own.")
        elif made is not None:
            good.append(made)
        if id:
            lines.setdefault(id, (faults.file, faults.places.line(path)))
    return good


@dataclass(slots=True)
class _FaultsOf:
    """The faults of one file."""

    file: str
    places: Places
    found: list[Fault] = field(default_factory=list)

    def add(self, path: Way, question: str, what: str, remedy: str) -> None:
        self.found.append(Fault(self.file, self.places.line(path), question, what, remedy))


def _tables(raw: dict[str, Any], faults: _FaultsOf) -> dict[str, list[Any]]:
    """The questions and exercises of a file, after a look at what else it holds."""
    title = raw.get("title")
    if not isinstance(title, str) or not title.strip():
        faults.add(("title",), "", "'title' is missing.", 'Begin the file with title = "…".')
    concepts = raw.get("concepts", [])
    if not isinstance(concepts, list) or any(not isinstance(name, str) for name in concepts):
        what = f"'concepts' must be a list of names, got {concepts!r}."
        faults.add(("concepts",), "", what, 'Write concepts = ["gate", "trigger"].')
        raw["concepts"] = []
    known = ("title", "concepts", "question", "exercise")
    for key in raw.keys() - set(known):
        remedy = nearest(key, known) or "Take it out, or move it to a question."
        faults.add((key,), "", f"'{key}' is not a field here.", remedy)
    tables = {kind: raw.get(kind, []) for kind in ("question", "exercise")}
    for kind, found in tables.items():
        if not isinstance(found, list):
            tables[kind] = []
            if kind == "exercise":
                faults.add((kind,), "", "there is no exercise.", "Add one under [[exercise]].")
    if not any(tables.values()):
        faults.add(("question",), "", "there is no question.", "Add one under [[question]].")
    return tables


def _shown(file: Path) -> str:
    """The path as it is shown: from the working folder, if the file lies in it."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _broken(name: str, text: str, error: str) -> Fault:
    found = re.search(r" \((?:at line (\d+), column \d+|at end of document)\)$", error)
    line = int(found[1]) if found and found[1] else max(1, len(text.splitlines()))
    what = error[: found.start()] if found else error
    return Fault(name, line, "", f"this is not TOML: {what}.", "Mend it here; see https://toml.io.")
