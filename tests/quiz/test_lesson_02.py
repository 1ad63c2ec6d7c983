"""What the questions of lesson 2 say in passing must be so in the run, too."""

import re

import pytest

from mlretrain.quiz.experiments import runs
from mlretrain.quiz.bank import own

OF_THE_RUN = [q for q in own().quiz("02").questions if q.proof.by == "trace"]


@pytest.fixture(scope="module")
def run():
    return runs.run("lesson-02")


def test_the_run_promotes_v2_and_refuses_v3(run):
    events = {one.number: one.events for one in run.passes if one.events}
    assert events == {
        0: ["retrained", "promoted"],
        1: ["retrained", "promoted"],
        7: ["retrained", "refused", "alert"],
    }
    assert [one.champion for one in run.passes] == [None, "v1", *["v2"] * 7]


@pytest.fixture(scope="module")
def seen(run):
    """Every number that the trace shows, and the rows that had come by the end of pass 1."""
    texts = [f"{step.input} {step.output} {step.changes}" for step in run.steps]
    texts += [one.summary for one in run.passes]
    numbers = re.findall(r"\d[\d,]*(?:\.\d+)?", " ".join(texts))
    came = [int(_step(one, "collect").output.split()[0].replace(",", "")) for one in run.passes]
    return {*(float(number.replace(",", "")) for number in numbers), float(sum(came[:2]))}


def _step(one, name):
    return next(step for step in one.steps if step.name == name)


@pytest.mark.parametrize("question", OF_THE_RUN, ids=lambda q: q.id)
def test_every_number_that_is_quoted_stands_in_the_run(question, seen):
    prose = question.model_dump_json(exclude={"proof", "id"})
    quoted = re.findall(r"\d\.\d{3,}|\d{1,3},\d{3}", prose)
    for text in quoted:
        number = float(text.replace(",", ""))
        digits = len(text.partition(".")[2])
        assert any(round(value, digits) == number for value in seen), text


def test_words_that_are_true_of_the_run(run):
    silent = [one.number for one in run.passes if "retrained" not in one.events]
    assert silent == [2, 3, 4, 5, 6, 8]  # "in six of the nine passes it was silent"
    two, three = run.passes[2:4]
    assert "0.0145 below its exam" in two.summary
    assert "above its exam" in three.summary  # "in pass 3 it is above its exam again"
