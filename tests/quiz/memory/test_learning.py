"""A learner over days: what is kept, what is due, what is mastered."""

import re
import time
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest

import mlretrain as mr
from mlretrain.quiz.bank import Bank, Quiz, own
from mlretrain.quiz.memory import mastery
from mlretrain.quiz.memory.attempt import Attempt, now
from mlretrain.quiz.memory.review import Review, due
from mlretrain.quiz.memory.store import Store
from tests.quiz.answering import right, wrong
from tests.quiz.samples import KINDS, make, made, raw

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


def kept(store):
    return [(a.question, a.answer, a.score, a.trial, a.hints) for a in store.attempts()]


def test_an_answer_in_a_cell_is_kept(learner):
    mr.check("below-threshold", "B")
    mr.check("after-a-refusal", {"A"})
    mr.check("below-threshold", "C")
    assert kept(learner) == [
        ("below-threshold", "B", 0, 1, 0),
        ("after-a-refusal", ["A"], 0.5, 1, 0),
        ("below-threshold", "C", 1, 2, 0),
    ]


def test_an_example_is_nobodys_answer(learner):
    assert mr.check("below-threshold", "B", keep=False).verdict == "wrong"
    assert kept(learner) == [] and "nothing answered yet" in repr(mr.progress())


def test_a_cell_that_is_run_again_is_no_second_attempt(learner):
    for answer in ("B", "B", "C", "C", "B"):
        mr.check("below-threshold", answer)
    assert [(answer, trial) for _, answer, _, trial, _ in kept(learner)] == [
        ("B", 1), ("C", 2), ("B", 3),
    ]  # fmt: skip


def test_other_numbers_are_another_first_try(learner):
    for seed in (1, 2):
        mr.check("live-after-weeks", "B", seed=seed)
    assert [(a.seed, a.trial) for a in learner.attempts()] == [(1, 1), (2, 1)]


def test_the_next_day_is_another_first_try(learner):
    learner.add(Attempt("below-threshold", 1.0, "C", at=now() - timedelta(hours=5)))
    mr.check("below-threshold", "C")
    assert [a.trial for a in learner.attempts()] == [1, 1]


def test_hints_that_were_read_are_counted(learner):
    card = mr.question("below-threshold")
    card.hint(1)
    card.hint(2)
    card.check("C")
    assert kept(learner) == [("below-threshold", "C", 1, 1, 2)]


def test_what_is_no_answer_is_not_kept(learner):
    mr.check("below-threshold", ...)
    assert "There is no Q" in repr(mr.check("below-threshold", "Q"))
    assert kept(learner) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_can_be_kept(learner, kind):
    from mlretrain.quiz.cards import Card

    Card(made(kind)).check(right(made(kind)))
    (attempt,) = learner.attempts()
    assert (attempt.answer, attempt.score) == (right(made(kind)), 1)


@pytest.mark.parametrize("value", ["no", "0", "False", "off"])
def test_nothing_is_kept_when_it_is_switched_off(learner, monkeypatch, value):
    monkeypatch.setenv("MLRETRAIN_REMEMBER", value)
    mr.check("below-threshold", "C")
    mr.mastery_test()
    assert not learner.path.exists()


def test_a_learner_who_cannot_write_goes_on(learner):
    learner.path.mkdir(parents=True)
    with pytest.warns(UserWarning, match="this answer was not kept"):
        assert mr.check("below-threshold", "C").verdict == "correct"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([], "Not answered yet (after-a-refusal)\n  Replace the three dots by one or more"),
        ([["A", "C"]], "Answered already (after-a-refusal)\n  Your last answer was right;"),
        ([["A"]], "Your last answer was right in part;"),
        ([["A", "C"], ["B"]], "Your last answer was not right;"),
    ],
)
def test_dots_behind_a_question_that_was_answered_on_its_card(learner, answers, said):
    for answer in answers:
        mr.question("after-a-refusal").check(answer)
    told = repr(mr.check("after-a-refusal", ...))
    assert said in told
    assert "the three dots by one or more letters" in " ".join(told.split())


def test_a_guess_and_an_old_answer_are_no_answer_yet(learner):
    mr.predict("below-threshold", "C")
    learner.add(Attempt("below-threshold", 1.0, "C", at=now() - timedelta(hours=5)))
    assert repr(mr.check("below-threshold", ...)).startswith("Not answered yet")


# --- review ---


def days(*reviews):
    """Reviews of one question, by the day after the first and what came of it."""
    scores = {"right": (1.0, 0), "hint": (1.0, 1), "partly": (0.5, 0), "wrong": (0.0, 0)}
    attempts = [
        Attempt("q", scores[what][0], hints=scores[what][1], at=NOON + timedelta(days=day))
        for day, what in reviews
    ]
    (found,) = due(attempts)
    return (found.day - (NOON + timedelta(days=reviews[-1][0])).astimezone().date()).days


def test_what_is_known_better_comes_back_later():
    right, hint, wrong = (days((0, what)) for what in ("right", "hint", "wrong"))
    assert 1 == wrong <= hint <= right
    assert right >= 2


def test_intervals_grow_while_it_is_right_and_begin_again_when_it_is_forgotten():
    history, intervals = [(0, "right")], []
    for _ in range(4):
        intervals.append(days(*history))
        history.append((history[-1][0] + intervals[-1], "right"))
    assert intervals == sorted(set(intervals))
    assert intervals[-1] > 30
    forgotten = days(*history[:-1], (history[-1][0], "wrong"))
    assert forgotten < intervals[1]


def test_partly_right_counts_as_hard():
    assert days((0, "right"), (2, "partly")) == days((0, "right"), (2, "hint"))
    assert days((0, "right"), (2, "partly")) < days((0, "right"), (2, "right"))


def test_a_second_try_does_not_undo_the_first():
    first = Attempt("q", 0.0, at=NOON)
    second = Attempt("q", 1.0, trial=2, at=NOON + timedelta(minutes=1))
    assert due([first, second]) == due([first])


def answered(store, *scores, ago=10):
    """Answers to the first questions of the bank, some days ago."""
    at = now() - timedelta(days=ago)
    ids = [question.id for question in own()][: len(scores)]
    store.add_all([Attempt(id, score, at=at) for id, score in zip(ids, scores, strict=True)])
    return ids


def test_only_what_is_due_is_shown_the_most_overdue_first(learner):
    ids = answered(learner, 1.0, 0.0, 1.0)
    learner.add(Attempt(ids[2], 1.0))  # answered today
    shown = mr.review()
    assert [card.id for card in shown] == [ids[1], ids[0]]
    assert "Next: 1 on" in repr(shown)


def test_answering_takes_it_off_the_list(learner):
    (id,) = answered(learner, 0.0)
    (card,) = mr.review()
    card.check(right(card.question))
    assert len(mr.review()) == 0
    assert learner.attempts()[-1].sitting == "review"
    assert repr(mr.review()).startswith("Nothing is due today. Next: 1 on ")


def test_no_more_than_asked_for(learner):
    answered(learner, 0.0, 0.0, 0.0)
    shown = mr.review(2)
    assert len(shown) == 2
    assert "1 more are due today." in repr(shown)
    for most in (0, True, "1"):
        with pytest.raises(ValueError, match="'most' must be a whole number >= 1"):
            mr.review(most)


def test_a_learner_who_has_answered_nothing(learner):
    assert repr(mr.review()) == (
        "Nothing is due today. What you answer comes back here before you forget it."
    )
    assert not learner.path.exists()


def test_a_question_that_left_the_bank_is_not_asked(learner):
    learner.add(Attempt("long-gone", 0.0, at=now() - timedelta(days=9)))
    assert len(mr.review()) == 0
    assert mr.progress().due == 0


def test_fresh_numbers_which_differ_between_two_learners_and_stay_for_one(tmp_path):
    seeds = []
    for name in ("one", "two"):
        store = Store(tmp_path / name)
        store.add(Attempt("live-after-weeks", 0.0, at=NOON))
        once, again = (
            Review(own(), store, NOON + timedelta(days=5), 10)[0].question.seed for _ in range(2)
        )
        assert once == again
        seeds.append(once)
        store.add(Attempt("live-after-weeks", 0.0, seed=once, at=NOON + timedelta(days=5)))
        later = Review(own(), store, NOON + timedelta(days=9), 10)[0].question.seed
        assert later != once
    assert seeds[0] != seeds[1]


# --- the mastery test ---


def take(test, good):
    """Answer a mastery test: the first few rightly, the others wrongly."""
    for number, card in enumerate(test):
        card.check(right(card.question) if number < good else wrong(card.question))


@pytest.mark.parametrize(("good", "said"), [(10, "strong, 10"), (8, "strong, 8"), (7, "nearly, 7"), (6, "nearly, 6"), (5, "not yet, 5")])
def test_verdicts(learner, good, said):
    test = mr.mastery_test(seed=4)
    take(test, good)
    assert test.verdict().heading == f"Mastery test 4: {said} of 10 points"
    lost = {card.question.id for card in list(test)[good:]}
    named = [q.name for q in own().quizzes if lost & {one.id for one in q.questions}]
    body = test.verdict().body
    assert body.count("Revisit lesson") == len(named)
    assert all(f"lesson {name[:2]} (" in body for name in named)


def test_the_verdict_says_how_it_went_per_level_and_concept(learner):
    test = mr.mastery_test(seed=4)
    take(test, 5)
    levels, concepts = test.verdict().body.split("\n\n")[:2]
    assert levels == "By level: easy 3 of 3, medium 2 of 4, hard 0 of 3."
    good, all_ = Counter(), Counter()
    for number, card in enumerate(test):
        for concept in card.question.concepts:
            all_[concept] += 1
            good[concept] += number < 5
    said = [f"{name.replace('-', ' ')} {good[name]} of {count}" for name, count in sorted(all_.items())]
    assert sorted(concepts.removeprefix("By concept: ").rstrip(".").split(", ")) == sorted(said)


def test_a_test_that_is_not_finished_says_what_is_open(learner):
    test = mr.mastery_test(seed=4)
    for card in list(test)[:8]:
        card.check(right(card.question))
    assert str(test.verdict()) == "Mastery test 4: not finished\n  Questions 9, 10 are still open."
    test[8].check(wrong(test[8].question))
    assert "Question 10 is still open." in str(test.verdict())


def test_the_first_answer_counts(learner):
    test = mr.mastery_test(seed=4)
    take(test, 0)
    take(test, 10)
    assert sum(test.points().values()) == 0


def test_a_test_goes_on_after_the_kernel_has_died(learner):
    take(mr.mastery_test(seed=4), 10)
    assert mr.mastery_test(seed=4).verdict().heading.endswith("strong, 10 of 10 points")
    assert mr.mastery_test(seed=5).verdict().heading.endswith("not finished")


def test_a_test_works_where_nothing_is_kept(learner, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_REMEMBER", "no")
    test = mr.mastery_test(seed=4)
    take(test, 9)
    assert test.verdict().heading.endswith("strong, 9 of 10 points")


def test_what_is_drawn():
    tests = [mr.mastery_test(seed=seed) for seed in range(60)]
    lessons = {q.id: quiz.name for quiz in own().quizzes for q in quiz.questions}
    # Sooner or later each lesson is asked about, but for the first, which is about the course
    # itself; and each test asks about as many as it can.
    subjects = set(lessons.values()) - {"00_start_here"}
    assert {lessons[card.id] for test in tests for card in test} == subjects
    for test in tests:
        assert len({lessons[card.id] for card in test}) == min(10, len(subjects))
        ids = [card.id for card in test]
        levels = [card.question.level for card in test]
        assert len(set(ids)) == len(test) == 10
        assert set(levels) == {"easy", "medium", "hard"}
        assert levels == sorted(levels, key=["easy", "medium", "hard"].index)
    assert len({tuple(card.id for card in test) for test in tests}) > 10
    drawn = [c.question.seed for t in tests for c in t if c.id == "live-after-weeks"]
    assert len(set(drawn)) == len(drawn) > 1
    again = mr.mastery_test(seed=3)
    assert [card.question for card in again] == [card.question for card in tests[3]]


def test_an_answer_copied_from_a_card_counts_for_the_test(learner):
    test = mr.mastery_test(seed=3)
    for card in test:
        said = str(card)
        assert "Answer: test[" in said and "mr.check" not in said and "mr.check" not in card.html()
        call = re.search(r"Answer: (test\[\d\]\.check)\(", said)[1]
        eval(call, {"test": test})(right(card.question))
    assert test.verdict().heading == "Mastery test 3: strong, 10 of 10 points"


def test_without_a_seed_each_test_is_another():
    assert len({mr.mastery_test().seed for _ in range(5)}) > 1
    for seed in (-1, True, "4"):
        with pytest.raises(ValueError, match="'seed' must be a whole number >= 0"):
            mr.mastery_test(seed=seed)


def levelled(**counts):
    questions = [
        make(raw("single", id=f"{level}-{n}", level=level))
        for level, count in counts.items()
        for n in range(count)
    ]
    return Bank([Quiz("01_a", "A", questions)])


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [
        ({"easy": 9, "medium": 9, "hard": 9}, (3, 4, 3)),
        ({"easy": 9, "medium": 9, "hard": 1}, (5, 4, 1)),
        ({"easy": 0, "medium": 9, "hard": 9}, (0, 7, 3)),
        ({"easy": 3, "medium": 4, "hard": 3}, (3, 4, 3)),
    ],
)
def test_where_a_level_has_too_few_the_others_step_in(tmp_path, counts, drawn):
    test = mastery.MasteryTest(levelled(**counts), 1, Store(tmp_path / "a"))
    levels = [card.question.level for card in test]
    assert tuple(levels.count(level) for level in ("easy", "medium", "hard")) == drawn


def test_too_few_questions(tmp_path):
    with pytest.raises(ValueError, match="needs 10 questions, the bank has 9"):
        mastery.MasteryTest(levelled(easy=9), 1, Store(tmp_path / "a"))


def test_lessons_take_turns(tmp_path):
    quizzes = [
        Quiz(f"{n:02d}_x", "X", [
            make(raw("single", id=f"q-{n}-{m}-{level}", level=level))
            for m in range(5) for level in ("easy", "medium", "hard")
        ])
        for n in (1, 2)
    ]  # fmt: skip
    test = mastery.MasteryTest(Bank(quizzes), 1, Store(tmp_path / "a"))
    lessons = [card.id.split("-")[1] for card in test]
    assert abs(lessons.count("1") - lessons.count("2")) <= 2


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="needs a clock that can be moved")
def test_the_day_is_the_learners_own(monkeypatch):
    # Answered at 23:30 in Greenwich, which is the next morning in Tokyo.
    late = datetime(2026, 3, 2, 23, 30, tzinfo=timezone.utc)
    try:
        for zone, day in (("UTC", 3), ("Asia/Tokyo", 4)):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert due([Attempt("q", 0.0, at=late)])[0].day.day == day
    finally:
        monkeypatch.undo()
        time.tzset()
