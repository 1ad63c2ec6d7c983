"""Options in another order: other letters, the same question."""

import pytest

from mlretrain.quiz.bank import own
from mlretrain.quiz.evidence import arranged
from mlretrain.quiz.grade import grade
from mlretrain.quiz.prove import prove, see, wrong
from mlretrain.quiz.shuffle import Shuffle
from tests.quiz.answering import right
from tests.quiz.answering import wrong as wrongly
from tests.quiz.samples import KINDS, made

SHUFFLED = {"single", "multiple", "code_output", "ordering", "matching"}


def shown(question):
    return [getattr(option, "text", None) for option in question.options]


@pytest.mark.parametrize("kind", KINDS)
def test_which_kinds_are_shuffled(kind):
    base = made(kind)
    orders = {tuple(shown(Shuffle(base, seed).question)) for seed in range(30)}
    assert (len(orders) > 1) is (kind in SHUFFLED)
    assert all(sorted(map(str, order)) == sorted(map(str, shown(base))) for order in orders)
    assert shown(Shuffle(base, 4).question) == shown(Shuffle(base, 4).question)
    assert Shuffle(base).question == base


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_an_answer_means_the_same_in_both_orders(kind, seed):
    base = made(kind)
    shuffle = Shuffle(base, seed)
    for answer in (right(shuffle.question), wrongly(shuffle.question)):
        there = grade(base, shuffle.to_bank(answer))
        here = grade(shuffle.question, answer)
        assert there.score == here.score
        assert sorted(r.text for r in there.remarks) == sorted(r.text for r in here.remarks)
    assert grade(shuffle.question, right(shuffle.question)).score == 1


def test_no_order_gives_the_answer_away():
    for seed in range(60):
        ordering = Shuffle(made("ordering"), seed).question
        places = [option.place for option in ordering.options]
        assert places != sorted(places)
        matching = Shuffle(made("matching"), seed).question
        partners = [match.text for match in matching.matches]
        assert [option.match for option in matching.options] != partners[: len(matching.options)]


def place(found):
    return found.claim.option, found.claim.partner


PROVED = [question for question in own().quiz("02").questions if question.kind in SHUFFLED]


@pytest.mark.parametrize("question", PROVED, ids=lambda q: q.id)
def test_what_was_seen_is_told_in_the_letters_that_are_shown(question):
    decided = prove(question)
    for seed in range(4):
        shuffle = Shuffle(question, seed)
        told = shuffle.decided(decided)
        # As if it had been proved in this order from the beginning.
        afresh = prove(shuffle.question, see(shuffle.question))
        assert sorted(told, key=place) == sorted(afresh, key=place)
        assert list(wrong(shuffle.question)) == []
        assert arranged(shuffle.question, told).lines


def test_what_is_no_answer_is_refused():
    with pytest.raises(ValueError, match="'answer' must be one letter"):
        Shuffle(made("single"), 1).to_bank("Q")
