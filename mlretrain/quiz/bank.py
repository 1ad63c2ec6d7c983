"""The question bank: TOML files, one per lesson."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlretrain.cycle.places import Places, Way
from mlretrain.quiz.faults import BankError, Fault, UnknownName, listed, nearest
from mlretrain.quiz.rules import examine
from mlretrain.quiz.types import Question


@dataclass(frozen=True, slots=True)
class Quiz:
    """The questions of one file.

    Parameters
    ----------
    name : str
        The name of the file without its ending; a lesson's begins with its number.
    title : str
    questions : list of Question
    concepts : list of str
        What the lesson is about.
    """

    name: str
    title: str
    questions: list[Question]
    concepts: list[str] = field(default_factory=list)


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
        Where each question begins, by its id.
    """

    quizzes: list[Quiz] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Question]:
        for quiz in self.quizzes:
            yield from quiz.questions

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
    return load(home())


def load(path: str | Path) -> Bank:
    """Read a file, or all files of a folder.

    Raises
    ------
    BankError
        Something is wrong; it says everything that is.
    """
    bank = read(path)
    if bank.faults:
        raise BankError(bank.faults)
    return bank


def read(path: str | Path) -> Bank:
    """Read a file, or all files of a folder, and keep their faults.

    Parameters
    ----------
    path : str or Path
        A TOML file, or a folder that holds some.

    Returns
    -------
    Bank

    Raises
    ------
    FileNotFoundError
        There is no such file, or the folder holds none.
    """
    bank = Bank()
    for file in _files(Path(path)):
        _read_file(file, bank)
    return bank


def _files(path: Path) -> list[Path]:
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files or not files[0].exists():
        raise FileNotFoundError(
            f"'path' must be a TOML file with questions, or a folder that holds some, "
            f"got '{path}'. Name one that exists, or none for the questions of mlretrain."
        )
    return files


def _read_file(file: Path, bank: Bank) -> None:
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
    faults, lines = _FaultsOf(name, Places(text)), bank.lines
    questions = []
    for place, table in enumerate(_tables(raw, faults)):
        path = ("question", place)
        if not isinstance(table, dict):
            faults.add(path, "", "a question must be a table.", "Write it under [[question]].")
            continue
        question, problems = examine(table)
        id = table["id"] if isinstance(table.get("id"), str) else ""
        for problem in problems:
            faults.add((*path, *problem.path), id, problem.what, problem.remedy)
        if id in lines:
            taken = "{}:{}".format(*lines[id])
            what = f"'id' must be new in the bank, but {id!r} is at {taken}."
            faults.add((*path, "id"), id, what, "Give it a name of its own.")
        elif question is not None:
            questions.append(question)
        if id:
            lines.setdefault(id, (name, faults.places.line(path)))
    bank.faults.extend(sorted(faults.found))
    concepts = raw.get("concepts", [])
    bank.quizzes.append(Quiz(file.stem, str(raw.get("title")), questions, concepts))


@dataclass(slots=True)
class _FaultsOf:
    """The faults of one file."""

    file: str
    places: Places
    found: list[Fault] = field(default_factory=list)

    def add(self, path: Way, question: str, what: str, remedy: str) -> None:
        self.found.append(Fault(self.file, self.places.line(path), question, what, remedy))


def _tables(raw: dict[str, Any], faults: _FaultsOf) -> list[Any]:
    """The questions of a file, after a look at what else it holds."""
    title, tables = raw.get("title"), raw.get("question")
    if not isinstance(title, str) or not title.strip():
        faults.add(("title",), "", "'title' is missing.", 'Begin the file with title = "…".')
    concepts = raw.get("concepts", [])
    if not isinstance(concepts, list) or any(not isinstance(name, str) for name in concepts):
        what = f"'concepts' must be a list of names, got {concepts!r}."
        faults.add(("concepts",), "", what, 'Write concepts = ["gate", "trigger"].')
        raw["concepts"] = []
    for key in raw.keys() - {"title", "concepts", "question"}:
        remedy = nearest(key, ("title", "concepts", "question")) or "Take it out, or move it to a question."
        faults.add((key,), "", f"'{key}' is not a field here.", remedy)
    if isinstance(tables, list) and tables:
        return tables
    faults.add(("question",), "", "there is no question.", "Add one under [[question]].")
    return []


def _shown(file: Path) -> str:
    """The path as it is shown: from the working folder, if the file lies in it."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


def _broken(name: str, text: str, error: str) -> Fault:
    found = re.search(r" \((?:at line (\d+), column \d+|at end of document)\)$", error)
    line = int(found[1]) if found and found[1] else max(1, len(text.splitlines()))
    what = error[: found.start()] if found else error
    return Fault(name, line, "", f"this is not TOML: {what}.", "Mend it here; see https://toml.io.")
