"""Lesson 9: its exercises are those of the bank, and whoever fills in nothing is led on.

Lesson 10 as well: its example is the test that its number draws.
"""

import json
import re

import nbformat
import pytest

import mlretrain as mr
from mlretrain.course.handout import handed_out
from mlretrain.course.notebooks import executed, normal
from mlretrain.quiz.bank import own
from mlretrain.quiz.exercises.starter import has_solution
from mlretrain.quiz.memory.paper import key
from tests.notebooks import lessons
from tests.notebooks.lessons import code_cells, lesson, prose, section

PATH = lessons.FOLDER / "09_build_your_own.ipynb"
NINE, TEN = lesson(PATH), lesson(lessons.FOLDER / "10_mastery_test.ipynb")
TASKS = {task.id: task for task in own().quiz("09").tasks}
MET = [m[1] for c in code_cells(NINE) if (m := re.match(r'ex = mr\.exercise\("(.+)"\)\nex$', c.source))]


def plain(notebook, start: str) -> str:
    """What the last output of the cell says that begins so."""
    cell = next(c for c in code_cells(notebook) if c.source.startswith(start))
    # What is printed may come in pieces.
    return said(cell) or cell.outputs[-1].data["text/plain"]


def said(cell) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def after(id: str):
    """The two cells below the one that shows an exercise: what is written, and its check."""
    cells = code_cells(NINE)
    at = next(n for n, c in enumerate(cells) if c.source.startswith(f'ex = mr.exercise("{id}")'))
    return cells[at + 1], cells[at + 2]


def test_every_exercise_of_the_bank_is_met_once():
    assert sorted(MET) == sorted(TASKS) and len(MET) >= 6


@pytest.mark.parametrize("id", TASKS)
def test_the_cell_holds_the_code_of_the_bank(id):
    written, checked = after(id)
    assert written.source == TASKS[id].code.strip()
    assert checked.source.startswith(f"ex.check({TASKS[id].name})")
    assert "ex.hint()" in checked.source and "ex.solution()" in checked.source
    assert "Done: every check holds" in checked.outputs[0].data["text/plain"]


def test_nothing_else_is_to_be_filled_in():
    assert sum(has_solution(cell.source) for cell in code_cells(NINE)) == len(TASKS)


@pytest.fixture(scope="module")
def untouched():
    """The lesson as it is handed out, run from top to bottom by somebody who writes nothing."""
    handed = handed_out(PATH.read_bytes()).decode("utf-8")
    notebook = normal(nbformat.reads(handed, as_version=4))
    assert not any("SOLUTION" in cell.source for cell in notebook.cells)
    return normal(executed(notebook))


def test_whoever_fills_in_nothing_meets_no_error(untouched):
    outputs = [output for cell in code_cells(untouched) for output in cell.outputs]
    assert not [one.evalue for one in outputs if one.output_type == "error"]
    assert not [one.text for one in outputs if one.get("name") == "stderr"]
    assert "Traceback" not in json.dumps(outputs)


@pytest.mark.parametrize("id", TASKS)
def test_whoever_fills_in_nothing_gets_directions(untouched, id):
    name = TASKS[id].name
    checks = [c for c in code_cells(untouched) if c.source.startswith(f"ex.check({name})")]
    told = " ".join(checks[0].outputs[0].data["text/plain"].split())
    assert told.startswith(f"Not done yet ({id})") and "three dots" in told


def test_what_needs_no_exercise_comes_out_the_same(untouched):
    # The rest of the lesson does not hang on what the learner writes.
    for before, now in zip(code_cells(NINE), code_cells(untouched), strict=True):
        if not before.source.startswith("ex"):
            assert said(before) == said(now), before.id
            shown, again = (
                [o.data.get("text/plain") for o in cell.outputs if "data" in o] for cell in (before, now)
            )
            assert shown == again, before.id


def test_what_lesson_09_says_in_words_is_so_in_its_tables():
    table = plain(NINE, "comparison = ")
    score = {
        name: float(number)
        for name, number in re.findall(r"^(.+?) {2,}\d+ +(0\.\d+)", table, re.M)
    }
    rules = ["drop", "drop, again after 21 days", "every 28 days"]
    assert max(rules, key=score.get) == "every 28 days"  # "the calendar does best of the three"
    told = plain(NINE, "for sentence in")
    assert "beat 0 of 20" in told and told.count("not shown to be better") == 2
    assert score["drop"] > score["never"]
    assert plain(NINE, "asked(again").count("promoted") == 2


def test_its_transcript_is_of_the_weeks_that_the_quiz_asks_about():
    shown = next(c for c in code_cells(NINE) if section(c) == "transcript")
    assert "Pass 10, week of 1 April 2024" in shown.outputs[0].data["text/markdown"]


def test_lesson_10_shows_the_test_of_its_number():
    assert plain(TEN, "import mlretrain as mr") == str(mr.mastery_test(2013))
    assert plain(TEN, "again = ").splitlines()[1:] == key(mr.mastery_test(1))


def test_what_lesson_10_says_in_words_is_so_in_its_outputs():
    printed = "".join(said(cell) for cell in code_cells(TEN))
    assert "strong or nearly: 0 of 30" in printed  # "nearly is not reached in this way"
    titles = re.findall(r"^## (.+)$", prose(TEN), re.M)
    assert titles == [
        "Take it", "How it went", "What is a verdict worth?", "Other ways to take it",
        "For teachers", "Afterwards",
    ]  # fmt: skip
