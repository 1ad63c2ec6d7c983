"""A quiz in a terminal: what is typed on the left, what comes of it on the right."""

import pytest

from mlretrain.cli import main
from mlretrain.quiz.bank import own
from mlretrain.quiz.cards import Cards
from mlretrain.quiz.memory.store import Store
from mlretrain.quiz.take import take, typed_answer
from tests.quiz.answering import right, wrong
from tests.quiz.samples import KINDS, made


def taken(*typed, questions=None, **options):
    """What was said while something was typed, and how it went."""
    lines, said = iter(typed), []

    def ask(prompt):
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    questions = [made("single"), made("numeric")] if questions is None else questions
    end = take(Cards("a test", questions), ask=ask, say=said.append, **options)
    return "\n".join(said), end


def written(answer):
    if isinstance(answer, dict):
        return " ".join(f"{left}{number}" for left, number in answer.items())
    return " ".join(answer) if isinstance(answer, list) else str(answer)


CASES = [
    (("b", "0.85"), "2 of 2 answered, 2 right at the first try; 2 points."),
    (("a", "b", "0.85"), "2 of 2 answered, 1 right at the first try; 1 point."),
    (("a", "c", "1", "2"), "2 of 2 answered, 0 right at the first try; 0 points."),
    (("", "0.85"), "1 of 2 answered, 1 right at the first try; 1 point."),
    (("a", "", "0.85"), "2 of 2 answered, 1 right at the first try; 1 point."),
    (("b", "q"), "1 of 2 answered, 1 right at the first try; 1 point."),
    (("b",), "1 of 2 answered, 1 right at the first try; 1 point."),
    (("x", "?", "b", "many", "0.85 %"), "2 of 2 answered, 2 right at the first try; 2 points."),
    ((), "0 of 2 answered, 0 right at the first try; 0 points."),
]


@pytest.mark.parametrize(("typed", "end"), CASES)
def test_how_it_goes(typed, end):
    assert taken(*typed)[1] == end


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_in_another_order(kind):
    from mlretrain.quiz.shuffle import Shuffle

    question = made(kind)
    shown = Shuffle(question, 7).question
    said, end = taken(written(wrong(shown)), written(right(shown)), questions=[question], order=7)
    assert "Once more." in said and "✓ Right" in said
    assert end.startswith("1 of 1 answered, 0 right at the first try")


def test_before_the_second_try_nothing_tells_the_key():
    said, _ = taken("a")
    assert "Not red." in said
    assert "So it is." not in said and "The answer is" not in said
    said, _ = taken("a", "c")
    assert "The answer is B." in said and "So it is." in said


def test_hints():
    said, _ = taken("?", "?", "?")
    assert said.count("Hint 1 of 2") == said.count("Hint 2 of 2") == 1
    assert "There are no more hints." in said


def test_what_is_no_answer():
    assert "Answer with one letter of A to C." in taken("yes or no")[0]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("A2 B1", {"A": 2, "B": 1}), ("a:2,b:1", {"A": 2, "B": 1}), ("A → 3", {"A": 3}), ("2", {})],
)
def test_a_matching_as_it_is_typed(typed, answer):
    assert typed_answer(made("matching"), typed) == answer


def command(*arguments):
    with pytest.raises(SystemExit) as done:
        main(["quiz", "take", *arguments])
    return done.value.code


def test_the_command(tmp_path, monkeypatch, capsys):
    from io import StringIO

    monkeypatch.setenv("MLRETRAIN_HOME", str(tmp_path))
    monkeypatch.setenv("MLRETRAIN_REMEMBER", "yes")
    # Whatever the order of the letters: one of them is right.
    monkeypatch.setattr("sys.stdin", StringIO("?\na\nb\n"))
    assert command("below-threshold") == 0
    assert "1 of 1 answered" in capsys.readouterr().out
    first = Store().attempts()[0]
    assert (first.question, first.hints, first.trial) == ("below-threshold", 1, 1)
    assert first.seconds >= 0
    monkeypatch.setattr("sys.stdin", StringIO("q\n"))
    assert command("02") == 0
    assert f"Question 1 of {len(own().quiz('02').questions)}" in capsys.readouterr().out
    assert command("--due") == 0
    assert "Nothing is due today." in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", StringIO("q\n"))
    assert command("--test") == 0
    assert "not finished" in capsys.readouterr().out
    for arguments in ((), ("02", "--due"), ("--due", "--test")):
        assert command(*arguments) == 1
        assert "say what to take" in capsys.readouterr().err
    assert command("99") == 1
    assert "Nor is it the id of a question." in capsys.readouterr().err
