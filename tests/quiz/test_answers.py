"""Answers that cannot be graded: what came on the left, what is said on the right."""

import pytest

import mlretrain as mr
from mlretrain.quiz.grade import grade
from tests.quiz.samples import made

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


UNKNOWN = [
    (lambda: mr.check("deciding-stepp", "A"), "Did you mean 'deciding-step'?"),
    (lambda: mr.question("zzz"), "got 'zzz'. The first are 'version-after-training', "),
    (lambda: mr.quiz("99"), "must be the number of a lesson with a quiz ('02' or '03'), got '99'."),
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
