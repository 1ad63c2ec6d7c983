"""Experiments: what is measured on the left, what may be claimed of it on the right."""

import pytest
from pydantic import ValidationError

from mlretrain.quiz.proofs import PREDICATES, ProofError
from mlretrain.quiz.prove import wrong
from tests.quiz.alterations import alterations
from tests.quiz.samples import make, raw

VERDICTS = ("higher", "lower", "no difference", "undecided")


def experiment(**fields):
    return PREDICATES["experiment"](**{"by": "experiment", "seeds": 5, **fields})


CASES = [
    # over seeds 0 to 4 the half-width of `seed`'s interval is 2.776 * 1.581 / sqrt(5) = 1.963
    ({"measure": "1"}, "higher"),
    ({"measure": "-1"}, "lower"),
    ({"measure": "0"}, "no difference"),
    ({"measure": "seed", "against": "seed"}, "no difference"),
    ({"measure": "seed"}, "higher"),
    ({"measure": "seed", "against": 1}, "undecided"),
    ({"measure": "seed", "against": 4}, "lower"),
    ({"measure": "seed + 10", "against": "seed"}, "higher"),
    # both sides of the margin
    ({"measure": "1", "margin": 0.99}, "higher"),
    ({"measure": "1", "margin": 1.0}, "no difference"),
    ({"measure": "-1", "margin": 0.99}, "lower"),
    ({"measure": "-1", "margin": 1.0}, "no difference"),
    ({"measure": "seed - 2", "margin": 1.96}, "undecided"),
    ({"measure": "seed - 2", "margin": 1.97}, "no difference"),
    ({"measure": "seed", "margin": 0.03}, "higher"),
    ({"measure": "seed", "margin": 0.04}, "undecided"),
]


@pytest.mark.parametrize(("fields", "verdict"), CASES)
def test_verdicts(fields, verdict):
    proof = experiment(**fields)
    assert [word for word in VERDICTS if proof.decide(word).holds] == [verdict]


@pytest.mark.parametrize(
    ("value", "tolerance", "holds"),
    [(2, 0, True), (0.04, 0, True), (0.03, 0, False), (3.96, 0, True), (3.97, 0, False), (0, 0.04, True)],
)  # fmt: skip
def test_a_number_holds_inside_the_interval(value, tolerance, holds):
    assert experiment(measure="seed").decide(value, tolerance).holds is holds


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"measure": "seed"}, "over 5 seeds 2 on average (95 % interval 0.0368 to 3.9632)"),
        ({"measure": "0", "against": "1"}, "over 5 seeds 1 lower (95 % interval -1 to -1)"),
        ({"measure": "3", "against": 1}, "over 5 seeds 2 higher (95 % interval 2 to 2)"),
    ],
)
def test_evidence_in_words(fields, words):
    assert experiment(**fields).decide("higher").words == words


def test_the_library_is_measured():
    stream = "mr.streams.synthetic('sudden', batches=2, rows=50, random_state=seed)"
    proof = experiment(measure=f"len({stream}[0])", seeds=3)
    assert proof.decide(50).holds
    assert not proof.decide(51).holds


@pytest.mark.parametrize(
    ("fields", "value", "said"),
    [
        ({}, "higher", "'measure' is missing"),
        ({"measure": "1 / seed"}, "higher", "with seed 0: ZeroDivisionError"),
        ({"measure": "'a'"}, "higher", "cannot be measured with seed 0: ValueError"),
        ({"measure": "float('nan')"}, "higher", "is nan with seed 0, and must be finite"),
        ({"measure": "1"}, "better", "must be a number or one of higher, lower"),
    ],
)
def test_what_cannot_be_measured(fields, value, said):
    with pytest.raises(ProofError, match=said):
        experiment(**fields).decide(value)


@pytest.mark.parametrize(
    "fields", [{"measure": "sed"}, {"measure": "1", "against": "1 +"}, {"seeds": 2}, {"margin": -1}]
)
def test_what_is_no_experiment(fields):
    with pytest.raises(ValidationError):
        experiment(**fields)


def test_a_question_is_proved_by_an_experiment_and_every_other_key_is_caught():
    options = [
        {"text": f"It is {word}.", "value": word, "feedback": "f", "correct": word == "higher"}
        for word in VERDICTS
    ]
    proof = {"by": "experiment", "measure": "seed + 1", "against": "seed", "seeds": 4}
    table = raw("single", options=options, proof=proof)
    assert list(wrong(make(table))) == []
    assert all(list(wrong(make(altered))) for _, altered in alterations(table))


def test_items_are_matched_with_what_they_measure():
    proof = experiment()
    assert proof.decide_pair("seed", "higher").holds
    assert not proof.decide_pair("seed", 0).holds
    with pytest.raises(ProofError, match="must be one Python expression"):
        proof.decide_pair("seed +", "higher")


def test_the_registry_holds_what_the_bank_may_name():
    names = {"program-output", "cron-fires", "trace", "count", "experiment", "expression"}
    assert set(PREDICATES) == names
