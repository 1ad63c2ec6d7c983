"""Predicates: a claim on the left, whether it holds and what was seen on the right."""

from datetime import datetime

import pytest

from mlretrain.quiz.proofs import PREDICATES, ProofError
from mlretrain.quiz.proofs.base import same

DAYS = "2013-01-01 00:00, 2013-01-02 00:00, 2013-01-03 00:00"
YEAR = {"start": datetime(2013, 1, 1), "end": datetime(2013, 12, 31, 23, 59)}

CRON = [
    ("D", "0 0 * * *", True, f"fires 365 times: {DAYS} …"),
    ("D", "@daily", False, "refused: a cron expression has 5 fields, this one has 1"),
    ("D", "* * 0 0 *", False, "refused: day of month 0 does not exist"),
    ("D", "0 24 * * *", False, "refused: hour 24 does not exist"),
    ("D", "0 0 0 * *", False, "refused: day of month 0 does not exist"),
    ("D", "0 0 * *", False, "refused: a cron expression has 5 fields, this one has 4"),
    ("D", "0 noon * * *", False, "refused: 'noon' means nothing as hour"),
    ("D", "0 0 1 * *", False, "fires 12 times: 2013-01-01 00:00, 2013-02-01 00:00, "),
    ("D", "0 0 1-3 1 *", False, f"fires 3 times: {DAYS}"),
    ("D", "0 0 25 12 *", False, "fires once: 2013-12-25 00:00"),
    ("D", "0 0 29 2 *", False, "never fires in that time"),
    ("MS", "0 0 1 * *", True, "fires 12 times"),
    ("W-MON", "0 0 * * 1", True, "fires 52 times"),
    ("W-MON", "0 0 * * 0", False, "fires 52 times"),
    ("6h", "0 */6 * * *", True, "fires 1,460 times"),
]  # fmt: skip


@pytest.mark.parametrize(("freq", "expression", "holds", "words"), CRON)
def test_cron_fires(freq, expression, holds, words):
    evidence = PREDICATES["cron-fires"](by="cron-fires", freq=freq, **YEAR).decide(expression)
    assert evidence.holds is holds
    assert evidence.words.startswith(words)


def test_a_cron_expression_and_its_frequency_are_a_pair():
    proof = PREDICATES["cron-fires"](by="cron-fires", **YEAR)
    assert proof.decide_pair("0 0 1 * *", "MS").holds
    assert not proof.decide_pair("0 0 1 * *", "D").holds
    with pytest.raises(ProofError, match="'freq' is missing"):
        proof.decide("0 0 1 * *")


GATE = "mr.gates.Threshold('roc_auc', 0.6)"

EXPRESSIONS = [
    ("1 / 4", 0.25, True, "the result is 0.25"),
    ("1 / 3", 0.33, False, "the result is 0.3333"),
    ("0.1 + 0.2", 0.3, True, "the result is 0.3"),
    ("2 > 1", True, True, "the result is True"),
    ("2 > 1", 1, False, "the result is True"),
    ("sum(n for n in range(10) if n % 2)", 25, True, "the result is 25"),
    ("len(value) == 3", "abc", True, "the claim came out true"),
    ("len(value) == 3", "ab", False, "the claim came out false"),
    (f"{GATE}.minimum", 0.6, True, "the result is 0.6"),
    (f"[{GATE}.metrics[0], None][1]", "none", True, "the result is none"),
    ("mr.triggers.Cron(value).expression == value", "0 0 * * *", True, "the claim came out true"),
    ("mr.triggers.Cron(value)", "0 24 * * *", False, "refused: ValueError: 'expression' must be"),
]


@pytest.mark.parametrize(("expression", "value", "holds", "words"), EXPRESSIONS)
def test_expression(expression, value, holds, words):
    proof = PREDICATES["expression"](by="expression", expression=expression)
    evidence = proof.decide(value)
    assert evidence.holds is holds
    assert evidence.words.startswith(words)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("import os", "must be one Python expression"),
        ("x = 1", "must be one Python expression"),
        ("__import__('os')", "may use mr, value and"),
        ("open('x')", "got 'open'"),
        ("mr.__dict__", "may use public names only, got '__dict__'"),
        ("(lambda: 1)()", "may not hold 'lambda: 1'"),
        ("[y := 1]", "may not hold"),
    ],
)
def test_expressions_are_plain(expression, said):
    with pytest.raises(ValueError, match="expression") as caught:
        PREDICATES["expression"](by="expression", expression=expression)
    assert said in str(caught.value)


def test_pairs_of_expressions_and_results():
    proof = PREDICATES["expression"](by="expression")
    assert proof.decide_pair("1 + 1", 2).holds
    assert not proof.decide_pair("1 + 1", 3).holds
    with pytest.raises(ProofError, match="got 'open'"):
        proof.decide_pair("open('x')", 1)


PROGRAMS = [
    ("print('a')\nprint('b')", "a\nb", True, "it prints exactly this"),
    ("print('a')\nprint('b')", "ab", False, 'it prints "a", then "b"'),
    ("print('a  ')", "a", True, "it prints exactly this"),
    ("pass", "a", False, "it prints nothing"),
    ("pass", "", True, "it prints exactly this"),
    ("print('a')\nnothing", "a\nNameError: name 'nothing' is not defined", True, "it prints"),
    ("print('a')\nnothing", "a", False, 'it prints "a", then "NameError: name'),
    ("print({3, 1, 'b', 'a'} and 'é')", "é", True, "it prints exactly this"),
    ("while True: pass", "a", False, "it was still running after 1 s"),
    ("print(input())", "EOFError: EOF when reading a line", True, "it prints exactly this"),
]


@pytest.mark.parametrize(("code", "claimed", "holds", "words"), PROGRAMS)
def test_program_output(code, claimed, holds, words):
    proof = PREDICATES["program-output"](by="program-output", code=code, time_limit=1.0)
    evidence = proof.decide(claimed)
    assert evidence.holds is holds
    assert evidence.words.startswith(words)


LOOP = "def update(): pass\n\ndef other(): update()\n\nfor _ in range(3): other()"

COUNTS = [
    ("update", 3, True, "update() was called 3 times"),
    ("update", 4, False, "update() was called 3 times"),
    ("nothing", 0, True, "nothing() was called never"),
]


@pytest.mark.parametrize(("call", "claimed", "holds", "words"), COUNTS)
def test_count(call, claimed, holds, words):
    evidence = PREDICATES["count"](by="count", code=LOOP, call=call).decide(claimed)
    assert (evidence.holds, evidence.words) == (holds, words)


def test_pairs_of_programs():
    count = PREDICATES["count"](by="count", call="update")
    assert count.decide_pair(LOOP, 3).holds
    output = PREDICATES["program-output"](by="program-output")
    assert output.decide_pair("print(1)", "1").holds
    assert not output.decide_pair("print(1)", "2").holds


TRACES = [
    # which pass, what is asked, what is claimed, whether it holds, what was seen
    (1, "challenger after train", "v2", True, "after 'train', challenger is v2"),
    (1, "challenger after train", "v1", False, "after 'train', challenger is v2"),
    ("refused", "model at the end", "v2", True, "at the end, model is v2"),
    ("alert", "step after gate", "alert", True, "after 'gate' comes 'alert'"),
    ("quiet", "step after trigger", "repeat", True, "after 'trigger' comes 'repeat'"),
    ("quiet", "step after train", "evaluate", False, "there is no step 'train'"),
    (None, "passes", 9, True, "the run has 9 passes"),
    (None, "passes promoted", 2, True, "2 passes were promoted: pass 0, 1"),
    (None, "times train ran", 3, True, "'train' ran 3 times"),
    (7, None, "model at the end is v2", True, "at the end, model is v2"),
    (7, None, "model at the end is v3", False, "at the end, model is v2"),
]


@pytest.mark.parametrize(("in_pass", "ask", "claimed", "holds", "words"), TRACES)
def test_trace(in_pass, ask, claimed, holds, words):
    parameters = {"by": "trace", "run": "lesson-02", "pass": in_pass, "ask": ask}
    evidence = PREDICATES["trace"](**parameters).decide(claimed)
    assert (evidence.holds, evidence.words) == (holds, words)
    assert evidence.where.startswith("pass ") == (in_pass is not None)


SAME = [
    # found, claimed, tolerance, the same?
    (2, 2, 0, True),
    (2, 2.0, 0, True),
    (2, "2", 0, True),
    ("2", 2, 0, True),
    (True, 1, 0, False),
    (1, True, 0, False),
    (None, "none", 0, True),
    (None, 0, 0, False),
    ("v2", 2, 0, False),
    (0.852, 0.85, 0, False),
    (0.852, 0.85, 0.01, True),
    (0.86, 0.85, 0.01, True),
    (0.861, 0.85, 0.01, False),
]


@pytest.mark.parametrize(("found", "claimed", "tolerance", "expected"), SAME)
def test_same(found, claimed, tolerance, expected):
    assert same(found, claimed, tolerance) is expected
