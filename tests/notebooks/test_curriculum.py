"""What the course promises and can be counted: its questions, and the parts of each lesson."""

import re
from collections import Counter

import pytest

from mlretrain.quiz.bank import own
from mlretrain.quiz.rules import KINDS
from tests.notebooks import lessons
from tests.notebooks.lessons import code_cells, lesson, section, told

QUESTIONS = list(own())
TAUGHT = lessons.PATHS[1:-1]
each = pytest.mark.parametrize("path", TAUGHT, ids=lambda path: path.stem)

#: What must be asked, at which level at least once, and by which questions.
ASKED = [
    ("why retrain automatically", {"easy"}, ["why-retrain"]),
    ("which line of cron fires daily at midnight", {"easy"}, ["cron-daily"]),
    ("what a script prints that calls an undefined function", {"medium"}, ["undefined-function"]),
    ("why accuracy falls after each retraining", {"medium"}, ["falls-after-each-retraining"]),
    ("update only when the new data is good", {"hard"}, ["update-only-when-good"]),
    (
        "the version after a step, the step that decides, what follows below the threshold",
        {"easy"}, ["version-after-training", "deciding-step", "below-threshold"],
    ),
    (
        "100 to 1,000 batches, once at the end, from scratch, a window", {"easy", "medium", "hard"},
        ["hundred-to-a-thousand", "once-at-the-end", "ten-to-a-hundred", "exponents", "cheap-to-dear"],
    ),
]  # fmt: skip

#: What must be asked about again and again.
OFTEN = (
    "schedule", "similarity", "algorithms", "approval", "rollback", "drift-kinds", "label-delay",
    "forgetting",
)  # fmt: skip


def test_each_lesson_but_the_last_has_a_quiz():
    assert [quiz.name for quiz in own().quizzes] == [path.stem for path in lessons.PATHS[:-1]]
    assert len(QUESTIONS) >= 120 and min(len(quiz.questions) for quiz in own().quizzes) >= 5


def test_every_level_and_kind_is_asked_and_numbers_are_drawn():
    levels, kinds = (Counter(getattr(q, name) for q in QUESTIONS) for name in ("level", "kind"))
    assert set(levels) == {"easy", "medium", "hard"} and min(levels.values()) >= 20
    assert set(kinds) == set(KINDS) and len(kinds) == 9 and min(kinds.values()) >= 5
    assert sum(question.draw is not None for question in QUESTIONS) >= 25


def test_every_question_teaches_and_is_proved():
    for question in QUESTIONS:
        assert question.proof is not None or question.source, question.id
        assert question.hints and question.explanation and question.solution and question.mistakes
        assert all(option.feedback for option in question.options), question.id


@pytest.mark.parametrize(("what", "levels", "ids"), ASKED, ids=[what for what, *_ in ASKED])
def test_what_must_be_asked(what, levels, ids):
    asked = [own().question(id) for id in ids]
    assert levels <= {question.level for question in asked}
    assert all(question.proof is not None for question in asked)


@pytest.mark.parametrize("concept", OFTEN)
def test_what_must_be_asked_about_often(concept):
    about = [question for question in QUESTIONS if concept in question.concepts]
    assert len(about) >= 8
    assert len({question.level for question in about}) == 3
    assert len({question.kind for question in about}) >= 3


def html(cell) -> str:
    return "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)


def part(path, name: str):
    """The code cells of a section, and what is written in it."""
    notebook, inside, text = lesson(path), False, []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if heading := re.search(r"^## (.+)$", cell.source, re.M):
                inside = heading[1] == name
            if inside:
                text.append(cell.source)
    return [c for c in code_cells(notebook) if section(c) == name.lower().replace(" ", "-")], "\n".join(text)


@each
def test_the_idea_goes_from_scenario_to_real_life(path):
    _, text = part(path, "The idea")
    parts = re.findall(r"^\*\*(Scenario|Problem|Solution|What it enables|In real life)\.\*\*|^\| \| (Before)", text, re.M)
    assert [one or other for one, other in parts] == [
        "Scenario", "Problem", "Solution", "Before", "What it enables", "In real life",
    ]  # fmt: skip


@each
def test_a_real_cycle_can_be_stepped_through(path):
    steppers = [cell for cell in part(path, "Watch it run")[0] if "mlretrain-trace" in html(cell)]
    assert any('mount("' in html(cell) for cell in steppers)


@each
def test_there_are_one_or_two_controls(path):
    controls = [html(cell) for cell in part(path, "Change it")[0] if "mlretrain-choice" in html(cell)]
    assert 1 <= len(controls) <= 2
    for control in controls:
        choices, pictures = control.count('type="radio"'), control.count("data:image/svg+xml")
        assert choices >= 3 and pictures >= choices


@each
def test_key_moments_are_tied_to_steps(path):
    cells, text = part(path, "Key moments")
    notes = re.findall(r"^\*\*.+\?\*\* \*\((steps?) .+\)\*", text, re.M)
    assert 2 <= len(notes) <= 4
    assert cells  # what the notes speak of is looked at again


@each
def test_each_mistake_is_held_against_a_run(path):
    cells, text = part(path, "Common mistakes")
    verdicts = re.findall("^(?:holds|does not hold) ", "\n".join(map(told, cells)), re.M)
    beliefs = re.findall(r'^- ".+?" → .+', text, re.M)
    assert len(verdicts) >= len(beliefs) >= 3
    assert any(one.startswith("does not") for one in verdicts)


@each
def test_the_lesson_fits_on_a_card_and_is_told_in_prose(path):
    assert re.search(r"^> \*\*.+\*\*$", part(path, "Snapshot")[1], re.M)
    shown = [output.data for cell in part(path, "Transcript")[0] for output in cell.outputs]
    assert any(re.match("This is the run of ", data.get("text/markdown", "")) for data in shown)
