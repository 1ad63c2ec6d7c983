"""The pages of the site as sources: lessons, quizzes, reference, and pages for teachers."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from mlretrain.course import lessons
from mlretrain.course.handout import handed_out
from mlretrain.course.modes import modes
from mlretrain.course.site import lesson, reference
from mlretrain.quiz.bank import Quiz, own

_TEXTS = Path(__file__).with_name("texts")

#: What the lessons say about themselves: a row of the map, how long one takes, what it needs.
_ROW = re.compile(r"^\| *(\d+) *\|[^|]*\| *([^|]*?) *\|", re.MULTILINE)
_TAKES = re.compile(r"\bTake ([\w ]+?)\.")
_MINUTES = {"half an hour": 30, "forty minutes": 40, "three quarters of an hour": 45, "an hour": 60}
_NEEDS = re.compile(r"\bLessons? (\d+(?: and \d+)?) (?:is|are) what you need")


def write(folder: Path, lab: str) -> None:
    """Write all sources.

    Parameters
    ----------
    folder : Path
        Is made.
    lab : str
        Address of a JupyterLab that lessons link to.
    """
    shutil.copytree(_TEXTS, folder)
    notebooks = sorted(lessons.folder().glob("[0-9][0-9]_*.ipynb"))
    (folder / "lessons").mkdir()
    for notebook in notebooks:
        _lesson(notebook, folder / "lessons", lab)
    _put(folder / "index.md", "run", _first_run(notebooks[0]))
    _put(folder / "index.md", "lessons", "\n".join(f"lessons/{path.stem}" for path in notebooks))
    _put(folder / "index.md", "map", "\n".join(_map(notebooks)))
    questions = list(own())
    proved = sum(one.proof is not None for one in questions)
    share = f"All {proved}" if proved == len(questions) else f"{proved} of the {len(questions)}"
    _put(folder / "index.md", "questions", str(len(questions)))
    _put(folder / "index.md", "proved", share)
    there = {path.stem for path in notebooks}
    quizzes = [_linked(quiz, quiz.name in there) for quiz in own().quizzes]
    _put(folder / "quizzes.md", "quizzes", "\n".join(quizzes))
    _put(folder / "modes.md", "modes", _led_to(modes().html(), "lessons/"))
    reference.write(folder / "reference", notebooks)


def _put(file: Path, name: str, text: str) -> None:
    """Fill a place in a text: ``%%name%%``."""
    words = file.read_text(encoding="utf-8")
    if f"%%{name}%%" not in words:
        raise LookupError(f"{file.name} has no place for {name}")
    file.write_text(words.replace(f"%%{name}%%", text), encoding="utf-8")


def _led_to(html: str, folder: str = "") -> str:
    """HTML whose links to sections of lessons lead to pages."""

    def page(link: re.Match[str]) -> str:
        from docutils.nodes import make_id

        anchor = f"#{make_id(unescape(link[2]))}" if link[2] else ""
        return f'href="{folder}{link[1]}.html{anchor}"'

    return re.sub(r'href="(\d\d_\w+)\.ipynb(?:#([^"]+))?"', page, html)


def _first_run(notebook: Path) -> str:
    """The first run of the course as it stands in its cell: a stepper."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            html = "".join(output.get("data", {}).get("text/html", ""))
            if "mlretrain-trace" in html:
                return html
    raise LookupError(f"{notebook.name} shows no run")


def _linked(quiz: Quiz, has_lesson: bool) -> str:
    count, proved = len(quiz.questions), sum(one.proof is not None for one in quiz.questions)
    number = quiz.name.partition("_")[0]
    title = f"[{quiz.title}](lessons/{quiz.name}.ipynb#practice)" if has_lesson else quiz.title
    return f"| {int(number)} | {title} | {count} | {proved} |"


def _lesson(notebook: Path, folder: Path, lab: str) -> None:
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / notebook.name).write_bytes(handed_out(notebook.read_bytes()))
    content = json.loads(lesson.source(notebook, lab))
    for output in (output for cell in content["cells"] for output in cell.get("outputs", [])):
        if html := output.get("data", {}).get("text/html"):
            output["data"]["text/html"] = _led_to("".join(html))
    (folder / notebook.name).write_text(json.dumps(content), encoding="utf-8")


def _map(notebooks: list[Path]) -> Iterator[str]:
    """A row for each lesson: what it is about stands in the map of the first one, and how long
    it takes and what it needs at the beginning of each."""
    known = {quiz.name: len(quiz.questions) for quiz in own().quizzes}
    about = dict(_ROW.findall(_prose(notebooks[0])))
    for number, notebook in enumerate(notebooks):
        begin = _prose(notebook, 1)
        takes, needs = _TAKES.search(begin), _NEEDS.search(begin)
        title = re.sub(r"^[#\d ]+", "", begin.partition("\n")[0])
        yield (
            f"| {number} | [{title}](lessons/{notebook.name}) | {about.get(str(number), '')} "
            f"| {f'{_MINUTES[takes[1]]} min' if takes else ''} | {needs[1] if needs else ''} "
            f"| {known.get(notebook.stem, '')} |"
        )


def _prose(notebook: Path, count: int | None = None) -> str:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells[:count] if cell["cell_type"] == "markdown")
