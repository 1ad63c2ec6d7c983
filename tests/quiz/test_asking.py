"""Asking a run: the question on the left, what is found on the right."""

import pytest

from mlretrain.quiz.proofs.asking import NoAnswer, about_one_pass, answer, forms
from mlretrain.trace.records import Pass, Step


def step(name, following, figure=None, **changes):
    return Step(name, 1, next=following, changes=changes, figure=figure)


RUN = [
    Pass(
        0, "January", "2013-01-01", "2013-02-01", events=["retrained", "promoted"],
        steps=[
            step("train", "deploy", challenger=(None, "v1")),
            step("deploy", "train", model=(None, "v1"), challenger=("v1", None)),
        ],
    ),
    Pass(
        1, "February", "2013-02-01", "2013-03-01", champion="v1",
        events=["retrained", "refused", "alert"],
        steps=[
            step("train", "evaluate", challenger=(None, "v2")),
            step(
                "evaluate", "gate", score=(None, 0.7),
                figure={"kind": "exam", "rows": 1290,
                        "challenger": {"r2": 0.7, "auc": 0.1}, "champion": {"r2": 0.6, "auc": 0.9}},
            ),
            step("gate", "alert", verdict=(None, "refused")),
            step("alert", "train", challenger=("v2", None), verdict=("refused", "told")),
        ],
    ),
    Pass(2, "March", "2013-03-01", "2013-04-01", champion="v1", steps=[step("collect", "collect")]),
]  # fmt: skip

FOUND = [
    (0, "challenger before train", None, "before 'train', challenger is empty"),
    (0, "challenger after train", "v1", "after 'train', challenger is v1"),
    (0, "challenger at the end", None, "at the end, challenger is empty"),
    (0, "model at the end", "v1", "at the end, model is v1"),
    (1, "model before train", "v1", "before 'train', model is v1"),
    (1, "model after gate", "v1", "after 'gate', model is v1"),
    (1, "score after gate", 0.7, "after 'gate', score is 0.7"),
    (1, "step after gate", "alert", "after 'gate' comes 'alert'"),
    (1, "step that sets score", "evaluate", "score is set by 'evaluate'"),
    (1, "place of gate", 3, "'gate' is step 3"),
    (1, "place of gate from evaluate", 2, "counted from 'evaluate', 'gate' is step 2"),
    (1, "rows of the exam", 1290, "the exam has 1,290 rows"),
    (1, "winner of the exam", "challenger",
     "r2 0.7000 for the challenger, 0.6000 for the champion"),
    (2, "model at the end", "v1", "at the end, model is v1"),
    (None, "passes", 3, "the run has 3 passes"),
    (None, "passes promoted", 1, "1 pass was promoted: pass 0"),
    (None, "passes undecided", 0, "0 passes were undecided"),
    (None, "times train ran", 2, "'train' ran 2 times"),
    (None, "times collect ran", 1, "'collect' ran once"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "ask", "value", "words"), FOUND)
def test_found(number, ask, value, words):
    chosen = None if number is None else RUN[number]
    assert about_one_pass(ask) is (number is not None)
    found = answer(ask, RUN, chosen)
    assert (found.value, found.words) == (value, words)


NOTHING = [
    (0, "step after gate", "there is no step 'gate'"),
    (0, "model after gate", "there is no step 'gate'"),
    (0, "place of train from gate", "there is no step 'gate'"),
    (0, "step that sets verdict", "no step sets verdict"),
    (1, "step that sets verdict", "more than one step sets verdict"),
    (0, "rows of the exam", "there is no exam"),
]


@pytest.mark.parametrize(("number", "ask", "said"), NOTHING)
def test_nothing_found(number, ask, said):
    with pytest.raises(NoAnswer) as caught:
        answer(ask, RUN, RUN[number])
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("champion", "winner"), [({"r2": 0.7}, "none"), ({"r2": 0.8}, "champion"), ({}, None)]
)
def test_winner(champion, winner):
    figure = {"kind": "exam", "rows": 1, "challenger": {"r2": 0.7}, "champion": champion}
    one = Pass(0, "t", "", "", steps=[step("evaluate", "gate", figure=figure)])
    if winner is None:
        with pytest.raises(NoAnswer, match="no champion"):
            answer("winner of the exam", [one], one)
    else:
        assert answer("winner of the exam", [one], one).value == winner


@pytest.mark.parametrize("ask", ["", "who won", "step after", "challenger after train and gate"])
def test_wordings_that_are_not_known(ask):
    with pytest.raises(ValueError, match="must be worded as one of") as caught:
        about_one_pass(ask)
    assert all(f"'{form}'" in str(caught.value) for form in forms())
