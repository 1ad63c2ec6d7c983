"""What lesson 0 and its quiz speak of, and how lesson 5 tells which measure sees a change."""

import pytest

import mlretrain as mr
from mlretrain.quiz.bank import own
from mlretrain.quiz.experiments.likeness import CHANGES

tell = mr.quiz.experiments


@pytest.mark.parametrize(("part", "step"), [("trigger", "trigger"), ("strategy", "train"), ("gate", "gate")])
def test_each_part_acts_at_a_step_of_its_own(part, step):
    assert tell.acts_at(part) == step


@pytest.mark.parametrize(
    ("how", "counts"),
    [("at once", True), ("after a hint", False), ("at the second try", False), ("as a guess", False)],
)
def test_mastered_is_what_was_right_at_once_and_alone(how, counts):
    assert tell.mastered(how) is counts


def test_each_wait_is_longer_than_the_one_before():
    days = tell.waits(6)
    assert len(days) == 6 and days == sorted(set(days)) and days[0] >= 1


@pytest.mark.parametrize(
    ("change", "seen"), [*zip(CHANGES, ("temperature", "origin", "classifier", "nothing"), strict=True)]
)
def test_what_sees_a_change(change, seen):
    assert tell.seen_by(change) == seen


@pytest.mark.parametrize(
    ("limit", "good"), [(0.60, False), (0.45, False), (0.44, True), (0.34, True), (0.33, False)]
)
def test_a_limit_lies_between_good_and_broken(limit, good):
    # The worst good month has 0.444, and the best broken June 0.338.
    assert tell.keeps(limit) is good


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: tell.acts_at("registry"), "'part' must be one of 'trigger', 'strategy', 'gate'"),
        (lambda: tell.mastered("by luck"), "'how' must be one of 'at once', .* got 'by luck'"),
        (lambda: tell.event_of("x"), "'sign' must be one of ● ▲ ✕ .* got 'x'"),
        (lambda: tell.key_does("Q"), "'key' must be one of .*'Space'.* got 'Q'"),
        (lambda: tell.seen_by("hail"), "'change' must be one of degrees Celsius, .* got 'hail'"),
    ],
)
def test_what_is_not_known_is_met_with_what_is(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()


def test_a_mastery_test_asks_nothing_about_the_course_itself():
    about = {question.id for question in own().quiz("00").questions}
    assert not about & {card.id for seed in range(40) for card in mr.mastery_test(seed)}
