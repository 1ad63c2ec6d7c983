"""Answers that cannot be graded: what came on the left, what is said on the right."""

import os
import subprocess
import sys

import pytest

import mlretrain as mr
from mlretrain.quiz.bank import own
from mlretrain.quiz.cards import Card
from mlretrain.quiz.grade import grade
from tests.quiz.samples import made, make, raw

REFUSED = [
    ("single", "D", ValueError, "must be one letter of A to C, got 'D'."),
    ("single", "", ValueError, "must be one letter of A to C, got ''."),
    ("single", "AB", ValueError, "got 'AB'. This question takes one."),
    ("single", "A, B", ValueError, "got 'A, B'. This question takes one."),
    ("single", 2, TypeError, "must be one letter of A to C, got 2."),
    ("single", True, TypeError, "must be one letter of A to C, got True."),
    ("single", ["A"], TypeError, "must be one letter of A to C, got ['A']."),
    ("single", None, TypeError, "must be one letter of A to C, got None."),
    ("multiple", ["A", "E"], ValueError, "got ['A', 'E']. There is no option 'E'."),
    ("multiple", ["A", 2], ValueError, "There is no option 2."),
    ("multiple", "AA", ValueError, "A is there twice."),
    ("multiple", [], ValueError, "At least one is right."),
    ("multiple", 3, TypeError, "must be one or more letters of A to D"),
    ("multiple", {"A": 1}, TypeError, "must be one or more letters of A to D"),
    ("true_false", 1, TypeError, "must be True or False, got 1."),
    ("true_false", "perhaps", ValueError, "must be True or False, got 'perhaps'."),
    ("numeric", "many", ValueError, "must be a number (%), got 'many'."),
    ("numeric", "0,85", ValueError, "Write a point before the decimals: 0.85."),
    ("numeric", float("nan"), ValueError, "It must be finite."),
    ("numeric", "inf", ValueError, "It must be finite."),
    ("numeric", True, TypeError, "must be a number (%), got True."),
    ("numeric", None, TypeError, "must be a number (%), got None."),
    ("numeric", [0.85], TypeError, "must be a number (%), got [0.85]."),
    ("cloze", 5, TypeError, "must be a text, got 5."),
    ("cloze", "  ", ValueError, "must be a text, got an empty one."),
    ("ordering", "BAD", ValueError, "Missing: C."),
    ("ordering", "BADCB", ValueError, "B is there twice."),
    ("ordering", {"A", "B", "C", "D"}, TypeError, "got a set, which has no order."),
    ("ordering", 4, TypeError, "must be all letters A to D in order"),
    ("matching", {"A": 1}, ValueError, "Missing: B."),
    ("matching", {"A": 1, "B": 4}, ValueError, "There is no number 4."),
    ("matching", {"A": 1, "B": 0}, ValueError, "There is no number 0."),
    ("matching", {"A": 1, "B": True}, ValueError, "There is no number True."),
    ("matching", {"A": 1, "Z": 2}, ValueError, "There is no item 'Z'."),
    ("matching", {"A": 1, "a": 2}, ValueError, "A is there twice."),
    ("matching", ["A", 1], TypeError, "must be a dict of each letter A to B to one number 1 to 3"),
    ("code_output", "C", ValueError, "must be one letter of A to B, got 'C'."),
    ("click_step", "deploy", ValueError, "or the name of a step, got 'deploy'."),
]


@pytest.mark.parametrize(("kind", "answer", "error", "said"), REFUSED)
def test_refused(kind, answer, error, said):
    with pytest.raises(error) as caught:
        grade(made(kind), answer)
    assert str(caught.value).startswith("'answer' must be ")
    assert said in str(caught.value)


NO_ANSWER = [
    ("single", "Z", "There is no Z; answer with one letter of A to C."),
    ("single", " q ", "There is no Q; answer with one letter of A to C."),
    ("click_step", "E", "There is no E; answer with one letter of A to D, or the name of a step."),
    ("single", 3, "Answer with one letter of A to C, got 3."),
    ("numeric", "many", "Answer with a number"),
    ("matching", {"A": 1, "B": 4}, "There is no number 4."),
    ("matching", "A", "Answer with a dict of each letter A to B to one number 1 to 3"),
    ("ordering", {"A", "B"}, "got a set, which has no order."),
]


@pytest.mark.parametrize(("kind", "answer", "said"), NO_ANSWER)
def test_what_is_no_answer_gets_a_kind_card(kind, answer, said):
    card = Card(made(kind)).check(answer)
    heading, text = repr(card).split("\n", 1)
    assert heading == f"That is no answer to {made(kind).id}"
    assert said in " ".join(text.split())
    assert "<article" in card._repr_html_()
    assert not hasattr(card, "verdict")


def test_what_is_no_answer_counts_as_none():
    card = Card(made("single"))
    card.check("Z")
    assert card.answers == []


@pytest.mark.parametrize(
    "answer",
    [{"A": "woof", "B": "meow"}, {"dog": "*woof*", "cat": "`Meow`"}, {"dog": 3, "B": "1"}],
)
def test_a_matching_takes_the_texts_themselves(answer):
    table = raw("matching")
    table["options"][0]["match"] = table["matches"][2]["text"] = "*woof*"
    assert grade(make(table), answer).score == 1


@pytest.mark.parametrize("lesson", ["2", "02", 2, " 02 ", "02_the_retraining_cycle"])
def test_a_lesson_by_its_number(lesson):
    assert mr.quiz(lesson)[0].id == "version-after-training"


def test_a_notebook_shows_unknown_names_in_one_line(tmp_path):
    code = "import mlretrain as mr; mr.check('deciding-stepp', 'A')"
    told = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", code],
        capture_output=True, text=True, env=os.environ | {"IPYTHONDIR": str(tmp_path)},
    )  # fmt: skip
    (line,) = (told.stdout + told.stderr).strip().splitlines()
    assert line.startswith("UnknownName: 'id' must be") and "Did you mean 'deciding-step'?" in line


UNKNOWN = [
    (lambda: mr.check("deciding-stepp", "A"), "Did you mean 'deciding-step'?"),
    (lambda: mr.question("zzz"), f"got 'zzz'. The first are {next(iter(own())).id!r}, "),
    (lambda: mr.quiz("99"), "must be the number of a lesson with a quiz ('0"),
    (lambda: mr.quiz("99"), "'), got '99'."),
    (lambda: mr.question("deciding-step").hint(3), "'number' must be 1 to 2, got 3."),
    (lambda: mr.question("deciding-step").hint(0), "'number' must be 1 to 2, got 0."),
]


@pytest.mark.parametrize(("call", "said"), UNKNOWN)
def test_unknown_names(call, said):
    with pytest.raises(ValueError) as caught:
        call()
    assert said in str(caught.value)


def test_three_dots_are_no_answer_yet():
    waiting = mr.check("live-while-training", ...)
    assert repr(waiting) == (
        "Not answered yet (live-while-training)\n"
        "  Replace the three dots by one letter of A to D."
    )
    assert not hasattr(waiting, "verdict")
