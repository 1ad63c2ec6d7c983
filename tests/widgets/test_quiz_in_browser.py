"""The quiz in a browser, answered as learners do; the answers are graded by Python."""

from __future__ import annotations

import json

import pytest

import mlretrain as mr
from mlretrain.quiz.cards import Cards
from mlretrain.widgets.front import sheet
from tests.quiz.answering import right, wrong
from tests.quiz.samples import KINDS, made, raw
from tests.quiz.samples import make as make_question
from tests.widgets import hands
from tests.widgets.browser import violations

TRAITS = ["title", "cards", "states", "place", "every"]
# A page with a model that hands everything on to the widget, which is the real one.
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Quiz</title>
<style>%s</style><main><div id="here"></div></main><script type="module">%s
const values = %s, ears = new Map();
const model = {
  get: (name) => values[name],
  set: (name, value) => (values[name] = value),
  save_changes: () => {},
  on: (name, ear) => ears.set(name, ear),
  off: (name) => ears.delete(name),
  async send(content) {
    values.states = JSON.parse(await window.python(JSON.stringify(content)));
    ears.get("change:states")?.();
  },
};
render({ model, el: document.querySelector("#here") });
</script></html>"""


class Opened:
    """A quiz in a page."""

    def __init__(self, page, quiz):
        self.page, self.quiz, self.faults = page, quiz, []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        page.expose_function("python", self._asked)
        state = json.dumps(quiz.get_state(TRAITS)).replace("<", "\\u003c")
        page.set_content(PAGE % (sheet(), mr.Quiz._esm, state))
        page.wait_for_selector(".mlretrain-quiz article")

    def _asked(self, content):
        self.quiz._handle_custom_msg(json.loads(content), [])
        return json.dumps(self.quiz.states)

    def question(self, card=0):
        return self.quiz._turns[card]._shuffle.question

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def put_in(self, answer):
        """Put an answer in by mouse."""
        hands.put_in(self.page, self.quiz.cards[self.at()], answer)

    def order(self):
        return hands.order(self.page)

    def at(self):
        shown = self.page.locator("article h3").first.inner_text().split(": ")[1]
        return [card["id"] for card in self.quiz.cards].index(shown)

    def check(self):
        turn = self.quiz.states[self.at()]["turn"]
        self.press("Check")
        self.until(lambda: self.quiz.states[self.at()]["turn"] > turn)
        self.page.wait_for_selector(".reply article")

    def until(self, true):
        for _ in range(200):
            if true():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("it did not happen")


@pytest.fixture
def opened(chromium):
    """Opens a quiz; nothing may go wrong in it."""
    pages = []

    def open_(*questions, **options):
        page = chromium.new_page(viewport={"width": 900, "height": 900})
        found = Opened(page, mr.Quiz(Cards("a test", list(questions)), order=2, **options))
        pages.append(found)
        return found

    yield open_
    for one in pages:
        assert one.faults == []
        one.page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_by_mouse_and_no_violation_in_any_state(opened, kind):
    shown = opened(made(kind))
    assert violations(shown.page, ".mlretrain-quiz") == []
    shown.put_in(wrong(shown.question()))
    shown.check()
    assert shown.page.locator(".reply h3").inner_text()[0] in "✗◐"
    assert shown.page.get_by_role("button", name="Check").count() == 0
    assert violations(shown.page, ".mlretrain-quiz") == []
    shown.press("Try again")
    if kind == "multiple":
        for box in shown.page.locator("input:checked").all():
            box.uncheck()
    shown.put_in(right(shown.question()))
    shown.check()
    assert shown.page.locator(".reply h3").inner_text() == "✓ Right"
    assert "So it is." in shown.page.locator(".reply").inner_text()
    assert violations(shown.page, ".mlretrain-quiz") == []


def test_a_whole_quiz_by_mouse(opened):
    shown = opened(*(made(kind) for kind in KINDS))
    for place, kind in enumerate(KINDS):
        if place:
            shown.press("Next question")
        assert shown.at() == place
        if kind == "single":
            shown.press("Hint 1 of 2")
            shown.page.wait_for_selector(".hint")
        if kind == "numeric":  # once wrongly, to see the solution
            shown.put_in(wrong(shown.question(place)))
            shown.check()
            shown.press("Show the solution")
        else:
            shown.put_in(right(shown.question(place)))
            shown.check()
        shown.until(lambda place=place: shown.quiz.states[place]["done"])
    count = len(KINDS)
    assert shown.page.locator(".score").inner_text() == f"{count} of {count} answered, {count - 1} right"
    row = shown.page.locator(".row button").all_inner_texts()
    assert [words.split(": ")[1] for words in row] == [
        "not right" if kind == "numeric" else "right" for kind in KINDS
    ]


def test_a_question_on_its_own_is_just_that(opened):
    shown = opened(made("single"))
    for part in ("h2", ".row", ".score"):
        assert shown.page.locator(f".mlretrain-quiz {part}").count() == 0
    names = shown.page.get_by_role("button").all_inner_texts()
    assert names == ["Check", "Hint 1 of 2"]


def focused(page):
    return page.evaluate("document.activeElement.innerText || document.activeElement.value")


def tab_to(page, name):
    """Walk with the Tab key until a control has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == name:
            return
    raise AssertionError(f"Tab never comes to {name!r}")


def test_a_whole_quiz_by_keyboard_alone(opened):
    shown = opened(made("single"), made("multiple"), made("numeric"), made("ordering"), made("matching"))
    page = shown.page
    page.wait_for_timeout(50)
    # single: Tab comes to the options, arrows choose
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "radio":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    while page.locator("input:checked").get_attribute("value") != right(shown.question(0)):
        page.keyboard.press("ArrowDown")
    tab_to(page, "Check")
    page.keyboard.press("Enter")
    page.wait_for_selector(".reply article")
    shown.until(lambda: focused(page).startswith("✓ Right"))
    tab_to(page, "Next question")
    page.keyboard.press("Enter")
    # multiple: a hint first, then Space on each
    assert "Question 2 of 5" in focused(page)
    tab_to(page, "Hint 1 of 2")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hint")
    assert focused(page) == "Hint 2 of 2"
    page.locator("h3").first.focus()
    wanted = set(right(shown.question(1)))
    while page.evaluate("document.activeElement.innerText") != "Check":
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") in wanted:
            page.keyboard.press("Space")
    page.keyboard.press("Enter")
    shown.until(lambda: shown.quiz.states[1]["verdict"] == "correct")
    tab_to(page, "Next question")
    page.keyboard.press("Enter")
    # numeric: Enter in the field checks
    while page.evaluate("document.activeElement.type") != "text":
        page.keyboard.press("Tab")
    page.keyboard.type("0.85")
    page.keyboard.press("Enter")
    shown.until(lambda: shown.quiz.states[2]["verdict"] == "correct")
    tab_to(page, "Next question")
    page.keyboard.press("Enter")
    # ordering: the focus stays on the button of the item that moves
    key = right(shown.question(3))
    for place, name in enumerate(key):
        while shown.order().index(name) > place:
            page.locator("h3").first.focus()
            while page.evaluate("document.activeElement.ariaLabel") != f"Move {name} up":
                page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            assert shown.page.locator(".told").inner_text().startswith(f"{name} is now at place")
    tab_to(page, "Check")
    page.keyboard.press("Enter")
    shown.until(lambda: shown.quiz.states[3]["verdict"] == "correct")
    tab_to(page, "Next question")
    page.keyboard.press("Enter")
    # matching: typing chooses in a select
    key = right(shown.question(4))
    for name in key:
        while page.evaluate("document.activeElement.tagName") != "SELECT":
            page.keyboard.press("Tab")
        page.keyboard.type(str(key[name]))
        page.keyboard.press("Tab")
    page.locator("h3").first.focus()
    tab_to(page, "Check")
    page.keyboard.press("Enter")
    shown.until(lambda: shown.quiz.states[4]["verdict"] == "correct")
    assert page.locator(".score").inner_text() == "5 of 5 answered, 5 right"


def test_every_control_keeps_its_keys_to_itself(opened):
    shown = opened(*(made(kind) for kind in KINDS), every=True)
    loose = shown.page.eval_on_selector_all(
        ".mlretrain-quiz :is(button, input, select, summary, [tabindex])",
        "found => found.filter(el => el.dataset.lmSuppressShortcuts !== 'true').map(el => el.outerHTML)",
    )
    assert loose == []


def test_an_answer_that_is_missing_is_asked_for(opened):
    shown = opened(made("single"), made("numeric"))
    shown.press("Check")
    assert shown.page.locator(".told").inner_text() == "Choose one first."
    assert shown.page.evaluate("document.activeElement.type") == "radio"
    shown.press("Next question")
    shown.put_in("a lot")
    shown.press("Check")
    shown.page.wait_for_function("document.querySelector('.told').innerText.startsWith('Answer with')")
    assert [state["trial"] for state in shown.quiz.states] == [0, 0]


def test_all_at_once_and_back(opened):
    shown = opened(made("single"), made("numeric"), made("cloze"))
    assert shown.page.locator("article").count() == 1
    shown.press("All at once")
    assert shown.page.locator("article").count() == 3
    assert violations(shown.page, ".mlretrain-quiz") == []
    shown.press("All at once")
    assert shown.page.locator("article").count() == 1


def test_what_was_put_in_stays_while_another_question_is_answered(opened):
    shown = opened(made("single"), made("numeric"))
    shown.press("All at once")
    page = shown.page
    page.locator("input[value=B]").check()
    page.locator("input[type=text]").fill("0.85")
    page.locator("article").nth(1).get_by_role("button", name="Check").click()
    page.wait_for_selector(".reply article")
    assert page.locator("input[value=B]").is_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 900])
def test_light_and_dark_wide_and_narrow(opened, scheme, width):
    shown = opened(made("matching"), made("single"))
    shown.page.emulate_media(color_scheme=scheme)
    shown.page.set_viewport_size({"width": width, "height": 800})
    shown.put_in(wrong(shown.question()))
    shown.check()
    assert violations(shown.page, ".mlretrain-quiz") == []
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_hundred_questions_are_there_within_a_second(opened):
    questions = [make_question(raw(KINDS[n % 9], id=f"q-{n}")) for n in range(100)]
    shown = opened(*questions, every=True)
    shown.press("All at once")
    shown.press("All at once")
    assert shown.page.locator("article").count() == 100
    drawn = shown.page.evaluate(
        """() => { const button = document.querySelector('[data-key=every]');
        const began = performance.now(); button.click(); button.getBoundingClientRect();
        document.querySelector('[data-key=every]').click();
        document.querySelector('article:last-of-type').getBoundingClientRect();
        return performance.now() - began; }"""
    )
    assert drawn < 1000, drawn
