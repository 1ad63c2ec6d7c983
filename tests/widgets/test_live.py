"""What a cell gives out that ends with a question: a card to keep, and a widget to answer it."""

import subprocess
import sys

import nbformat
import pytest

import mlretrain as mr
from mlretrain.course.notebooks import executed, normal
from mlretrain.widgets import live

VIEW = "application/vnd.jupyter.widget-view+json"
STILL = {"text/plain", "text/html"}
START = "import mlretrain as mr\n"

#: The last line of a cell, and whether there is something to answer.
CELLS = {
    'mr.question("below-threshold")': True,
    'mr.quiz("03")': True,
    'mr.quiz(concept="gate")': True,
    'mr.quiz("02")[0]': True,
    "mr.mastery_test(seed=3)": True,
    'mr.Quiz("03")': True,
    "mr.review()": False,  # nothing is due
    'mr.check("below-threshold", "A")': False,
    'mr.predict("below-threshold")': False,  # a guess is not graded
    "mr.progress()": False,
}


def run(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return executed(nbformat.v4.new_notebook(cells=cells))


@pytest.fixture(scope="module")
def notebook():
    return run(START, *CELLS)


@pytest.mark.parametrize("line", CELLS)
def test_a_widget_of_its_own_and_the_card_as_it_always_is(notebook, line):
    outputs = notebook.cells[list(CELLS).index(line) + 1].outputs
    assert [set(one.data) for one in outputs] == [{VIEW}] * CELLS[line] + [STILL]
    # What is committed is the card alone.
    kept = normal(notebook).cells[list(CELLS).index(line) + 1].outputs
    assert [set(one.data) for one in kept] == [STILL]


def test_the_card_is_the_same_each_time(notebook):
    def stills(made):
        return [[one.data for one in cell.outputs] for cell in normal(made).cells]

    assert stills(run(START, *CELLS)) == stills(notebook)


def test_without_the_extra_there_is_the_card():
    gone = 'import sys; sys.modules["anywidget"] = None\n'
    made = run(gone + START, 'mr.question("below-threshold")')
    assert [set(one.data) for one in made.cells[1].outputs] == [STILL]


def test_in_a_terminal_there_is_the_text():
    line = START + 'mr.question("below-threshold")'
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", line],
        capture_output=True, text=True, timeout=120,
    )
    assert "Question: below-threshold" in done.stdout and "Answer: mr.check(" in done.stdout
    assert "Quiz:" not in done.stdout


def test_a_mastery_test_keeps_the_letters_of_its_paper(monkeypatch):
    shown = []
    monkeypatch.setattr(live, "show", shown.append)
    test = mr.mastery_test(seed=3)
    live.answerable(test)
    for card, given in zip(test, shown[0].cards, strict=True):
        if card.question.kind in ("single", "multiple"):
            words = [option["html"] for option in given["options"]]
            assert words == [option["html"] for option in card.public(card.question)["options"]]
