"""Progress: what is mastered, per lesson, level and concept, and what is due."""

import re
from datetime import datetime, timedelta, timezone

import pytest

import mlretrain as mr
from mlretrain.quiz.bank import Bank, Quiz, own
from mlretrain.quiz.memory.attempt import Attempt, now
from mlretrain.quiz.memory.progress import Progress
from tests.quiz.exercises.tasks import make as make_task
from tests.quiz.samples import make, raw

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)

BANK = Bank(
    [
        Quiz("01_a", "First", [
            make(raw("single", id="a", level="easy", concepts=["gate"])),
            make(raw("single", id="b", level="hard", concepts=["gate", "cycle"])),
        ]),
        Quiz("02_b", "Second", [make(raw("single", id="c", level="easy", concepts=["cycle"]))]),
    ]
)  # fmt: skip

PROGRESS = [
    # attempts at question b, whether it is mastered
    ([], False),
    ([Attempt("b", 1.0)], True),
    ([Attempt("b", 0.99)], False),
    ([Attempt("b", 1.0, hints=1)], False),
    ([Attempt("b", 0.0), Attempt("b", 1.0, trial=2)], False),
    ([Attempt("b", 0.0), Attempt("b", 1.0, trial=2), Attempt("b", 1.0)], True),
    ([Attempt("b", 1.0), Attempt("b", 0.0)], False),
    ([Attempt("b", 1.0), Attempt("b", 0.0), Attempt("b", 1.0)], True),
    ([Attempt("elsewhere", 1.0)], False),
]


@pytest.mark.parametrize(("attempts", "mastered"), PROGRESS)
def test_when_a_question_is_mastered(attempts, mastered):
    table = Progress(BANK, attempts).table().set_index(["by", "name"])
    tried = any(attempt.question == "b" for attempt in attempts)
    for key, questions in (
        (("all", "all"), 3), (("lesson", "01 First"), 2), (("level", "hard"), 1),
        (("concept", "gate"), 2), (("concept", "cycle"), 2),
    ):  # fmt: skip
        row = table.loc[key]
        assert (row.questions, row.tried, row.mastered) == (questions, tried, mastered)
        assert row.mastery == mastered / questions
    assert table.loc[("lesson", "02 Second"), "tried"] == 0


def test_progress_in_words():
    text = repr(Progress(BANK, [Attempt("a", 1.0), Attempt("b", 0.0)], "a-file"))
    assert text == """\
Progress: 1 of 3 mastered, 2 tried
Mastered is a question whose latest first try was right, without a hint.

Lessons
  01 First   ██████▒▒▒▒▒▒  1 of 2 mastered, 2 tried
  02 Second  ░░░░░░░░░░░░  0 of 1 mastered

Levels
  easy       ██████░░░░░░  1 of 2 mastered
  hard       ▒▒▒▒▒▒▒▒▒▒▒▒  0 of 1 mastered, 1 tried

Concepts
  cycle      ▒▒▒▒▒▒░░░░░░  0 of 2 mastered, 1 tried
  gate       ██████▒▒▒▒▒▒  1 of 2 mastered, 2 tried

Nothing is due today. Kept in a-file; nothing leaves this machine."""


def test_progress_of_a_learner(learner):
    ago = now() - timedelta(days=10)
    first, second, *_ = own()
    learner.add_all([Attempt(first.id, 1.0, at=ago), Attempt(second.id, 0.0, at=ago)])
    shown = mr.progress()
    assert shown.due == 2
    assert f"2 questions are due today: mr.review(). Kept in {learner.path};" in repr(shown)
    assert "2 of" not in shown.html().split("<table")[0].split("mastered")[0]
    assert shown.html().count("<table ") == shown.html().count("</table>") == 3


def test_progress_says_per_lesson_what_is_due():
    attempts = [Attempt("a", 0.0, at=NOON - timedelta(days=400)), Attempt("c", 1.0)]
    rows = re.findall(r'<th scope="row">(.+?)</th>.*?<td>([^<]*)</td></tr>', Progress(BANK, attempts).html())
    assert rows == [
        ("01 First", "1"), ("02 Second", ""), ("easy", "1"), ("hard", ""), ("cycle", ""), ("gate", "1"),
    ]  # fmt: skip


@pytest.mark.parametrize("bank", [BANK, Bank(), own()])
@pytest.mark.parametrize("attempts", [[], [Attempt("gone", 1.0)], [Attempt("a", 1.0, sitting="predict")]])
def test_before_the_first_answer_it_says_the_same_for_any_bank(bank, attempts):
    # The start page shows it, and must not change with each new question.
    one, other = Progress(bank, attempts, "a-file"), Progress(BANK, [])
    assert (repr(one), one.html()) == (repr(other), other.html())
    assert "nothing answered yet" in repr(one)


EXERCISES = [
    # attempts at the exercise, and whether it is mastered
    ([Attempt("twice", 0.5)], False),
    ([Attempt("twice", 1.0)], True),
    ([Attempt("twice", 0.5), Attempt("twice", 1.0, trial=2)], True),
    ([Attempt("twice", 1.0, hints=2)], True),
    ([Attempt("twice", 1.0, hints=3)], False),  # the solution was shown
    ([Attempt("twice", 1.0, hints=3), Attempt("twice", 1.0)], True),
    ([Attempt("twice", 1.0), Attempt("twice", 0.0)], True),
]


@pytest.mark.parametrize(("attempts", "mastered"), EXERCISES)
def test_when_an_exercise_is_mastered(attempts, mastered):
    bank = Bank([Quiz("09_d", "Fourth", [], tasks=[make_task()])])
    progress = Progress(bank, attempts)
    row = progress.table().set_index(["by", "name"]).loc[("lesson", "09 Fourth")]
    assert (row.questions, row.tried, row.mastered) == (1, 1, mastered)
    # It is nothing to be recalled, so it is never due.
    assert progress.due == 0
