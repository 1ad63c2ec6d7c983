"""Each kind of question: answers on the left, what they are worth on the right."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlretrain.quiz.grade import grade
from tests.quiz.samples import KINDS, made

CASES = [
    # kind, answer, score, how it was understood
    ("single", "B", 1, "B"),
    ("single", " b) ", 1, "B"),
    ("single", "B.", 1, "B"),
    ("single", "Green", 1, "B"),
    ("single", "A", 0, "A"),
    ("single", "The  blue one", 0, "C"),
    ("multiple", ["A", "B", "D"], 1, "A, B, D"),
    ("multiple", "d, a, b", 1, "A, B, D"),
    ("multiple", "DAB", 1, "A, B, D"),
    ("multiple", {"A", "B", "D"}, 1, "A, B, D"),
    ("multiple", ("two", "three", "five"), 1, "A, B, D"),
    ("multiple", "A", 1 / 3, "A"),
    ("multiple", ["A", "B"], 2 / 3, "A, B"),
    ("multiple", ["A", "B", "C"], 1 / 3, "A, B, C"),
    ("multiple", ["A", "B", "C", "D"], 2 / 3, "A, B, C, D"),
    ("multiple", ["A", "C"], 0, "A, C"),
    ("multiple", "C", 0, "C"),
    ("true_false", False, 1, "False"),
    ("true_false", True, 0, "True"),
    ("true_false", "false", 1, "False"),
    ("true_false", "B", 1, "False"),
    ("numeric", 0.85, 1, "0.85 %"),
    ("numeric", 0.86, 1, "0.86 %"),
    ("numeric", 0.84, 1, "0.84 %"),
    ("numeric", 0.8601, 0, "0.8601 %"),
    ("numeric", 0.8399, 0, "0.8399 %"),
    ("numeric", "0.85", 1, "0.85 %"),
    ("numeric", "0.85 %", 1, "0.85 %"),
    ("numeric", 85, 0, "85 %"),
    ("numeric", "1,000", 0, "1,000 %"),
    ("numeric", 1, 0, "1"),
    ("cloze", "0 0 * * *", 1, "0 0 * * *"),
    ("cloze", " 0  0 * * * ", 1, "0  0 * * *"),
    ("cloze", "@DAILY", 1, "@DAILY"),
    ("cloze", "0 24 * * *", 0, "0 24 * * *"),
    ("cloze", "tomorrow", 0, "tomorrow"),
    ("ordering", ["B", "A", "D", "C"], 1, "B, A, D, C"),
    ("ordering", "BADC", 1, "B, A, D, C"),
    ("ordering", "B > A > D > C", 1, "B, A, D, C"),
    ("ordering", "b a d c", 1, "B, A, D, C"),
    ("ordering", ["fill", "boil", "pour", "drink"], 1, "B, A, D, C"),
    ("ordering", "ABDC", 2 / 3, "A, B, D, C"),
    ("ordering", "CBAD", 2 / 3, "C, B, A, D"),
    ("ordering", "ABCD", 1 / 3, "A, B, C, D"),
    ("ordering", "CDAB", 0, "C, D, A, B"),
    ("matching", {"A": 3, "B": 1}, 1, "A → 3, B → 1"),
    ("matching", {"b": "1", "a": "3"}, 1, "A → 3, B → 1"),
    ("matching", {"dog": "woof", "cat": "meow"}, 1, "A → 3, B → 1"),
    ("matching", {"A": 3, "B": 2}, 1 / 2, "A → 3, B → 2"),
    ("matching", {"A": 1, "B": 1}, 1 / 2, "A → 1, B → 1"),
    ("matching", {"A": 1, "B": 3}, 0, "A → 1, B → 3"),
    ("code_output", "A", 1, "A"),
    ("code_output", "1\n2", 1, "A"),
    ("code_output", "3", 0, "B"),
    ("click_step", "collect", 1, "B"),
    ("click_step", "B", 1, "B"),
    ("click_step", "ask the trigger", 0, "C"),
]


@pytest.mark.parametrize(("kind", "answer", "score", "said"), CASES)
def test_score(kind, answer, score, said):
    found = grade(made(kind), answer)
    assert found.score == pytest.approx(score)
    assert found.said == said
    expected = "correct" if score == 1 else "partly" if score else "wrong"
    assert found.verdict == expected


def test_every_kind_has_a_right_and_a_wrong_answer_here():
    assert {kind for kind, _, score, _ in CASES if score == 1} == set(KINDS)
    assert {kind for kind, _, score, _ in CASES if score == 0} == set(KINDS)


FEEDBACK = [
    ("single", "A", [("A", "Not red.", False)]),
    ("single", "B", [("B", "Green it is.", True)]),
    (
        "multiple",
        ["A", "C"],
        [
            ("A", "Prime.", True),
            ("C", "Two times two.", False),
            ("B", "Missed. Prime, too.", False),
            ("D", "Missed. Also prime.", False),
        ],
    ),
    ("true_false", True, [("True", "No.", False)]),
    ("numeric", 0.851, [("", "Yes.", True)]),
    ("numeric", 85.004, [("", "As a share.", False)]),
    ("numeric", 12, [("", "Divide first.", False)]),
    ("cloze", "@daily", [("", "Yes, in short.", True)]),
    ("cloze", "hourly", [("", "Five fields.", False)]),
    ("ordering", "BADC", []),
    ("ordering", "CBAD", [("C", "At the end.", False)]),
    ("matching", {"A": 3, "B": 3}, [("B", "It mews.", False)]),
    ("click_step", "start", [("A", "Too early.", False)]),
]


@pytest.mark.parametrize(("kind", "answer", "remarks"), FEEDBACK)
def test_feedback_is_that_of_the_answer(kind, answer, remarks):
    found = grade(made(kind), answer).remarks
    assert [(r.about, r.text, r.right) for r in found] == remarks


def test_between_a_right_and_a_wrong_number_the_right_one_counts():
    options = [
        {"value": 1.0, "feedback": "Yes.", "correct": True},
        {"value": 1.5, "feedback": "Too much."},
    ]
    question = made("numeric", tolerance=0.3, options=options)
    assert grade(question, 1.29).score == 1
    assert grade(question, 1.31).score == 0


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_right_within_the_tolerance_and_nowhere_else(number):
    off = abs(number - 0.85)
    if math.isclose(off, 0.01, abs_tol=1e-9):
        return  # the edge itself stands in the table above
    assert (grade(made("numeric"), number).score == 1) == (off < 0.01)


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
def test_a_number_means_the_same_as_its_text(number):
    question = made("numeric")
    assert grade(question, repr(number)) == grade(question, number)


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_fills_a_gap_and_only_accepted_ones_are_right(text):
    said = " ".join(text.replace("`", " ").split()).casefold()
    assert (grade(made("cloze"), text).score == 1) == (said in ("0 0 * * *", "@daily"))


@given(st.permutations("ABCD"))
def test_credit_of_an_ordering(order):
    found = grade(made("ordering"), list(order))
    moved = {remark.about for remark in found.remarks}
    staying = [name for name in order if name not in moved]
    assert staying == [name for name in "BADC" if name not in moved]
    assert found.score == pytest.approx((len(staying) - 1) / 3)
    assert (found.score == 1) == ("".join(order) == "BADC")


@given(st.sets(st.sampled_from("ABCD"), min_size=1))
def test_credit_of_several(chosen):
    right, wrong = len(chosen & set("ABD")), len(chosen & {"C"})
    assert grade(made("multiple"), chosen).score == pytest.approx(max(0, right - wrong) / 3)
