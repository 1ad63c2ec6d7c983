"""Exercises in the bank: faults by file, line and id, and proofs that hold the checks to account."""

import json
import tomllib

import jsonschema
import pytest

from mlretrain.quiz import check_bank
from mlretrain.quiz.bank import load, own, read
from mlretrain.quiz.exercises.rules import examine
from mlretrain.quiz.prove import wrong
from mlretrain.quiz.schema import schema
from tests.quiz.exercises.tasks import make, raw

BANK = """\
title = "T"

[[exercise]]
id = "twice"
level = "easy"
concepts = ["cycle"]
prompt = "Write a function that doubles."
name = "twice"
wanted = "function"
code = '''
def twice(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
'''
hints = ["Think."]
explanation = "Two times."

[exercise.run]
six = "value(3)"

[[exercise.checks]]
name = "number"
about = "It doubles"
holds = "six == 6"
says = "Got {six}."

[[exercise.mistakes]]
belief = "Three times."
shows = "No."
old = "2 * x"
new = "3 * x"
caught = "number"
"""


def faults(tmp_path, text):
    path = tmp_path / "08_b.toml"
    path.write_text(text, encoding="utf-8")
    return [str(fault).replace(f"{path}:", "") for fault in read(path).faults]


#: A change to the file above, and the faults: line, id, what and remedy.
FAULTS = {
    ('level = "easy"', 'level = "simple"'): "5: twice: 'level' must be 'easy', 'medium' or 'hard'",
    ('hints = ["Think."]\n', ""): "3: twice: 'hints' is missing. Add it: hints, revealed",
    ("    ### END SOLUTION\n", ""): "10: twice: 'code' cannot be cut: the solution that begins in",
    ("return 2 * x", "return 2 *"): "10: twice: 'code' is no Python, also without its solution",
    ("def twice", "def thrice"): "10: twice: the solution makes no 'twice'.",
    ("    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION", "    return 2 * x"):
        "10: twice: 'code' leaves nothing to the learner.",
    ('six = "value(3)"', 'six = "value(3"'): "20: twice: 'six' must be one Python expression",
    ('six = "value(3)"', 'six = "values(3)"'): "20: twice: 'six' may use mr, value, isinstance",
    ('holds = "six == 6"', 'holds = "seven == 6"'): "25: twice: 'holds' may use mr, value",
    ('says = "Got {six}."', 'says = "Got {seven}."'): "26: twice: 'says' may use mr, value",
    ('says = "Got {six}."', 'says = "Got {six."'): "26: twice: braces do not match: ",
    ('wanted = "function"', 'wanted = "a function"'): "9: twice: 'wanted' must be one Python expr",
    ('name = "number"', 'name = "six"'): "23: twice: the name 'six' is taken.",
    ('caught = "number"', 'caught = "numbers"'):
        "33: twice: 'caught' must be 'six', 'number' or 'wanted', got 'numbers'. Did you mean 'number'?",
    ('caught = "number"', 'caught = "six"'):
        "23: twice: nothing shows that the check 'number' can fail.",
    ('old = "2 * x"', 'old = "x"'): "31: twice: 'old' must stand in the code once, and stands there 2",
    ('old = "2 * x"', 'old = "4 * x"'): "31: twice: 'old' must stand in the code once, and stands there 0",
}  # fmt: skip


def test_the_file_itself_is_good(tmp_path):
    assert faults(tmp_path, BANK) == []
    assert [task.id for task in load(tmp_path / "08_b.toml").tasks] == ["twice"]
    rules = json.loads(schema())
    check = jsonschema.validators.validator_for(rules)(rules)
    assert list(check.iter_errors(tomllib.loads(BANK))) == []
    assert list(check.iter_errors(tomllib.loads(BANK.replace("about", "of"))))


@pytest.mark.parametrize("change", FAULTS, ids=lambda change: change[1][:40])
def test_each_fault_is_named_with_its_line(tmp_path, change):
    assert BANK.count(change[0]) == 1
    found = faults(tmp_path, BANK.replace(*change))
    assert any(fault.startswith(FAULTS[change]) for fault in found), found


def test_ids_are_shared_with_questions(tmp_path):
    head, body = BANK.split("\n\n", 1)
    both = f'{head}\n\n{body}\n{body.replace("Write", "Please write")}'
    assert any("must be new in the bank" in fault for fault in faults(tmp_path, both))
    assert faults(tmp_path, 'title = "T"\nexercise = 3') == [
        "1: there is no question. Add one under [[question]].",
        "2: there is no exercise. Add one under [[exercise]].",
    ]


# --- proofs ---


def said(task):
    return [what for what, _ in wrong(task)]


def test_a_good_exercise_is_proved():
    assert said(make()) == []


def changed(**at):
    """The sample with one entry of a check or a mistake changed: ``checks_0_holds="…"``."""
    table = raw()
    for way, value in at.items():
        name, place, entry = way.split("_")
        table[name][int(place)][entry] = value
    return examine(table)[0]


#: What is altered, and what the prover says to it.
ALTERED = [
    (make(code="def twice(x):\n    ### BEGIN SOLUTION\n    y = 2 * x\n    ### END SOLUTION\n"),
     "the solution does not pass: the check 'text' itself stops"),
    (changed(checks_0_holds="of_three == 7"), "the solution does not pass: number: Got 6"),
    (changed(checks_0_holds="of_three"), "mistake 2 is not caught by 'number'"),
    (changed(checks_1_says="{of_text:.2f}"),
     "mistake 3 is not caught by 'text': the check 'text' itself stops"),
    (changed(mistakes_1_new="x * 2"), "mistake 2 is not caught by 'number': every check holds"),
    (changed(mistakes_1_new="3 *"), "mistake 2 is not caught by 'number': it stops: SyntaxError"),
    (make(code="twice = abs\n### BEGIN SOLUTION\ntwice = lambda x: 2 * x\n### END SOLUTION\ntwice = twice if callable(twice) else abs\n"),
     "the starter is not met with directions: number: Got 3"),
]  # fmt: skip


@pytest.mark.parametrize(("task", "says"), ALTERED, ids=lambda v: str(v)[:30])
def test_what_is_altered_is_found_out(task, says):
    assert any(what.startswith(says) for what in said(task)), said(task)


def test_a_name_that_catches_another_mistake_is_a_fault_of_reading():
    task, problems = examine({**raw(), "mistakes": raw()["mistakes"][:2]})
    assert task is None
    assert [p.what for p in problems] == ["nothing shows that the check 'text' can fail."]


def test_a_bank_of_exercises_is_checked_in_its_workers(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path / "home"))
    (tmp_path / "08_b.toml").write_text(BANK, encoding="utf-8")
    report = check_bank(tmp_path / "08_b.toml")
    assert (report.ok, [(row.kind, row.by, row.claims) for row in report.rows]) == (
        True, [("exercise", "checks", 3)],
    )  # fmt: skip
    assert "1 exercise; 0 faults" in report.summary
    # What is known from before is taken from there; an altered check is not.
    assert check_bank(tmp_path / "08_b.toml").rows[0].time == "kept"
    (tmp_path / "08_b.toml").write_text(BANK.replace("six == 6", "six == 9"), encoding="utf-8")
    report = check_bank(tmp_path / "08_b.toml")
    assert (report.rows[0].status, report.exit_code) == ("fault", 1)
    assert "the solution does not pass: number: Got 6." in str(report)


def test_an_exercise_that_does_not_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path / "home"))
    endless = BANK.replace("new = \"3 * x\"", "new = \"sum(range(10**15))\"")
    (tmp_path / "08_b.toml").write_text(endless, encoding="utf-8")
    report = check_bank(tmp_path / "08_b.toml", limit=3)
    assert "it was still running after 3 s and was ended" in str(report)


@pytest.mark.parametrize("task", own().tasks, ids=lambda task: task.id)
def test_our_exercises_are_proved(task):
    assert said(task) == []


@pytest.mark.parametrize("task", own().tasks, ids=lambda task: task.id)
def test_each_of_our_checks_is_needed(task):
    # Without the check that catches it, a mistake passes, or another check would do as well.
    for name in {check.name for check in task.checks}:
        left = [check for check in task.checks if check.name != name]
        if left:
            bare = task.model_copy(update={"checks": left})
            assert any(f"by {name!r}" in what for what in said(bare)), name
