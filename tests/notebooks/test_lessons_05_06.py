"""What lessons 5 and 6 say in words is so in their tables, and in the runs that their quizzes ask about."""

import re

import pytest

from mlretrain.quiz import run
from tests.notebooks import lessons
from tests.notebooks.lessons import code_cells, lesson, section, told

GOOD_ENOUGH = lesson(lessons.FOLDER / "05_is_the_new_data_good_enough.ipynb")
HOW = lesson(lessons.FOLDER / "06_how_to_retrain.ipynb")


def _shown(notebook, beginning):
    """The text of the output of the cell with this line."""
    return next(
        cell.outputs[-1].data["text/plain"]
        for cell in code_cells(notebook)
        if re.search(f"^{re.escape(beginning)}", cell.source, re.M)
    )


def _rows(text):
    """Row → its numbers, of a printed table whose rows have names; a wide one has several parts."""
    found = {}
    for name, numbers in re.findall(r"^(.+?) {2,}((?:-?[\d.]+ *)+)$", text, re.M):
        found.setdefault(name, []).extend(float(number) for number in numbers.split())
    return found


@pytest.mark.parametrize(
    ("notebook", "name", "passes"),
    [(GOOD_ENOUGH, "lesson-05", slice(4, 6)), (HOW, "lesson-06", slice(9, 12))],
)
def test_the_transcript_is_of_the_run_that_the_quiz_asks_about(notebook, name, passes):
    shown = next(cell for cell in code_cells(notebook) if section(cell) == "transcript")
    assert shown.outputs[0].data["text/markdown"] == run(name)[passes].transcript()


def test_what_the_gate_is_worth():
    worth = _rows(_shown(GOOD_ENOUGH, "worth.astype"))
    assert worth["nothing is broken"][0] == worth["nothing is broken"][1]  # "costs nothing"
    for name in ("degrees Celsius", "one airport of three", "January again"):
        assert worth[name][0] < worth[name][1]
    assert worth["-999 for missing"][0] > worth["-999 for missing"][1]  # "a little worse"
    for name in ("labels joined wrongly", "labels turned round"):
        assert worth[name][0] == worth[name][1]  # "no look at the columns sees them"
    assert worth["labels turned round"][2] == 0


def test_the_limit_is_one_that_good_months_keep():
    least = _rows(_shown(GOOD_ENOUGH, "pd.Series(least)"))
    assert min(value for (value,) in least.values()) == 0.44


def test_five_of_nine_pass():
    text = "".join(told(cell) for cell in code_cells(GOOD_ENOUGH) if "'REFUSED'" in cell.source)
    assert (len(re.findall("^passes", text, re.M)), len(re.findall("^REFUSED", text, re.M))) == (5, 4)


def test_shares_that_are_said_in_words():
    ways = _rows(_shown(HOW, "result.round"))
    assert 4 < ways["newest 5 days"][0] / ways["continual"][0] < 6  # "a fifth of the rows"
    by_name = {name: numbers[4] for name, numbers in ways.items()}  # on the day of the return
    assert max(by_name, key=by_name.get) == "everything"


def test_the_year_of_flights():
    linear, trees = _rows(_shown(HOW, "bill(linear)")), _rows(_shown(HOW, "bill(trees)"))
    assert 5.5 < linear["everything"][0] / linear["continual"][0] < 6.5  # "a sixth"
    gaps = [linear["everything"][1] - linear[name][1] for name in ("continual", "continual with replay")]
    assert gaps[0] > gaps[1] > 0  # "with replay the gap is smaller still"
    for table in (linear, trees):
        assert min(table, key=lambda name: table[name][1]).startswith("transfer")
    lost = [table["everything"][1] - table["newest 31 days"][1] for table in (linear, trees)]
    assert lost[1] > 4 * lost[0]  # "much worse"
