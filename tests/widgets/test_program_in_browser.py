"""A short program in the stepper, as a page of its own and as the output of a cell."""

from __future__ import annotations

import pytest

from mlretrain.trace import program
from tests.widgets import browser

SOURCE = """
def half(n):
    return 8 / n

total = 0
for n in [4, 2, 0]:
    print("half", n)
    total += half(n)
"""
STATES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 800}},
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("program") / "program.html"
    program(SOURCE).save(path)
    return path.as_uri()


@pytest.fixture
def opened(chromium, saved):
    """Opens the page; whatever it asks for or complains about is a fault."""
    contexts, faults = [], []

    def open_(place="", **state):
        context = chromium.new_context(**state)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith("file:") or faults.append(asked.url))
        page.goto(saved + place)
        page.wait_for_selector(".mlretrain-stepper")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def rows(page):
    shown = page.locator(".variables tbody tr").all_inner_texts()
    return [" ".join(one.split()) for one in shown]


def test_stepping_through_a_program(opened):
    page = opened()
    now = page.locator(".source li.now")
    assert now.inner_text().strip() == "def half(n):"
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert "total += half(n)" in page.locator(".headline .what").inner_text()
    assert "calls half() with n = 4" in page.locator(".headline .how").inner_text()
    assert rows(page) == ["total 0 0", "n 4 4", "half()", "n changed – 4"]
    assert page.locator(".printed pre").inner_text() == "half 4\n"
    page.keyboard.press("ArrowLeft")
    assert page.locator(".printed mark").inner_text() == "half 4\n"
    assert rows(page) == ["total 0 0", "n 4 4"]
    assert "Step 4 of" in page.locator("[role=status]").first.inner_text()


def test_its_end_shows_the_exception_and_the_line(opened):
    page = opened()
    page.keyboard.press("End")
    assert page.locator(".ending .error").inner_text() == "ZeroDivisionError: division by zero"
    assert "return 8 / n" in page.locator(".source li.raised").inner_text()
    assert page.locator(".printed pre").inner_text() == "half 4\nhalf 2\nhalf 0\n"
    page.keyboard.press("Home")
    assert page.locator(".ending .error").count() == page.locator(".source li.raised").count() == 0


def test_what_is_of_no_use_is_not_offered(opened):
    page = opened()
    page.keyboard.press("?")
    listed = page.locator(".help dt").all_inner_texts()
    assert "→ / ←" in listed and "P" not in listed and "Shift + → / ←" not in listed
    assert page.locator(".flow").is_hidden() and page.locator(".figure").count() == 0
    assert page.get_by_text("Be the pipeline").count() == 0


def test_a_link_leads_to_a_step(opened):
    page = opened("#pass=0&step=4")
    assert 'print("half", n)' in page.locator(".source li.now").inner_text()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("key", ["Home", "End", "f"])
def test_no_barrier_for_anyone(opened, state, key):
    page = opened("#pass=0&step=5", **STATES[state])
    page.keyboard.press(key)
    assert browser.violations(page, ".mlretrain-stepper") == []
    wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_a_loop_of_ten_thousand_steps_at_once(chromium, tmp_path):
    path = tmp_path / "loop.html"
    program("total = 0\nfor i in range(10_000):\n    total += i").save(path)
    page = chromium.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector(".mlretrain-stepper")
    page.keyboard.press("End")
    assert rows(page) == ["total 49995000 49995000", "i 9999 9999"]
    page.keyboard.press("ArrowLeft")
    assert rows(page) == ["total changed 49985001 49995000", "i 9999 9999"]
    page.close()
