"""The quiz in JupyterLab: keys that stay in it, and answers that outlive the kernel."""

from __future__ import annotations

import os

import pytest

from tests.widgets import browser, jupyter
from tests.widgets.browser import violations

pytest.importorskip("jupyterlab", reason="needs mlretrain[test]")

CELL = """\
import mlretrain as mr
quiz = mr.Quiz(concept="reading-code", order=1)
quiz"""

#: A lesson asks so: each of these is a card for who reads it, and can be answered here.
ASKED = [
    'import mlretrain as mr\nmr.question("below-threshold")',
    'mr.check("below-threshold", "A")',
    'mr.quiz("03")',
    "mr.progress()",
]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """JupyterLab with one notebook, of a learner whose answers are kept."""
    browser.require()
    folder, home = tmp_path_factory.mktemp("lessons"), tmp_path_factory.mktemp("home")
    jupyter.write(folder / "quiz.ipynb", [CELL, "1 + 1"])
    jupyter.write(folder / "asked.ipynb", ASKED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "MLRETRAIN_REMEMBER", "yes")
        patch.setitem(os.environ, "MLRETRAIN_HOME", str(home / "learner"))
        with jupyter.server(folder, home) as address, browser.launched() as chromium:
            context = chromium.new_context(viewport={"width": 1200, "height": 1000})
            yield context, address
            context.close()


@pytest.fixture
def page(running):
    context, address = running
    opened = jupyter.opened(context, address, "quiz.ipynb")
    opened.locator(".mlretrain-quiz article").first.wait_for()
    yield opened
    jupyter.forget(address)
    opened.close()


def until(page, code, expected):
    for _ in range(100):
        if (said := jupyter.python(page, code)) == expected:
            return
        page.wait_for_timeout(100)
    assert said == expected


def test_answers_by_key_outlive_the_kernel_and_the_page(page, running):
    quiz = page.locator(".mlretrain-quiz")
    first = quiz.locator("article").first
    # The text that stands there for readers without a kernel is hidden.
    page.wait_for_function(
        "() => ![...document.querySelectorAll('.jp-OutputArea-child .mlretrain-card')]"
        ".filter((one) => !one.closest('.mlretrain-quiz')).some((one) => one.checkVisibility())"
    )
    # Command keys of JupyterLab do nothing while a control has the focus.
    cells = page.locator(".jp-CodeCell").count()
    quiz.get_by_role("button", name="Check").focus()
    for key in ("x", "d", "d", "a", "b"):
        page.keyboard.press(key)
    assert page.locator(".jp-CodeCell").count() == cells
    first.locator("input").first.focus()
    page.keyboard.type("wrong" if first.locator("input[type=text]").count() else " ")
    quiz.get_by_role("button", name="Hint 1").focus()
    page.keyboard.press("Enter")
    until(page, "print(len(quiz.states[0]['hints']))", "1")
    if first.locator("input[type=text]").count():
        first.locator("input").first.fill("12345")
    quiz.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    quiz.locator(".reply article").wait_for()
    until(page, "print(quiz.states[0]['trial'])", "1")
    shown = quiz.locator(".reply h3").inner_text()
    verdict = jupyter.python(page, "print(quiz.states[0]['verdict'])")
    # The kernel dies; the cells are run again.
    page.evaluate(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    page.wait_for_function(
        "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'",
        timeout=60_000,
    )
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    # It opens at the first question that is left; the answer is behind the first button.
    page.locator(".mlretrain-quiz .row button").first.click()
    page.wait_for_function(
        "(words) => [...document.querySelectorAll('.mlretrain-quiz .reply h3')]"
        ".some((one) => one.innerText === words)",
        arg=shown,
        timeout=60_000,
    )
    until(page, "print(quiz.states[0]['verdict'], quiz.states[0]['trial'])", f"{verdict} 1")
    # And the page is opened anew.
    context, address = running
    jupyter.forget(address)
    again = jupyter.opened(context, address, "quiz.ipynb")
    again.locator(".mlretrain-quiz .row button").first.click()
    assert again.locator(".mlretrain-quiz .reply h3").first.inner_text() == shown
    again.close()


def seen(page, selector):
    """The texts of what is seen of a kind."""
    found = page.locator(selector).all()
    return [one.inner_text() for one in found if one.is_visible()]


def test_what_a_lesson_asks_can_be_answered_where_it_stands(running):
    context, address = running
    page = jupyter.opened(context, address, "asked.ipynb")
    page.locator(".mlretrain-quiz").nth(1).locator("article").first.wait_for()
    question, quiz = (page.locator(".mlretrain-quiz").nth(n) for n in (0, 1))
    assert "Question 1 of" in quiz.locator("h3").first.inner_text()
    # The same as text is hidden; feedback and progress, which no widget stands for, are seen.
    page.wait_for_timeout(500)
    still = seen(page, ".jp-RenderedHTML .mlretrain-card h3")
    assert [words.partition(":")[0] for words in still] == ["✗ Not right", "Progress"]
    # The letters are those of the card, so that an answer in a cell means the same.
    asked = jupyter.python(page, 'print(mr.question("below-threshold").public()["options"][0]["html"])')
    first = question.locator(".options .words").first.evaluate("el => el.innerHTML")
    assert asked == first
    question.locator("input[value=C]").check()
    question.get_by_role("button", name="Check").click()
    question.get_by_text("✓ Right").wait_for()
    # The answer in the cell was the first try.
    kept = "[(a.answer, a.trial) for a in mr.quiz.memory.store.Store().attempts('below-threshold')]"
    until(page, f"print({kept})", "[('A', 1), ('C', 2)]")
    assert violations(page, ".mlretrain-quiz") == []
    assert violations(page, "article[aria-label=Progress]") == []
    jupyter.forget(address)
    page.close()
