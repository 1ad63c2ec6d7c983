"""What lesson 7 says in words is so in its outputs, and in the run that its quiz asks about."""

import re

from mlretrain.quiz import run
from tests.notebooks import lessons
from tests.notebooks.lessons import code_cells, lesson, section, told

SHIP = lesson(lessons.FOLDER / "07_ship_it_safely.ipynb")


def _told(line):
    """The text of the output of the cell with this line in it."""
    return next(told(cell) for cell in code_cells(SHIP) if line in cell.source)


def test_the_transcript_is_of_the_run_that_the_quiz_asks_about():
    shown = next(cell for cell in code_cells(SHIP) if section(cell) == "transcript")
    assert shown.outputs[0].data["text/markdown"] == run("lesson-07")[14:16].transcript()


def test_nobody_was_turned_away():
    numbers = [int(n) for n in re.findall(r": +(\d+)$", _told("customers.failed)"), re.M)]
    assert numbers == [0, 0, 11]
    assert re.findall("True|False", _told("after = asked()")) == ["False", "True"]


def test_the_rollback_went_to_the_worse_version():
    rows = dict(re.findall(r"^(v\d) +(-[\d. -]+)$", _told("would.round(4)"), re.M))
    v1, v3 = ([float(n) for n in rows[name].split()] for name in ("v1", "v3"))
    assert v1[0] < v3[0] and v1[1] < v3[1]


def test_how_the_gates_fared():
    fared = {
        name: [float(n) for n in numbers.split()]
        for name, numbers in re.findall(r"^(\S.*?) {2,}([\d. ]+)$", _told("fared.round(3)"), re.M)
    }
    assert fared["threshold"][2] < 0.3 and fared["both"][2] < 0.3  # "mostly wrong"
    assert fared["comparison"][1] < fared["threshold"][1] - 0.2
    assert min(fared["comparison, 95 % sure"]) > 0.7  # "errs in neither trouble"


def test_each_belief_was_held_against_a_run():
    assert re.findall("^(holds|does not hold) ", _told("def say("), re.M) == ["does not hold"] * 9


def test_the_outage_left_seven_passes():
    assert _told("same_passes, ").count("True") == 2
    finished = [
        cell.outputs[-1].data["text/plain"].count("January 2024")
        for cell in code_cells(SHIP) if cell.source.endswith("\noutage.passes(shop)")
    ]
    assert finished == [5, 8]  # the first pass names two days
