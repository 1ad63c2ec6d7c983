"""A lesson as a page of the site: what needs a kernel is put in terms of a browser."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mlretrain.course.handout import handed_out
from mlretrain.quiz.bank import Quiz, own
from mlretrain.quiz.cards import Card, Cards
from mlretrain.quiz.exercises.exercise import Exercise
from mlretrain.quiz.memory.mastery import VERDICTS, mastery_test
from mlretrain.quiz.page import Note, style
from mlretrain.widgets.quiz_page import confronted, guessed, kit, placed

Cell = dict[str, Any]

#: Instead of a verdict on the mastery test: a page has no kernel to give one.
_COUNTED = Note(
    "On this page",
    "How many of ten are right stands above the questions. That is "
    + ", ".join(f"*{name}* from {share * 10:g} on" if share else f"and *{name}* below"
                for name, share in VERDICTS.items())
    + ".",
)  # fmt: skip


class Call(NamedTuple):
    """What a cell does in the end: ``mr.name("about", …)``."""

    name: str
    about: str
    waits: bool


def source(notebook: Path, lab: str) -> str:
    """The notebook of a page.

    Questions can be answered and guesses made where they stand, exercises show their hints and
    solutions, and the quiz of the lesson stands in the place of its practice.

    Parameters
    ----------
    notebook : Path
        As its teacher has it.
    lab : str
        Address of a JupyterLab that has the lessons.
    """
    content = json.loads(handed_out(notebook.read_bytes(), outputs=True))
    first, *rest = content["cells"]
    quiz = [quiz for quiz in own().quizzes if quiz.name == notebook.stem]
    if quiz:
        rest = list(_practised(rest, quiz[0]))
    cells = [cell for one in rest for cell in _alive(one)]
    ways_in = _markdown("open-this-lesson", _ways_in(notebook.name, lab))
    content["cells"] = [first, ways_in, _shown("kit", kit()), *_with_help(cells)]
    return json.dumps(content)


def _ways_in(name: str, lab: str) -> str:
    return (
        ":::{admonition} This page, and the lesson live\n:class: live\n"
        "Here the lesson has been run. Walk through its runs, answer its questions and choose "
        "between its settings with a click. To change code and to run it, "
        f"[open it in JupyterLab]({lab}/lab/tree/{name}), if one runs there "
        f"(`mlretrain lab --port 8888` on your machine), or "
        f"{{download}}`download the notebook <files/{name}>`.\n:::"
    )


def _alive(cell: Cell) -> Iterator[Cell]:
    """A cell as it is on a page, or none."""
    call = _call(_text(cell)) if cell["cell_type"] == "code" else None
    if call is None:
        asks_how_it_went = _text(cell).strip() == "test.verdict()"
        yield _showing(cell, style() + _COUNTED.html()) if asks_how_it_went else cell
    elif call.name == "question":
        yield _shown(cell["id"], placed("A question", [Card(own().question(call.about))]))
    elif call.name == "predict":
        yield _showing(cell, guessed(Card(own().question(call.about), "Predict")))
    elif call.name == "predicted":
        yield _showing(cell, confronted(Card(own().question(call.about)), _html(cell)))
    elif call.name == "mastery_test":
        test = mastery_test(int(call.about))
        yield _showing(cell, placed(test.title, list(test)))
    elif not (call.name == "check" and call.waits):  # its question is answered on its card
        yield cell


def _practised(cells: list[Cell], quiz: Quiz) -> Iterator[Cell]:
    """The cells of a lesson, with the quiz instead of the questions that practise."""
    begins = (n for n, cell in enumerate(cells) if _text(cell).startswith("## Practice"))
    start = next(begins, len(cells))
    yield from cells[:start]
    guess = [cell for cell in cells[start:] if (call := _call(_text(cell))) and call.name == "predicted"]
    if guess:
        yield _markdown("your-guess", "## Practice\n\nYour guess from the beginning first.")
        yield from guess
    intro = f"All {len(quiz.questions)} questions of this lesson. Your answers stay in this browser."
    yield _markdown("practice-here", intro if guess else f"## Practice\n\n{intro}")
    yield _shown("practice-quiz", placed(quiz.title, list(Cards(quiz.title, quiz.questions))))


def _with_help(cells: list[Cell]) -> Iterator[Cell]:
    """Below a check of an exercise, its hints and a solution, instead of a teacher's success."""
    about = ""
    for cell in cells:
        code = _text(cell) if cell["cell_type"] == "code" else ""
        if (call := _call(code)) and call.name == "exercise":
            about = call.about
        yield _showing(cell, _help(about)) if code.startswith("ex.check(") else cell


def _help(about: str) -> str:
    task = own().task(about)
    exercise = Exercise(task)
    hints = [exercise.hint(number) for number in range(1, len(task.hints) + 1)]
    return style() + "\n".join(_folded(note) for note in [*hints, exercise.solution(now=True)])


def _folded(note: Note) -> str:
    return f'<details class="help"><summary>{note.heading}</summary>\n{note.html()}</details>'


def _call(source: str) -> Call | None:
    """The call whose value a cell shows, if it is one of ours about something named."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic, or prose
        return None
    known = {line.targets[0].id: line.value for line in body
             if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)}  # fmt: skip

    def meant(value: ast.expr) -> ast.expr:
        return known.get(value.id, value) if isinstance(value, ast.Name) else value

    if body and isinstance(body[-1], ast.Expr):
        match meant(body[-1].value):
            case ast.Call(ast.Attribute(ast.Name("mr"), name), [about, *rest]):
                about = meant(about)
                waits = any(isinstance(one, ast.Constant) and one.value is ... for one in rest)
                return Call(name, str(about.value), waits) if isinstance(about, ast.Constant) else None
    return None


def _text(cell: Cell) -> str:
    return "".join(cell["source"])


def _html(cell: Cell) -> str:
    found = [output["data"]["text/html"] for output in cell["outputs"] if "data" in output]
    return "".join("".join(html) for html in found)


def _markdown(name: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _showing(cell: Cell, html: str) -> Cell:
    """A cell with something else under it."""
    return {**cell, "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}]}


def _shown(name: str, html: str) -> Cell:
    """A cell that shows only what came out of it."""
    cell = {
        "cell_type": "code", "id": name, "metadata": {"tags": ["remove-input"]}, "source": "# shown",
        "execution_count": None,
    }  # fmt: skip
    return _showing(cell, html)
