"""Predictions: a guess at the beginning, and at the end what the run says to it."""

import pytest

import mlretrain as mr
from mlretrain.quiz import predict
from mlretrain.quiz.memory.review import due
from mlretrain.quiz.memory.store import Store
from mlretrain.quiz.predict import Asked, Confronted
from tests.quiz.answering import right, wrong
from tests.quiz.samples import KINDS, made

ID = "versions-ever-live"


@pytest.fixture(autouse=True)
def afresh():
    """A session in which nothing was guessed."""
    predict._GUESSES.clear()


@pytest.fixture
def learner(tmp_path, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path))
    monkeypatch.setenv("MLRETRAIN_REMEMBER", "yes")
    return Store()


def first_lines(shown, count=2):
    return str(shown).splitlines()[:count]


#: The guess, what is said at once, and what at the end.
GUESSES = [
    (9, "Kept: 9 versions", f"You said 9 versions; the run says 2 versions ({ID})"),
    ("9 versions", "Kept: 9 versions", f"You said 9 versions; the run says 2 versions ({ID})"),
    (2, "Kept: 2 versions", f"✓ You said 2 versions, and so says the run ({ID})"),
    (..., "Your guess is still to come", f"The run says 2 versions ({ID})"),
    ("many", "That is no guess yet", f"The run says 2 versions ({ID})"),
]


@pytest.mark.parametrize(("guess", "at_once", "at_the_end"), GUESSES)
def test_a_guess_meets_the_run(guess, at_once, at_the_end):
    said = mr.predict(ID, guess)
    assert first_lines(said, 1) == [at_once]
    # Before the end nothing tells whether it is right.
    assert not {"2", "two", "promotion"} & set(str(said).replace("2 versions", "").split())
    assert first_lines(mr.predicted(ID), 1) == [at_the_end]
    assert "Each promotion makes one version live" in " ".join(str(mr.predicted(ID)).split())


def test_the_feedback_of_the_guess_is_part_of_it():
    mr.predict(ID, 9)
    assert "There were nine passes." in str(mr.predicted(ID))
    mr.predict(ID, ...)  # taken back
    assert "There were nine passes." not in str(mr.predicted(ID))
    assert first_lines(mr.predicted(ID))[1] == f'You made no guess: mr.predict("{ID}", …) keeps one.'


def test_without_a_guess_the_question_is_shown_and_no_hint():
    shown = mr.predict("below-threshold")
    card = mr.question("below-threshold")
    for asked, whole in ((str(shown), str(card)), (shown.html(), card.html())):
        assert "mr.predict(" in asked and "mr.check(" not in asked
        assert "Hint 1" not in asked and "hint(1)" not in asked
        assert len(asked) < len(whole)
    assert isinstance(shown, Asked)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("guessed", [right, wrong, None])
def test_every_kind_of_question(kind, guessed):
    question = made(kind)
    guess = guessed(question) if guessed else None
    shown = Confronted(question, guess)
    assert "So it is." in str(shown)  # the explanation comes in any case
    assert str(shown) == str(Confronted(question, guess))
    said = str(shown).startswith("✓"), "You said" in str(shown).splitlines()[0]
    assert said == (guessed is right, guessed is not None)
    # The frame is marked right or wrong only where something was said.
    marks = {right: " mlretrain-correct", wrong: " mlretrain-wrong", None: ""}
    assert f'<article class="mlretrain-card{marks[guessed]}"' in shown.html()


def test_a_question_that_is_not_there():
    for ask in (mr.predict, mr.predicted):
        with pytest.raises(ValueError, match="'id' must be the id of a question, got 'versions'"):
            ask("versions")


# --- what is remembered ---


def test_the_last_guess_outlives_the_kernel(learner):
    for guess in (3, 9, 9):
        mr.predict(ID, guess)
    predict._GUESSES.clear()
    assert first_lines(mr.predicted(ID), 1) == [GUESSES[0][2]]
    assert [(a.answer, a.sitting) for a in learner.attempts()] == [(3, "predict"), (9, "predict")]


def test_a_guess_is_no_sign_of_what_was_learned(learner):
    mr.predict(ID, 2)
    assert "nothing answered yet" in str(mr.progress())
    assert due(learner.attempts()) == []
    mr.check(ID, 2)
    # The answer after the lesson is a first try, whatever was guessed before it.
    assert [(a.sitting, a.trial) for a in learner.attempts()] == [("predict", 1), ("check", 1)]
    assert mr.progress().table().set_index(["by", "name"]).loc[("all", "all"), "mastered"] == 1


def test_nothing_is_kept_where_nothing_is_to_be_kept(learner, monkeypatch):
    monkeypatch.setenv("MLRETRAIN_REMEMBER", "no")
    mr.predict(ID, 9)
    assert learner.attempts() == []
    assert first_lines(mr.predicted(ID), 1) == [GUESSES[0][2]]  # in this session all the same
    predict._GUESSES.clear()
    assert first_lines(mr.predicted(ID), 1) == [GUESSES[3][2]]
