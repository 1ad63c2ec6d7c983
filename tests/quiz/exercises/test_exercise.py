"""Exercises as learners meet them."""

import re

import pytest

import mlretrain as mr
from mlretrain.quiz.bank import own
from mlretrain.quiz.exercises.exercise import Exercise
from mlretrain.quiz.memory.store import Store
from tests.quiz.exercises.tasks import learned, make

GOOD = "def twice(x):\n    return 2 * x"


@pytest.fixture
def exercise():
    return Exercise(make())


def text(shown):
    return " ".join(str(shown).split())


#: What a learner's cell makes, and what is said: no traceback, and what to do.
DIRECTIONS = {
    "twice = ...": "Not done yet (twice) Replace the three dots in `twice`, run that cell, and",
    "def twice(x):\n    return ...": "Not done yet (twice) There are still three dots in `twice`.",
    "def twice(x):\n    return (lambda: ...)()": "Not done yet (twice) There are still three dots",
    "twice = None": "That is something else (twice) `twice` must be a function, and what came is nothing (None).",
    "twice = 4": "what came is an int. Begin it with `def`, and check it without calling it: `check(twice)`.",
    "class twice: pass": "what came is the class twice.",
}


@pytest.mark.parametrize("code", DIRECTIONS)
def test_directions_where_nothing_can_be_run(exercise, code):
    said = exercise.check(learned(code))
    assert DIRECTIONS[code] in text(said)
    assert not hasattr(said, "score")


#: For an object of a class: what came, and what is said.
OF_A_CLASS = {
    "mr.Trace": "the class Trace. Call it: `mr.Trace(…)`.",
    "len": "a function. Call it, and check what it gives back.",
    "None": "nothing (None). A function without `return` gives nothing back.",
    "[1]": "a list.",
    "[1, ...]": "Replace the three dots in `twice`",
    "{'a': ...}": "Replace the three dots in `twice`",
}


@pytest.mark.parametrize("value", OF_A_CLASS)
def test_directions_where_a_class_is_wanted(value):
    task = make().model_copy(update={"wanted": "mr.Trace"})
    assert OF_A_CLASS[value] in text(Exercise(task).check(eval(value, {"mr": mr})))


#: A function, and what each check says of it: holds, fails, or is not asked yet.
CHECKED = {
    GOOD: ["✓ It doubles", "✓ It doubles texts"],
    "def twice(x):\n    return 3 * x": ["✗ It doubles", "✗ It doubles texts"],
    "def twice(x):\n    return 6 if x == 3 else x": ["✓ It doubles", "✗ It doubles texts"],
    "def twice(x):\n    return int(x) * 2": ["✓ It doubles", "✗ It runs", "– It doubles texts (not asked yet)"],
    "def twice():\n    return 6": ["✗ It runs", "– It doubles (not asked yet)", "– It doubles texts (not asked yet)"],
    "twice = abs": ["✗ It doubles", "– It doubles texts (not asked yet)"],
}  # fmt: skip


@pytest.mark.parametrize("code", CHECKED)
def test_each_check_says_how_it_stands(exercise, code):
    checked = exercise.check(learned(code))
    assert re.findall(r"^  ([✓✗–] .+)$", str(checked), re.M) == CHECKED[code]
    marks = [line[0] for line in CHECKED[code]]
    assert checked.score == marks.count("✓") / len(marks)
    assert checked.passed is (set(marks) == {"✓"})
    assert ("Two times." in str(checked)) is checked.passed  # the explanation
    for mark in CHECKED[code]:
        assert mark in checked.html()


def test_what_differs_is_said_in_numbers(exercise):
    said = str(exercise.check(learned("def twice(x):\n    return 1.5 * x if x == 3 else x")))
    assert "✗ It doubles\n      Got 4.5." in said
    assert "✗ It doubles texts\n      Got ab of 2, 4.50." in said


def test_an_error_in_the_learners_function_is_told_with_its_line(exercise, tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("def twice(x):\n    y = x.real\n    return y.imaginary\n")
    names = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    said = text(exercise.check(names["twice"]))
    assert "`twice`, at `return y.imaginary`, stopped: AttributeError: 'int' object has no" in said


def test_hints_one_at_a_time(exercise):
    said = [exercise.hint().heading for _ in range(3)]
    assert said == ["Hint 1 of 2", "Hint 2 of 2", "Hint 2 of 2"]
    assert exercise.hint(1).heading == "Hint 1 of 2"
    for number in (0, 3):
        with pytest.raises(ValueError, match=f"'number' must be 1 to 2, got {number}"):
            exercise.hint(number)


def test_the_solution_after_an_attempt_or_on_request(exercise):
    assert exercise.solution().heading == "Try it first (twice)"
    exercise.check(...)  # is no attempt
    assert exercise.solution().heading == "Try it first (twice)"
    assert "return 2 * x" in str(exercise.solution(now=True))
    exercise.check(learned("twice = abs"))
    shown = str(exercise.solution())
    for words in ("return 2 * x", "Two times.", "thrice"):
        assert words in shown
    assert "SOLUTION" not in shown


def test_the_card_shows_the_starter_and_not_the_solution(exercise):
    for shown in (str(exercise), exercise.html()):
        assert "return ..." in shown
        assert "2 * x" not in shown and "SOLUTION" not in shown
        assert "check(twice)" in shown
    assert exercise.starter.endswith("return ...")


def test_it_is_known_by_its_id():
    first = own().tasks[0].id
    assert mr.exercise(first) is mr.exercise(first)  # and so it knows which hints were shown
    with pytest.raises(ValueError, match=f"got 'strem'. .*|'id' must be that of an exercise .*{first}"):
        mr.exercise("strem")


# --- what is remembered ---


@pytest.fixture
def learner(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path))
    monkeypatch.setenv("MLRETRAIN_REMEMBER", "yes")
    return Store()


def test_attempts_are_kept(learner, exercise):
    exercise.check(...)
    exercise.check(learned("twice = abs"))
    exercise.hint()
    for _ in range(2):  # a cell that is run again is no second attempt
        exercise.check(learned(GOOD))
    kept = [(a.question, a.answer, a.score, a.trial, a.hints) for a in learner.attempts()]
    assert kept == [
        ("twice", {"failed": ["number", "text"]}, 0.0, 1, 0),
        ("twice", {"failed": []}, 1.0, 2, 1),
    ]


def test_whoever_has_seen_the_solution_has_seen_more_than_all_hints(learner, exercise):
    exercise.solution(now=True)
    exercise.check(learned(GOOD))
    assert [attempt.hints for attempt in learner.attempts()] == [3]


def test_ours_are_done_by_their_solutions(learner):
    for task in own().tasks:
        exercise = Exercise(task)
        assert exercise.check(learned(task.solution, task.name)).passed
    progress = mr.progress().table().set_index(["by", "name"])
    assert progress.loc[("all", "all"), "mastered"] == len(own().tasks)
