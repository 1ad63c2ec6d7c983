"""The quiz as a page that stands alone: it grades as Python does, and hides its keys."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlretrain as mr
from mlretrain.quiz.bank import own
from mlretrain.quiz.cards import Card, Cards
from mlretrain.quiz.grade import grade
from mlretrain.quiz.shuffle import Shuffle
from mlretrain.widgets import save_quiz
from mlretrain.widgets.quiz import _as_put_in
from mlretrain.widgets.quiz_page import hidden, page, secret
from tests.quiz.answering import right, wrong
from tests.quiz.samples import KINDS, made
from tests.quiz.test_grading import CASES
from tests.widgets import hands
from tests.widgets.browser import violations
from tests.widgets.node import node

STATIC = Path(mr.__file__).parent / "widgets" / "static"


def run(module, expression, data):
    """What an expression over a module gives; ``data`` is at hand in it."""
    code = (
        f"import * as m from {json.dumps((STATIC / module).as_uri())};"
        "let said = ''; for await (const part of process.stdin) said += part;"
        "const data = JSON.parse(said);"
        f"console.log(JSON.stringify({expression}));"
    )
    done = node("--input-type=module", "--eval", code, said=json.dumps(data))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def same(*cases):
    """Both graders agree on some answers to some questions."""
    pairs = [(question, answer) for question, answers in cases for answer in answers]
    secrets = {question.id: secret(Card(question), Shuffle(question)) for question, _ in cases}
    put_in = [(secrets[question.id], _as_put_in(question, answer)) for question, answer in pairs]
    told = run("grade.mjs", "data.map(([s, a]) => m.grade(s, a))", put_in)
    for (question, answer), found in zip(pairs, told, strict=True):
        known = grade(question, answer)
        assert found["score"] == pytest.approx(known.score, abs=1e-12), answer
        assert (found["verdict"], found["key"]) == (known.verdict, known.key), answer
        assert found["said"] == known.said, answer
        assert [r["about"] for r in found["remarks"]] == [r.about for r in known.remarks], answer
        assert [r["right"] for r in found["remarks"]] == [r.right for r in known.remarks], answer


def test_both_graders_pass_the_same_table():
    same(*((made(kind), [answer for of, answer, *_ in CASES if of == kind]) for kind in KINDS))
    assert {of for of, *_ in CASES} == set(KINDS)


def test_both_graders_agree_on_our_bank():
    same(*((question, [right(question), wrong(question)]) for question in own()))


@settings(deadline=None, max_examples=4)
@given(st.lists(st.permutations("ABCD").map("".join), min_size=5, max_size=24))
def test_both_graders_agree_on_any_order(orders):
    same((made("ordering"), orders))


@settings(deadline=None, max_examples=4)
@given(st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=5, max_size=30))
def test_both_graders_agree_on_any_number(numbers):
    same((made("numeric"), [number or 0.0 for number in numbers]))


NO_NUMBERS = ["", "many", "1,5", "1,00", "inf", "nan", "0x10", "1 2", "--1"]


def test_what_is_no_number_is_refused():
    for answer in NO_NUMBERS:
        with pytest.raises(ValueError):
            grade(made("numeric"), answer)
    numeric = secret(Card(made("numeric")), Shuffle(made("numeric")))
    assert run("grade.mjs", "data[1].map((a) => m.grade(data[0], a))", [numeric, NO_NUMBERS]) == [
        None
    ] * len(NO_NUMBERS)


KEYS = st.text("0123456789abcdef", min_size=1)


@settings(deadline=None, max_examples=4)
@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")), KEYS), min_size=5))
def test_what_is_hidden_can_be_found_again(texts):
    data = [[hidden(json.dumps(text), key), key] for text, key in texts]
    found = run("alone.mjs", "data.map(([hidden, key]) => m.opened(hidden, key))", data)
    assert found == [text for text, _ in texts]


@pytest.fixture(scope="module")
def lesson():
    cards = mr.quiz("02")
    return page(cards.title, list(cards), order=1)


def test_no_key_and_no_feedback_can_be_read(lesson):
    data = lesson.split("mount(document", 1)[1]
    for question in own().quiz("02").questions:
        secrets = [option.feedback for option in question.options]
        secrets += [question.explanation, *question.solution, *question.hints]
        for words in secrets:
            parts = [part.strip() for part in re.split(r"[*`\n]", words) if len(part.strip()) > 25]
            assert not any(part in data for part in parts), words
    assert "correct" not in data


def test_the_widget_saves_its_questions(tmp_path):
    quiz = mr.Quiz(concept="alerts")
    text = quiz.save(tmp_path / "quiz.html").read_text(encoding="utf-8")
    assert all(json.dumps(card["id"]) in text for card in quiz.cards)


def test_it_asks_for_nothing(lesson):
    assert set(re.findall(r"https?://[^\"'` <)]+", lesson)) <= {"http://www.w3.org/2000/svg"}
    for asks in ("url(", "@import", "fetch(", "XMLHttpRequest", "import("):
        assert asks not in lesson


def test_no_text_ends_the_script():
    hostile = "</script><!-- <script> ` ${x} \\u2028"
    question = made("single", prompt=hostile, explanation=hostile)
    text = page(hostile, [Card(question)])
    inside = text.split('<script type="module">')[1]
    assert inside.count("</script>") == 1 and "<!--" not in inside


@pytest.fixture
def opened(chromium, tmp_path):
    """Opens a page; nothing may go wrong in it, and nothing be asked for."""
    shown = []

    def open_(questions, order=2):
        path = save_quiz(Cards("a test", questions), tmp_path / "quiz.html", order=order)
        tab = chromium.new_page(viewport={"width": 900, "height": 900})
        faults, asked = [], []
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(path.as_uri())
        tab.wait_for_selector(".mlretrain-quiz article")
        shown.append((tab, faults, asked, path.as_uri()))
        return tab

    yield open_
    for tab, faults, asked, uri in shown:
        assert faults == []
        assert set(asked) == {uri}
        tab.close()


def choose(tab, name):
    tab.locator(f"input[value={name}]").check()
    tab.get_by_role("button", name="Check", exact=True).click()
    tab.wait_for_selector(".reply article")


def test_a_quiz_in_the_page(opened):
    single, number = made("single"), made("numeric")
    tab = opened([single, number])
    shown = Shuffle(single, 2).question
    assert violations(tab, ".mlretrain-quiz") == []
    choose(tab, wrong(shown))
    assert tab.locator(".reply h3").inner_text() == "✗ Not right"
    assert "So it is." not in tab.locator(".reply").inner_text()
    tab.get_by_role("button", name="Try again").click()
    tab.get_by_role("button", name="Hint 1 of 2").click()
    assert "Look again." in tab.locator(".hints").inner_text()
    choose(tab, right(shown))
    assert tab.locator(".reply h3").inner_text() == "✓ Right"
    assert "So it is." in tab.locator(".reply").inner_text()
    assert violations(tab, ".mlretrain-quiz") == []
    tab.get_by_role("button", name="Next question").click()
    tab.locator("input[type=text]").fill("many")
    tab.keyboard.press("Enter")
    assert tab.locator(".told").inner_text() == "Answer with a number (%)."
    tab.locator("input[type=text]").fill("0.85 %")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".reply article")
    assert tab.locator(".score").inner_text() == "2 of 2 answered, 2 right"


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_whole_quiz_in_the_page(opened, by):
    questions = [made(kind) for kind in KINDS]
    tab = opened(questions)
    for place, question in enumerate(questions):
        shuffle = Shuffle(question, 2)
        card, answer = Card(question).public(shuffle.question), right(shuffle.question)
        assert f"Question {place + 1} of" in tab.locator("article h3").first.inner_text()
        if by == "mouse":
            hands.put_in(tab, card, answer)
            tab.get_by_role("button", name="Check", exact=True).click()
        else:
            hands.type_in(tab, card, answer)
            hands.press_by_key(tab, "Check")
        tab.wait_for_selector(".reply article")
        assert tab.locator(".reply h3").inner_text() == "✓ Right"
        if place + 1 < len(questions):
            if by == "mouse":
                tab.get_by_role("button", name="Next question").click()
            else:
                hands.press_by_key(tab, "Next question")
    count = len(KINDS)
    assert tab.locator(".score").inner_text() == f"{count} of {count} answered, {count} right"


def test_answers_survive_a_reload(opened):
    tab = opened([made("single"), made("numeric")])
    choose(tab, "A")
    before = tab.locator(".reply").inner_text()
    tab.reload()
    tab.wait_for_selector(".reply article")
    assert tab.locator(".reply").inner_text() == before
    assert tab.locator("input[value=A]").is_checked()


def words(html):
    return re.sub(r"&#x?\w+;", "'", re.sub(r"<[^>]*>", " ", html)).split()


@pytest.mark.parametrize("given", [right, wrong])
def test_the_reply_of_the_page_says_what_python_says(given):
    cases, known = [], []
    for kind in KINDS:
        shuffle = Shuffle(made(kind), 2)
        answer = given(shuffle.question)
        cases.append([secret(Card(made(kind)), shuffle), _as_put_in(shuffle.question, answer)])
        known.append(Card(shuffle.question).check(answer).html())
    ask = "m.next({trial: 1, hints: []}, s, {ask: 'check', answer: a}).reply"
    replies = run("alone.mjs", f"data.map(([s, a]) => {ask})", cases)
    assert list(map(words, replies)) == list(map(words, known))
