"""Cards: what learners see before they answer, and what they must not see."""

import re
from html.parser import HTMLParser

import pytest

import mlretrain as mr
from mlretrain.quiz.bank import own
from mlretrain.quiz.cards import Card
from tests.quiz.alterations import alterations
from tests.quiz.samples import KINDS, made, make, raw

OURS = list(own())


def shown(card):
    """All that a notebook stores of a card."""
    return repr(card) + card._repr_html_()


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_is_the_same_whatever_the_key_is(kind):
    card = shown(Card(made(kind)))
    others = [shown(Card(make(table))) for _, table in alterations(raw(kind))]
    assert others
    assert set(others) == {card}


@pytest.mark.parametrize("question", OURS, ids=lambda q: q.id)
def test_a_card_shows_no_feedback_and_no_explanation(question):
    card = " ".join(shown(Card(question)).split())
    secrets = [option.feedback for option in question.options]
    secrets += [question.explanation, *question.solution]
    secrets += [m.shows for m in question.mistakes]
    for secret in secrets:
        # Markup is left out: a few words in a row are enough to be found.
        words = re.split(r"[*`]", secret.replace("\n", " "))
        assert not any(part.strip() in card for part in words if len(part) > 25), secret
    assert "correct" not in card.split("</style>")[1]


class Outline(HTMLParser):
    """Tags that are open and closed, and the text between them."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.words = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data.split()


@pytest.mark.parametrize("question", OURS, ids=lambda q: q.id)
def test_a_card_stands_without_its_style(question):
    outline = Outline(Card(question).html())
    assert outline.open == []
    assert {"article", "h3", "details", "summary"} <= set(outline.tags)
    lists = outline.tags.count("ul")
    listed = {"numeric": 0, "cloze": 0, "true_false": 0, "matching": 2}
    assert lists == listed.get(question.kind, 1)
    assert not {"script", "img", "style", "iframe"} & set(outline.tags)


def test_hints_are_inside_one_another():
    html = Card(made("single")).html()
    first, second = html.index("Hint 1 of 2"), html.index("Hint 2 of 2")
    assert first < second
    assert "</details>" not in html[first:second]


def test_options_and_call_of_each_kind():
    answers = {
        "single": '"…")', "multiple": '["…", "…"])', "true_false": "...)", "numeric": "...)",
        "cloze": '"…")', "ordering": '["A", "B", "C", "D"])', "matching": '{"A": 1, "B": 2})',
        "code_output": '"…")', "click_step": '"…")',
    }  # fmt: skip
    assert set(answers) == set(KINDS)
    for kind, answer in answers.items():
        question = made(kind)
        assert f'mr.check("{question.id}", {answer}' in repr(Card(question))


def test_text_of_a_card():
    assert repr(Card(made("matching"))) == """\
Question: a-matching (easy · cycle)

What is it?

  A  dog
  B  cat

  1  meow
  2  moo
  3  woof

Match each letter with a number. Answer: mr.check("a-matching", {"A": 1, "B": 2})
2 hints: mr.question("a-matching").hint(1)"""


def test_text_of_a_card_with_a_program():
    assert repr(Card(made("code_output", prompt="What does it\nprint?", hints=["Run."]))) == """\
Question: a-code-output (easy · cycle)

What does it print?

    print(1)
    print(2)

  A  1
     2
  B  3

Choose one. Answer: mr.check("a-code-output", "…")
1 hint: mr.question("a-code-output").hint(1)"""


def test_nothing_of_a_bank_gets_out_of_its_place():
    bad = "<script>alert(1)</script> ![x](http://example.org/x.png) [y](javascript:alert)"
    options = [
        {"text": f"{bad} {n}", "feedback": bad, "correct": n == 1} for n in (1, 2)
    ]
    question = made("single", prompt=bad, hints=[bad], explanation=bad, options=options)
    for html in (Card(question).html(), Card(question).check("A").html()):
        assert not {"script", "img"} & set(Outline(html).tags)
        assert "&lt;script&gt;" in html
        assert 'href="javascript' not in html


def test_a_quiz_holds_the_questions_of_its_lesson():
    cards = mr.quiz("02")
    assert [card.id for card in cards] == [question.id for question in own().quiz("02").questions]
    assert len(cards) >= 10
    assert cards[0].id == mr.quiz(2)[0].id == mr.quiz("02_the_retraining_cycle")[0].id
    assert repr(cards).startswith("Quiz: The retraining cycle\n")
    html = cards._repr_html_()
    assert html.count("<article") == len(cards)
    assert html.count("<style>") == 1
    assert f"Question 3 of {len(cards)}: {cards[2].id}" in html


def test_hint():
    hint = mr.question("deciding-step").hint(2)
    assert repr(hint) == (
        "Hint 2 of 2\n  Which step writes `verdict` into the status tracker?"
    )
    assert "<code>verdict</code>" in hint._repr_html_()
