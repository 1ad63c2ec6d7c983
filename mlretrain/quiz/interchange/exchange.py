"""Export and import: one function each, for all formats."""

from __future__ import annotations

import codecs
import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlretrain.quiz.bank import Quiz
from mlretrain.quiz.faults import Fault, listed
from mlretrain.quiz.interchange.choices import not_python
from mlretrain.quiz.interchange.draft import Reading, Trouble, finished
from mlretrain.quiz.interchange.losses import LossReport
from mlretrain.quiz.lint.unfilled import CONCEPT
from mlretrain.quiz.types import Question

#: The formats, and what they are called.
FORMATS = {"moodle": "Moodle XML", "gift": "GIFT", "jupyterquiz": "jupyterquiz JSON"}

#: Larger files are no quizzes; Moodle puts pictures into them, so it may be some megabytes.
MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Exported:
    """A quiz in another format.

    Parameters
    ----------
    text : str
        What the file holds.
    report : LossReport
    """

    text: str
    report: LossReport


@dataclass(frozen=True, slots=True)
class Imported:
    """A quiz of another format.

    Parameters
    ----------
    quiz : Quiz
        The questions that could be read.
    report : LossReport
    """

    quiz: Quiz
    report: LossReport


def export_quiz(quiz: Quiz, to: str, *, seed: int = 0) -> Exported:
    """Write a quiz in the format of another program.

    Parameters
    ----------
    quiz : Quiz
        One of ``mr.quiz.load(…).quizzes``.
    to : {"moodle", "gift", "jupyterquiz"}
    seed : int, default=0
        Of the variant, where a question draws its numbers.

    Returns
    -------
    Exported
        The text, and a report of what the format cannot carry.

    Examples
    --------
    >>> from mlretrain.quiz.bank import own
    >>> export_quiz(own().quiz("02"), "gift").text.splitlines()[0]
    '$CATEGORY: $course$/top/The retraining cycle'
    """
    return export_quizzes([quiz], to, seed=seed)


def export_quizzes(quizzes: Sequence[Quiz], to: str, *, seed: int = 0) -> Exported:
    """Write several quizzes into one file; see :func:`export_quiz`.

    Each stands there under its own title, where the format has a place for one: in Moodle
    it becomes a category of the question bank.

    Examples
    --------
    >>> from mlretrain.quiz.bank import own
    >>> export_quizzes(own().quizzes, "moodle").text.count('<question type="category">') > 8
    True
    """
    if to not in FORMATS:
        raise ValueError(f"'to' must be {listed(FORMATS)}, got {to!r}.")
    parts: dict[str, list[Question]] = {}
    for quiz in quizzes:
        asked = [question.variant(seed) for question in quiz.questions]
        parts[quiz.title] = parts.get(quiz.title, []) + asked
    tasks = [task for quiz in quizzes for task in quiz.tasks]
    text, losses = _part(to, "out").write(parts)
    losses += [not_python(task.id) for task in tasks]
    count = sum(map(len, parts.values())) + len(tasks)
    carried = count - sum(loss.left_out for loss in losses)
    return Exported(text, LossReport(f"to {FORMATS[to]}", carried, losses))


def import_quiz(path: str | Path, form: str | None = None) -> Imported:
    """Read a quiz of another program.

    Nothing in the file is trusted: scripts are taken out, no picture is fetched or kept, and
    entities are not expanded. A question that cannot be read is a fault; the others are read.

    Parameters
    ----------
    path : str or Path
    form : {"moodle", "gift", "jupyterquiz"}, optional
        The format; by default it is seen from the file.

    Returns
    -------
    Imported
        The quiz, and a report of what was lost, with the line of each question. Where the
        bank needs more than the file has, a text begins with ``TODO:``;
        ``mlretrain quiz check`` says which.

    Raises
    ------
    ValueError
        The file is too large, or of no format that is known.
    FileNotFoundError
        There is no such file.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "mine.gift")
    ...     _ = file.write_text("A gate may leave it undecided. {TRUE}")
    ...     print(import_quiz(file).quiz.questions[0].kind)
    true_false
    """
    if form is not None and form not in FORMATS:
        raise ValueError(f"'form' must be {listed(FORMATS)}, got {form!r}.")
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"'path' must be a file of questions, got '{path}'. Name another.")
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(
            f"'path' must be a file of at most {MOST_BYTES / 1e6:.0f} MB, got "
            f"{path.stat().st_size / 1e6:.0f} MB. Take the pictures out, or split it."
        )
    data = path.read_bytes()
    try:
        text = _decoded(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"this is not {error.encoding.upper()}: {error.reason}."
        reading = Reading(troubles=[Trouble(line, "", what, "Save the file as UTF-8.")])
        form = form or "gift"
    else:
        form = form or _seen(text, path)
        reading = _part(form, "in").read(text)
    return _imported(path, form, reading)


def _imported(path: Path, form: str, reading: Reading) -> Imported:
    questions = finished(reading)
    title = reading.title or path.stem.replace("_", " ").replace("-", " ").strip() or "Questions"
    concepts = sorted({name for question in questions for name in question.concepts})
    quiz = Quiz(path.stem, title, questions, [] if CONCEPT in concepts else concepts)
    faults = [Fault(str(path), t.line, t.name, t.what, t.remedy) for t in reading.troubles]
    losses = sorted(reading.losses, key=lambda loss: loss.line)
    return Imported(
        quiz, LossReport(f"from {FORMATS[form]}", len(questions), losses, sorted(faults))
    )


def _part(form: str, way: str):
    return importlib.import_module(f"mlretrain.quiz.interchange.{form}_{way}")


def _decoded(data: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding)
    said = re.match(rb"\s*<\?xml[^>]{0,100}encoding=[\"']([\w-]{1,20})[\"']", data)
    try:
        encoding = codecs.lookup(said[1].decode()).name if said else "utf-8"
    except LookupError:
        encoding = "utf-8"
    # Some of Python's codecs are compressions, or expand what they read.
    known = ("utf-8", "iso8859-1", "iso8859-15", "cp1252", "ascii")
    return data.decode("utf-8-sig" if encoding not in known[1:] else encoding)


def _seen(text: str, path: Path) -> str:
    """The format, by what the file holds and then by its name."""
    begin = text.lstrip()[:200]
    if begin.startswith("<"):
        return "moodle"
    if re.match(r"\[\s*(\{|\]|$)|\{\s*\"", begin):
        return "jupyterquiz"
    ending = {".xml": "moodle", ".json": "jupyterquiz", ".gift": "gift"}.get(path.suffix.lower())
    if ending or re.search(r"(?<!\\)\{|^\s*\$CATEGORY:", text):
        return ending or "gift"
    raise ValueError(
        f"'path' must be a file of Moodle XML, GIFT or jupyterquiz JSON, got '{path}', which looks "
        "like none of them. Say which one it is."
    )
