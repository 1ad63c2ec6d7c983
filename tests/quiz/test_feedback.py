"""Feedback: what learners read after they have answered."""

import itertools
import subprocess
import sys
from datetime import datetime

import pytest

import mlretrain as mr
from mlretrain.quiz.bank import own
from mlretrain.quiz.cards import Card
from tests.quiz.answering import right
from tests.quiz.samples import made
from tests.quiz.test_cards import Outline


def test_a_wrong_answer():
    assert repr(mr.check("below-threshold", "B")) == """\
✗ Not right (below-threshold)
You answered B. The answer is C.

  B  A gate that gives way by a little is no gate. If 0.617 is good enough,
     change the threshold: openly, and beforehand.

Why
  The gate refuses `v3`, and the cycle tells the team, with the reason. The
  live model stays as it is. That makes a refusal safe: the people who run the
  cycle hear of it, and those who use the model notice nothing.

Step by step
  1. Compare: 0.617 < 0.62, so the verdict is `refused`.
  2. On the map, *no* leads from *gate* to *alert*.
  3. After the alert the pass ends as any other, with *repeat*.

We ran it (pass 7, week of 18 March 2013)
  C ✓ holds · A, B, D ✗ fail: after 'gate' comes 'alert'

Common mistakes
  - "A refused model means that the service is down." → In pass 7 `model` is
    v2 at each step, before and after the refusal."""


def test_a_right_answer_is_explained_as_well():
    text = repr(mr.check("versions-ever-live", 2))
    assert text.startswith("✓ Right (versions-ever-live)\nYou answered 2 versions.\n\n")
    for heading in ("Why", "Step by step", "We ran it", "Common mistakes"):
        assert f"\n{heading}\n" in text


def test_a_partly_right_answer():
    checked = mr.check("after-a-refusal", "A")
    assert (checked.verdict, checked.score) == ("partly", 0.5)
    assert repr(checked).startswith("◐ Partly right: 50% of the credit (after-a-refusal)\n")
    assert "  C  Missed. The champion stays until a challenger is promoted.\n" in repr(checked)


#: How a part of the credit is counted is said where it is given, also before a second try.
PARTS = {
    "multiple": (["A"], "Each right option that is chosen counts, and each wrong one is taken off."),
    "ordering": (None, "What counts is how many items need not be moved."),
    "matching": (None, "Each right pair counts."),
}


@pytest.mark.parametrize("kind", PARTS)
def test_the_rule_of_partial_credit_is_stated(kind):
    answers, rule = PARTS[kind]
    question = made(kind)
    checked = next(
        found for answer in ([answers] if answers else _some(question))
        if (found := Card(question).check(answer)).verdict == "partly"
    )  # fmt: skip
    for said in (checked.text(), checked.html(), checked.brief(), checked.brief_text()):
        assert rule in said
    assert rule not in Card(question).check(right(question)).text()


def _some(question):
    letters = [question.name(place) for place in range(len(question.options))]
    for order in itertools.permutations(letters):
        yield list(order) if question.kind == "ordering" else dict(zip(order, range(1, 9)))


def test_each_option_of_a_cron_question_has_its_own_evidence():
    options = [
        {"text": f"`{text}`", "value": text, "feedback": "f", "correct": text == "0 0 * * *"}
        for text in ("0 24 * * *", "0 0 * * *", "0 0 1 * *")
    ]
    start, end = datetime(2013, 1, 1), datetime(2013, 1, 31)
    proof = {"by": "cron-fires", "freq": "D", "start": start, "end": end}
    text = repr(Card(made("single", options=options, proof=proof)).check("B"))
    assert """
We ran it
  A ✗ fails: refused: hour 24 does not exist
  B ✓ holds: fires 31 times: 2013-01-01 00:00, 2013-01-02 00:00, 2013-01-03
      00:00 …
  C ✗ fails: fires once: 2013-01-01 00:00

Source
  A book, page 1.
""" in text


def test_without_a_proof_there_is_the_source():
    text = repr(Card(made("single")).check("B"))
    assert "We ran it" not in text
    assert "\nSource\n  A book, page 1.\n" in text


def test_the_evidence_of_an_ordering_stands_in_its_order():
    text = repr(mr.check("cycle-in-order", "ABCDEFG"))
    _, _, ran = text.partition("We ran it (pass 1, week of 4 February 2013)\n")
    places = [line.split(" ✓ holds")[0].strip() for line in ran.splitlines()[:7]]
    assert places == [f"{name} → place {n}" for n, name in enumerate("CGEAFDB", 1)]


@pytest.mark.parametrize("question", list(own()), ids=lambda q: q.id)
def test_every_right_answer_is_right_and_its_page_stands(question):
    checked = Card(question).check(_key(question))
    assert checked.verdict == "correct"
    assert "The answer is" not in repr(checked)
    assert Outline(checked.html()).open == []
    assert checked.html().count("<h4>We ran it") == (question.proof is not None)


def _key(question):
    if question.kind == "ordering":
        return [option.text for option in sorted(question.options, key=lambda o: o.place)]
    if question.kind == "matching":
        return {option.text: option.match for option in question.options}
    right = [option for option in question.options if option.correct]
    if question.kind == "numeric":
        return right[0].value
    return [option.text for option in right] if question.kind == "multiple" else right[0].text


def test_the_text_is_the_same_in_another_process():
    calls = [("cycle-in-order", "ABCDEFG"), ("after-a-refusal", "BD"), ("undefined-function", "A")]
    code = f"import mlretrain as mr\nfor call in {calls!r}: print(mr.check(*call))"
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8",
        check=True,
    )  # fmt: skip
    assert ran.stdout == "".join(f"{mr.check(*call)}\n" for call in calls)
