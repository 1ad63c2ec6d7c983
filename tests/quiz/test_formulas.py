"""Formulas in prompts, options and feedback."""

import pytest

from mlretrain.quiz import markdown
from mlretrain.quiz.cards import Card
from tests.quiz.samples import make, raw

#: Markdown, what stands in the page, and what must not.
SHOWN = [
    ("$a*b*c$ and *so*", "<mi>b</mi>", "<em>b</em>"),
    ("$a_1 + a_2$", "<msub>", "<em>"),
    ("$p<0.05$", "<mo>&#x0003C;</mo>", "$"),
    ("$$\n\\frac{1}{n}\n$$", 'display="block"', "$"),
    ("it costs $5 and $6", "$5 and $6", "<math"),
    ("`$a*b$`", "<code>$a*b$</code>", "<math"),
    # What cannot be read, links or sets a style is shown as it was written.
    ("$\\frac{$", "<code>\\frac{</code>", "<math"),
    ("$\\href{javascript:alert(1)}{x}$", "<code>\\href", "<math"),
    ("$\\class{mlretrain-correct}{x}$", "<code>\\class", "<math"),
    ("$\\style{color:red}{x}$", "<code>\\style", "<math"),
    ("$\\text{<img src=x>}$", "&lt;img src=x&gt;", "<math"),
    ("$\\text{<img src='x' onerror='f()'/>}$", "&lt;img", "<math"),
    ("$\\text{<mi href='x'/>}$", "&lt;mi", "<math"),
    ("$\\text{<mi onclick='f()'/>}$", "&lt;mi", "<math"),
    ("$\\text{</mtext></mrow></math><p/><math><mrow><mtext>}$", "&lt;/mtext", "<math"),
    ("$\\text{if so}$", "<mtext>if&#x000A0;so</mtext>", "<code"),
    ("$\\begin{pmatrix}1 & 2\\\\3 & 4\\end{pmatrix}$", "<mtable>", "<code"),
    ("$\\color{red\" onclick=\"f()}{x}$", "&quot; onclick=&quot;", "onclick=\"f"),
    ("$\\text{<!--><img src='x' onerror='f()'/>-->}$", "&lt;!--&gt;&lt;img", "<math"),
]


@pytest.mark.parametrize(("text", "there", "not_there"), SHOWN)
def test_a_formula_is_shown_as_one(text, there, not_there):
    shown = markdown.html(text)
    assert there in shown
    assert not_there not in shown


def test_formulas_are_shown_wherever_a_question_speaks():
    told = raw("single", prompt="Is $a*b*c$?", hints=["$h*i*j$"], explanation="$e*f*g$")
    told["options"][0] |= {"text": "$o*p*q$", "feedback": "$r*s*t$"}
    card = Card(make(told))
    page = card.html() + card.check("A").html()
    assert "<em>" not in page
    assert all(f"<mi>{name}</mi>" in page for name in "bifpse")


def test_a_terminal_shows_what_was_written():
    assert markdown.plain("Is $a*b*c$ so?") == "Is $a*b*c$ so?"
