"""What a teacher is told to do next: which concepts are weak, and what is believed instead."""

from datetime import datetime, timedelta, timezone

import pytest

from mlretrain.quiz.bank import Bank, Quiz, own
from mlretrain.quiz.memory.attempt import PREDICTED, Attempt
from mlretrain.quiz.teaching.handed_in import HandedIn
from mlretrain.quiz.teaching.items import analyse
from mlretrain.quiz.teaching.next_time import belief, missed, topics
from mlretrain.quiz.teaching.report import page
from tests.quiz.answering import right, wrong
from tests.quiz.exercises.tasks import make as exercise
from tests.quiz.samples import KINDS, make, raw

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


def bank(*tables, tasks=()):
    return Bank([Quiz("01_a", "A lesson", [make(one) for one in tables], tasks=list(tasks))])


def items(bank, *answers, name="q"):
    """The items of a class in which each learner gave one of these answers: (score, answer)."""
    given = {
        f"Learner {n}": [Attempt(name, score, answer, at=NOON + timedelta(minutes=n))]
        for n, (score, answer) in enumerate(answers)
    }
    return analyse(given, bank).items


def told(analysis_of, given):
    return page(HandedIn(given), analyse(given, analysis_of))


def test_concepts_come_weakest_first():
    tables = [
        raw("single", id="q0", concepts=["gate", "cycle"]),
        raw("single", id="q1", concepts=["cycle"]),
        raw("single", id="q2", concepts=["cost"]),
    ]
    given = {"a": [Attempt("q0", 0, "A"), Attempt("q1", 1, "B"), Attempt("q2", 1, "B")]}
    found = topics(analyse(given, bank(*tables)).items)
    assert [(one.name, one.score, one.answers, sorted(one.questions)) for one in found] == [
        ("gate", 0, 1, ["q0"]), ("cycle", 0.5, 2, ["q0", "q1"]), ("cost", 1, 1, ["q2"]),
    ]  # fmt: skip


@pytest.mark.parametrize(("right", "of", "listed"), [(3, 5, False), (59, 100, True), (0, 1, True)])
def test_both_sides_of_enough(right, of, listed):
    found = items(bank(raw("single", id="q")), *[(1, "B")] * right, *[(0, "A")] * (of - right))
    assert [one.question.id for one in missed(found)] == ["q"] * listed


def test_what_most_points_were_lost_on_comes_first_and_the_list_ends():
    tables = [raw("single", id=f"q{n}") for n in range(10)]
    given = {
        f"Learner {learner}": [Attempt(f"q{n}", 0, "A") for n in range(10) if n >= learner]
        for learner in range(10)
    }
    found = missed(analyse(given, bank(*tables)).items)
    assert [one.question.id for one in found] == [f"q{n}" for n in range(9, 1, -1)]


def test_the_belief_that_most_share_comes_with_its_words_and_what_to_say():
    (found,) = items(bank(raw("single", id="q")), (0, "C"), (0, "A"), (0, "C"), (1, "B"))
    held = belief(found)
    assert (held.count, held.said, held.words, held.reply) == (2, "C", "the blue one", "Not blue.")


def test_numbers_that_mean_the_same_mistake_are_one():
    (found,) = items(bank(raw("numeric", id="q")), (0, 85), (0, 85), (0, 0.15), (1, 0.85))
    assert (belief(found).count, belief(found).reply) == (2, "As a share.")


@pytest.mark.parametrize("kind", KINDS)
def test_of_every_kind_something_is_said(kind):
    question = make(raw(kind, id="q"))
    (found,) = items(bank(raw(kind, id="q")), (0, wrong(question)), (1, right(question)))
    held = belief(found)
    assert held.count == 1 and held.said and held.reply
    (found,) = items(bank(raw(kind, id="q")), (1, right(question)))
    assert belief(found) is None


def test_of_an_exercise_it_is_the_check_that_failed_most():
    failed = [["text"], ["text"], [], ["number", "text"]]
    answers = [(1 - len(names) / 2, {"failed": names}) for names in failed]
    (found,) = items(bank(raw("single"), tasks=[exercise()]), *answers, name="twice")
    assert (belief(found).count, belief(found).said) == (3, "text")


def test_answers_to_an_earlier_form_are_no_belief():
    (found,) = items(bank(raw("single", id="q")), (0, "Z"))
    assert belief(found) is None
    assert "<h3>q</h3>" in told(bank(raw("single", id="q")), {"a": [Attempt("q", 0.0, "Z")]})


def test_the_page_says_it_in_words():
    text = told(bank(raw("single", id="q")), {"a": [Attempt("q", 0.0, "A")]})
    for words in ("What to teach next", "0 of 1 right", "What is it?", "red", "Not red.", "It is not."):
        assert words in text
    assert "Weak concepts" in text


def test_a_class_that_knows_it_all_is_told_so():
    text = told(bank(raw("single", id="q")), {"a": [Attempt("q", 1.0, "B")]})
    assert "Nothing: every question has at least 60% of its points." in text


def test_a_guess_before_the_lesson_is_nothing_to_teach():
    given = {"a": [Attempt("q", 0.0, "A", sitting=PREDICTED), Attempt("q", 1.0, "B")]}
    assert "Nothing: every question" in told(bank(raw("single", id="q")), given)


def test_our_own_questions_can_all_be_taught():
    given = {"a": [Attempt(one.id, 0.0, wrong(one.variant(3)), seed=3) for one in own()]}
    for found in analyse(given, own()).items:
        held = belief(found)
        assert held and held.reply and "{" not in held.words, found.question.id
