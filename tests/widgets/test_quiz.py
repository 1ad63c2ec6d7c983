"""The quiz widget: what Python grades, and what the browser is told."""

import json

import pytest

import mlretrain as mr
from mlretrain.quiz.bank import own
from mlretrain.quiz.cards import Card, Cards
from mlretrain.quiz.memory.store import Store
from tests.quiz.alterations import alterations
from tests.quiz.answering import right, wrong
from tests.quiz.samples import KINDS, make, made, raw


def ask(quiz, card, what, **content):
    quiz._handle_custom_msg({"ask": what, "card": card, **content}, [])
    return quiz.states[card]


def check(quiz, answer, card=0, seconds=1.5):
    return ask(quiz, card, "check", answer=answer, seconds=seconds)


def quiz_of(kind, **options):
    """A quiz of one question, and the question as it is shown."""
    quiz = mr.Quiz(Card(made(kind)), **options)
    return quiz, quiz._turns[0]._shuffle.question


@pytest.mark.parametrize("kind", KINDS)
def test_right_at_once(kind):
    quiz, question = quiz_of(kind)
    state = check(quiz, right(question))
    assert (state["trial"], state["done"], state["verdict"]) == (1, True, "correct")
    assert "So it is." in state["reply"]  # the explanation


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_twice(kind):
    quiz, question = quiz_of(kind)
    state = check(quiz, wrong(question))
    assert (state["trial"], state["done"]) == (1, False)
    assert state["verdict"] != "correct"
    # Before the second try nothing tells the key.
    for secret in ("So it is.", "The answer is", "Missed", "We ran it", "It is not."):
        assert secret not in state["reply"]
    state = check(quiz, wrong(question))
    assert (state["trial"], state["done"]) == (2, True)
    assert "So it is." in state["reply"] and "The answer is" in state["reply"]


@pytest.mark.parametrize("kind", KINDS)
def test_right_at_the_second_try(kind):
    quiz, question = quiz_of(kind)
    check(quiz, wrong(question))
    state = check(quiz, right(question))
    assert (state["trial"], state["done"], state["verdict"]) == (2, True, "correct")


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_answer_the_browser_gets_the_same_whatever_the_key_is(kind):
    def told(table):
        quiz = mr.Quiz(Card(make(table)), order=3)
        ask(quiz, 0, "hint")
        state = quiz.get_state(["title", "cards", "states", "place", "every"])
        return json.dumps(state, sort_keys=True)

    table = raw(kind)
    # The order of an ordering or a matching is turned only where it would give the key away.
    if kind in ("ordering", "matching"):
        cards = {json.dumps(mr.Quiz(Card(make(t))).cards[0]["prompt"]) for _, t in alterations(table)}
        assert len(cards) == 1
        assert not {"place", "match", "correct"} & set(mr.Quiz(Card(make(table))).cards[0]["options"][0])
        return
    assert {told(altered) for _, altered in alterations(table)} == {told(table)}


@pytest.mark.parametrize("known", [False, True])
def test_the_verdict_does_not_wait_for_a_proof_that_nobody_has_run(known, monkeypatch, tmp_path):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path))
    quiz = mr.Quiz("version-after-training", order=mr.Quiz.AS_WRITTEN)
    if known:
        mr.check("version-after-training", "B")
    told = []
    quiz.observe(lambda change: told.append(change["new"][0]), "states")
    check(quiz, "B")
    assert [state["verdict"] for state in told] == ["correct"] * (1 if known else 2)
    assert ["We ran it" in state["reply"] for state in told] == ([True] if known else [False, True])
    assert [bool(state["said"]) for state in told] == ([False] if known else [True, False])
    assert len({state["turn"] for state in told}) == 1  # no second turn: the focus stays


def test_hints_one_by_one():
    quiz, _ = quiz_of("single")
    shown = [len(ask(quiz, 0, "hint")["hints"]) for _ in range(3)]
    assert shown == [1, 2, 2]


def test_the_solution_after_the_first_try_and_not_before():
    quiz, question = quiz_of("single")
    assert not ask(quiz, 0, "reveal")["done"]
    check(quiz, wrong(question))
    state = ask(quiz, 0, "reveal")
    assert state["done"] and "So it is." in state["reply"] and state["trial"] == 1


def test_once_more():
    quiz, question = quiz_of("single")
    assert ask(quiz, 0, "afresh")["turn"] == 1
    check(quiz, right(question))
    state = ask(quiz, 0, "afresh")
    assert (state["trial"], state["done"], state["reply"]) == (0, False, "")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("numeric", "many"), ("numeric", ""), ("single", "Q"), ("single", 7), ("matching", {"A": "1"}), ("ordering", ["A"])],
)
def test_what_is_no_answer_costs_no_try(kind, answer):
    quiz, _ = quiz_of(kind)
    state = check(quiz, answer)
    assert state["trial"] == 0
    assert state["said"].startswith("Answer with ")


def test_questions_do_not_get_in_each_others_way():
    quiz = mr.Quiz(Cards("both", [made("single"), made("numeric")]))
    check(quiz, "0.85", card=1)
    assert [state["trial"] for state in quiz.states] == [0, 1]


# --- what is remembered ---


@pytest.fixture
def learner(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path))
    monkeypatch.setenv("MLRETRAIN_REMEMBER", "yes")
    return Store()


@pytest.mark.parametrize("kind", KINDS)
def test_answers_are_kept_in_the_letters_of_the_bank(learner, kind):
    quiz, question = quiz_of(kind, order=5)
    ask(quiz, 0, "hint")
    check(quiz, wrong(question))
    check(quiz, right(question))
    first, second = learner.attempts()
    assert (first.trial, first.hints, first.seconds, first.score < 1) == (1, 1, 1.5, True)
    assert (second.trial, second.score) == (2, 1)
    assert mr.quiz.feedback.Feedback(made(kind), second.answer).verdict == "correct"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tries", [1, 2])
def test_answers_are_there_again_after_the_kernel_has_died(learner, kind, tries):
    quiz, question = quiz_of(kind)
    for _ in range(tries):
        state = check(quiz, wrong(question))
    again, shown = quiz_of(kind)
    found = again.states[0]
    assert (found["trial"], found["done"], found["verdict"]) == (tries, tries == 2, state["verdict"])
    assert found["answer"] and found["reply"]
    if tries == 1:
        assert check(again, right(shown))["verdict"] == "correct"


def test_it_opens_at_the_first_question_that_is_left(learner):
    questions = [made("single"), made("numeric"), made("cloze")]
    quiz = mr.Quiz(Cards("three", questions))
    for number in (0, 2):
        check(quiz, right(quiz._turns[number]._shuffle.question), card=number)
    assert mr.Quiz(Cards("three", questions)).place == 1


def test_reviews_and_mastery_tests_can_be_taken(learner):
    test = mr.mastery_test(seed=3)
    quiz = mr.Quiz(test)
    for number in range(10):
        check(quiz, right(quiz._turns[number]._shuffle.question), card=number)
    assert test.verdict().heading == "Mastery test 3: strong, 10 of 10 points"
    assert {attempt.sitting for attempt in learner.attempts()} == {"mastery 3"}
    review = mr.Quiz(mr.review())
    assert repr(review) == "Quiz: due today, 0 questions"
    assert review.note == mr.review().outlook != ""  # what comes next is said there as well


# --- what is asked ---


def test_what_can_be_asked():
    lesson = own().quiz("02")
    assert [card["id"] for card in mr.Quiz("02").cards] == [q.id for q in lesson.questions]
    assert repr(mr.Quiz(2)) == f"Quiz: The retraining cycle, {len(lesson.questions)} questions"
    assert repr(mr.Quiz("below-threshold")) == "Quiz: below-threshold, 1 question"
    about = [card["id"] for card in mr.Quiz(concept="gate").cards]
    assert about == [q.id for q in own() if "gate" in q.concepts]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (((), {}), "give either what to ask or 'concept'"),
        (((2,), {"concept": "gate"}), "give either what to ask or 'concept'"),
        (((), {"concept": "gates"}), "'concept' must be one of alerts, "),
        ((("99",), {}), "'lesson' must be the number of a lesson .* Nor is it the id of a question."),
    ],
)
def test_what_cannot(arguments, said):
    with pytest.raises(ValueError, match=said):
        mr.Quiz(*arguments[0], **arguments[1])


def test_options_come_in_another_order_each_time():
    orders = {tuple(o["html"] for o in quiz_of("single")[0].cards[0]["options"]) for _ in range(30)}
    assert len(orders) > 1
    assert len({str(quiz_of("single", order=1)[0].cards) for _ in range(5)}) == 1
