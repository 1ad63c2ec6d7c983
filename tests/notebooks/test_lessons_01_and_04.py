"""Lessons 1 and 4: they show the runs that their quizzes ask about, and say what these show."""

import re

import pytest

from mlretrain.quiz import run
from tests.notebooks import lessons
from tests.notebooks.lessons import code_cells, lesson, section

FIRST, FOURTH = (
    lesson(lessons.FOLDER / f"{name}.ipynb")
    for name in ("01_why_models_go_stale", "04_when_to_retrain")
)


def plain(notebook, start: str) -> str:
    """What the last output of the cell says that begins so."""
    cell = next(c for c in code_cells(notebook) if c.source.startswith(start))
    output = cell.outputs[-1]
    return output.get("text") or output.data["text/plain"]


@pytest.mark.parametrize(
    ("notebook", "name", "passes"), [(FIRST, "lesson-01", (22, 25)), (FOURTH, "lesson-04", (17, 19))]
)
def test_they_show_the_runs_that_their_quizzes_ask_about(notebook, name, passes):
    shown = next(c for c in code_cells(notebook) if section(c) == "transcript")
    told = run(name)[slice(*passes)].transcript()
    assert shown.outputs[0].data["text/markdown"].split() == told.split()


def test_the_twin_of_lesson_01_is_the_one_of_its_quiz():
    last = plain(FIRST, "import pandas as pd").splitlines()[-1].split()
    never, kept = (run(n)[46].scores["accuracy"] for n in ("lesson-01-never", "lesson-01"))
    assert [float(one) for one in last[3:]] == [round(never, 2), round(kept, 2)]


def test_what_lesson_01_says_of_age_is_so_in_its_tables():
    gains = dict(re.findall(r"^(.+?) {2,}[\d,]+ +\S+ +([\d.]+)$", plain(FIRST, "flights = "), re.M))
    newest = float(gains["the newest rows, SlidingWindow('31D')"])
    any_age, everything = (float(gains[n]) for n in ("as many rows of any age", "all rows so far"))
    assert newest < any_age < everything < any_age + 0.005  # "hardly more than that"
    without = re.search(r"temperature, dew_point .* ([\d.]+)$", plain(FIRST, "columns = "), re.M)
    assert 0.6 < float(without[1]) / newest < 0.7  # "two thirds"

    lost = {
        int(age): (float(loss), float(worse))
        for age, loss, worse in re.findall(r"^(\d+) +([\d.]+) +([\d.]+) ", plain(FIRST, "weekly = "), re.M)
    }
    assert lost[1] == (0.0025, 0.5745)  # better in 43 of 100 weeks
    assert lost[6][0] / lost[1][0] == pytest.approx(20, abs=1) and 0.65 < lost[6][1] < 0.75
    assert lost[34][0] / 0.1080 == pytest.approx(1 / 4, abs=0.02)  # "a quarter is left"


def test_what_lesson_01_says_of_cost_is_so_in_its_table():
    rows = re.findall(r"^(\w+ \w+) +(\d+) +(\d+) +(\d+) +(\d+)$", plain(FIRST, "worlds = "), re.M)
    bill = {name: tuple(map(int, numbers)) for name, *numbers in rows}
    never, always, _, _ = bill["stands still"]
    assert 1.8 < always / never < 2  # "nearly twice as much"
    assert bill["turns overnight"][0] == pytest.approx(bill["turns overnight"][1], rel=0.02)
    assert bill["turns overnight"][3] == 3 and bill["moves slowly"][3] == 8
    assert bill["moves slowly"][1] < bill["moves slowly"][0]


def test_what_lesson_04_says_of_the_rules_is_so_in_its_tables():
    flights, turned = (plain(FOURTH, start) for start in ("def short", "short(turned)"))

    def row(text, name):
        return re.findall(rf"^{re.escape(name)} +(\S.*)$", text, re.M)

    def score(name):
        return float(row(flights, name)[0].split()[2])

    rules = ("interval: monthly", "performance", "data change", "on demand", "performance | monthly")
    assert all(score("never") < score(name) < score("best in hindsight") for name in rules)
    assert score("performance") < score("class shares so far")
    assert max(rules, key=score) == "on demand"
    monday = int(row(turned, "each Monday")[0].split()[0])
    assert monday == int(row(turned, "performance, below 0.80")[0].split()[0]) + 8
    accuracy = [float(row(turned, f"on demand, {when}")[0].split()[2]) for when in ("at once", "a week later")]
    assert accuracy[0] < accuracy[1]
