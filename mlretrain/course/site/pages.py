"""The pages of the site as sources: lessons, quizzes, reference, and pages for teachers."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

from mlretrain.course import lessons
from mlretrain.course.handout import handed_out
from mlretrain.course.modes import modes
from mlretrain.course.site import reference
from mlretrain.quiz.bank import Quiz, own
from mlretrain.quiz.cards import Cards
from mlretrain.widgets.quiz_page import within

_TEXTS = Path(__file__).with_name("texts")

#: A cell of the practice that needs a kernel; on the site the quiz stands in its place.
_ASKS = re.compile(r"\s*(?:mr\.)?(?:question|check)\(")


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
    there = {path.stem for path in notebooks}
    quizzes = [_linked(quiz, quiz.name in there) for quiz in own().quizzes]
    _put(folder / "quizzes.md", "quizzes", "\n".join(quizzes))
    _put(folder / "modes.md", "modes", _led_to(modes().html(), "lessons/"))
    reference.write(folder / "reference")


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
    whole = notebook.read_bytes()
    (folder / "files" / notebook.name).write_bytes(handed_out(whole))
    content = json.loads(handed_out(whole, outputs=True))
    cells = content["cells"]
    for output in (output for cell in cells for output in cell.get("outputs", [])):
        if html := output.get("data", {}).get("text/html"):
            output["data"]["text/html"] = _led_to("".join(html))
    cells.insert(1, _markdown("open-this-lesson", _ways_in(notebook.name, lab)))
    quiz = [quiz for quiz in own().quizzes if quiz.name == notebook.stem]
    if quiz:
        cells[:] = _with_quiz(cells, quiz[0])
    (folder / notebook.name).write_text(json.dumps(content), encoding="utf-8")


def _ways_in(name: str, lab: str) -> str:
    return (
        f":::{{admonition}} Open it live\n:class: live\n"
        f"[Open in JupyterLab]({lab}/lab/tree/{name}), if one runs there "
        f"(`mlretrain lab --port 8888` on your machine) · "
        f"{{download}}`Download the notebook <files/{name}>`\n:::"
    )


def _with_quiz(cells: list[dict[str, Any]], quiz: Quiz) -> list[dict[str, Any]]:
    """The cells of a lesson, with the quiz instead of the cells that practise."""
    start = next(n for n, cell in enumerate(cells) if _text(cell).startswith("## Practice"))
    rest = [cell for cell in cells[start + 1 :] if not _ASKS.match(_text(cell))]
    intro = (
        f"## Practice\n\nAll {len(quiz.questions)} questions of this lesson, answered here. "
        "Your answers stay in this browser."
    )
    return [
        *cells[:start],
        _markdown("practice-here", intro),
        _html("practice-quiz", within(quiz.title, list(Cards(quiz.title, quiz.questions)))),
        *rest,
    ]


def _text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _html(name: str, html: str) -> dict[str, Any]:
    """A cell that shows only what came out of it."""
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
    return {
        "cell_type": "code", "id": name, "metadata": {"tags": ["remove-input"]}, "source": "# the quiz",
        "execution_count": None, "outputs": [output],
    }  # fmt: skip
