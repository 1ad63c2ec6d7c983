"""A mastery test on paper, and as a command."""

import re

import pytest

import mlretrain as mr
from mlretrain.cli import main
from mlretrain.quiz.bank import own
from mlretrain.quiz.cards import Cards
from mlretrain.quiz.grade import grade
from mlretrain.quiz.grade import key as right_one
from mlretrain.quiz.memory.paper import key, paper
from tests.quiz.answering import right


@pytest.mark.parametrize("seed", [1, 2])
def test_the_key_of_a_paper_is_the_key_of_the_test(seed):
    test = mr.mastery_test(seed=seed)
    lines = key(test)
    assert len(lines) == len(test)
    for number, (line, card) in enumerate(zip(lines, test, strict=True), 1):
        said = grade(card.question, right(card.question)).said
        assert line == f"Question {number}, {card.id}: {said}"


def test_a_paper_holds_the_questions_and_no_key():
    sheet = paper(mr.mastery_test(seed=3))
    assert re.findall(r"^Question (\d+) of 10", sheet, re.M) == [str(n) for n in range(1, 11)]
    assert "Answer: mr.check" not in sheet and ".hint(" not in sheet
    assert not any(line in sheet for line in key(mr.mastery_test(seed=3)))


@pytest.mark.parametrize("seed", [3, 22265])
def test_no_name_on_a_paper_gives_an_answer_away(seed):
    test = mr.mastery_test(seed=seed)
    sheet = paper(test)
    assert not [card.id for card in test if card.id in sheet]
    assert sheet.count("Answer: ____") == len(test) and "Name: ____" in sheet


def test_a_question_about_a_run_says_about_which():
    (card,) = [one for one in mr.quiz("02") if one.id == "refused-but-better"]
    sheet = paper(Cards("test", [card.question]))
    assert "This is about the run of lesson 2." in sheet
    assert "about the run" not in paper(Cards("test", [own().question("day-for-month")]))


def test_the_key_is_told_as_an_answer_is():
    for question in own():
        assert right_one(question) == grade(question, right(question)).said, question.id


def command(capsys, *arguments):
    with pytest.raises(SystemExit) as done:
        main(["quiz", "test", *arguments])
    assert done.value.code == 0
    return capsys.readouterr().out


def test_the_command_prints_the_same_paper_for_the_same_number(capsys):
    sheet = command(capsys, "--seed", "5", "--paper")
    assert sheet == paper(mr.mastery_test(seed=5)) + "\n"
    assert command(capsys, "--seed", "5", "--key").splitlines() == key(mr.mastery_test(seed=5))
    both = command(capsys, "--seed", "5", "--paper", "--key")
    assert both.startswith(sheet) and both.endswith(key(mr.mastery_test(seed=5))[-1] + "\n")


def test_without_a_number_a_test_is_drawn_and_taken(capsys, monkeypatch):
    from io import StringIO

    monkeypatch.setattr("sys.stdin", StringIO("q\n"))
    said = command(capsys)
    assert "Question 1 of 10" in said and "not finished" in said
