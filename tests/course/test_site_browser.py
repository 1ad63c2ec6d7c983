"""The web site in a browser: page by page, from a disk, without a network."""

from __future__ import annotations

import functools
import http.server
import threading
from pathlib import Path

import pytest

from tests.course.test_site import html_files
from tests.widgets import browser

LESSON = Path("lessons", "02_the_retraining_cycle.html")
#: From a wide screen to a small telephone, or a page at 400 %.
WIDTHS = (1500, 1280, 1000, 640, 400, 320)
#: Over when the page has been drawn in its new size, and its observers have seen it.
DRAWN = "new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


@pytest.fixture(scope="module")
def chromium():
    browser.require()
    with browser.launched() as running:
        yield running


def ours(said) -> bool:
    """An error on the console; axe makes some as well, since it asks for the style sheets."""
    return said.type == "error" and ".css" not in f"{said.text} {said.location}"


@pytest.fixture
def opened(chromium):
    """Opens pages, and holds them to what every page must keep: no request, no fault."""
    contexts, asked, faults = [], [], []

    def opened(address, beyond=("file:", "data:", "blob:"), **settings):
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: asked.append(r.url) if not r.url.startswith(beyond) else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if ours(said) else None)
        page.goto(address.as_uri() if isinstance(address, Path) else address)
        page.wait_for_load_state()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert (asked, faults) == ([], [])


def test_every_page_can_be_read_by_everybody(site, opened):
    page = opened(site / "index.html")
    for path in html_files(site):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(path.as_uri())
        page.evaluate(DRAWN)
        assert browser.violations(page, "body") == [], path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} at {width}"
        # On a small screen only what scrolls is another; and in the dark only colours.
        page.evaluate(DRAWN)
        assert browser.violations(page, "body", "scrollable-region-focusable") == [], f"{path}, narrow"
        # The pages of the reference look all the same: one of them stands for the others.
        if path.parent.name != "reference" or path.stem == "cycle":
            page.emulate_media(color_scheme="dark")
            assert browser.violations(page, "body", "color-contrast") == [], f"{path} in the dark"


def test_the_stepper_of_a_lesson_walks(site, opened):
    page = opened(site / LESSON)
    stepper = page.locator(".mlretrain-stepper").first
    assert stepper.locator(".process tbody tr").count() == 1
    stepper.get_by_role("button", name="Next step").focus()
    page.keyboard.press("ArrowRight")
    stepper.locator(".process tbody tr").nth(1).wait_for()


def test_the_quiz_of_a_lesson_answers_and_remembers(site, opened):
    page = opened(site / LESSON)
    quiz = page.locator(".mlretrain-quiz").last
    quiz.get_by_role("radio").nth(1).check()
    quiz.get_by_role("button", name="Check").click()
    quiz.get_by_text("✓ Right").wait_for()
    assert browser.violations(page, ".mlretrain-quiz:last-of-type") == []
    page.reload()
    page.locator(".mlretrain-quiz").last.get_by_text("✓ Right").wait_for()


def test_a_question_is_answered_where_it_stands(site, opened):
    page = opened(site / LESSON)
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Question: silent-trigger"))
    card.get_by_role("radio").nth(1).check()
    card.get_by_role("button", name="Check").click()
    card.get_by_text("✗ Not right").wait_for()
    card.get_by_role("button", name="Show the solution").click()
    card.get_by_text("The answer is A.").wait_for()
    assert page.get_by_text("Not answered yet").count() == 0


def test_a_guess_meets_the_run_at_the_end(site, opened):
    page = opened(site / LESSON)
    asked = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Predict: versions-ever-live"))
    met = page.get_by_role("article").filter(has_text="versions, and so says the run")
    page.get_by_text("You made no guess on this page.").wait_for()
    asked.get_by_label("Your number").fill("2")
    asked.get_by_role("button", name="Keep my guess").click()
    asked.get_by_role("heading", name="Kept: 2 versions").wait_for()
    assert asked.get_by_text("The answer is").count() == 0
    page.get_by_role("heading", name="✓ You said 2 versions, and so says the run").wait_for()
    page.reload()
    met.wait_for()
    asked.get_by_role("button", name="Once more").click()
    asked.get_by_label("Your number").fill("9")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You said 9 versions; the run says 2 versions").wait_for()


def test_an_exercise_shows_its_help_without_a_kernel(site, opened):
    page = opened(site / "lessons" / "09_build_your_own.html")
    task = page.locator("details.help")
    assert task.first.locator("article").is_hidden()
    task.first.locator("summary").click()
    assert task.first.locator("article").is_visible()
    assert page.get_by_text("Done: every check holds").count() == 0


def test_the_mastery_test_can_be_taken(site, opened):
    page = opened(site / "lessons" / "10_mastery_test.html")
    page.get_by_text("0 of 10 answered, 0 right").wait_for()
    page.get_by_text("How many of ten are right stands above the questions.").wait_for()
    assert page.get_by_text("are still open").count() == 0


def test_what_is_wide_is_reached_by_key_and_nothing_else(site, opened):
    page = opened(site / LESSON, viewport={"width": 1280, "height": 900})
    places = page.locator(".highlight pre[tabindex]")
    few = places.count()
    page.set_viewport_size({"width": 320, "height": 900})
    page.wait_for_function(f"document.querySelectorAll('.highlight pre[tabindex]').length > {few}")
    assert places.count() < page.locator(".highlight pre").count()


@pytest.mark.parametrize("question", ["rollback", "PSI", "hindsight"])
def test_the_search_finds_without_a_server(site, opened, question):
    page = opened(site / "index.html")
    page.get_by_placeholder("Search").fill(question)
    page.keyboard.press("Enter")
    page.locator("#search-results li mark").first.wait_for()
    assert question.lower() in page.locator("#search-results mark").first.inner_text().lower()
    page.get_by_label("What are you looking for?").fill("xyzzy")
    page.get_by_text("Nothing was found").wait_for()
    assert browser.violations(page, "body") == []


def test_paper_carries_the_lesson_alone(site, opened):
    page = opened(site / LESSON)
    page.emulate_media(media="print")
    assert page.locator(".sidebar-drawer").is_hidden()
    assert page.locator("h1").is_visible()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_it_works_the_same_from_a_web_host(site, opened):
    serve = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=serve.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{serve.server_port}/"
    try:
        page = opened(f"{here}{LESSON}", beyond=(here, "data:", "blob:"))
        page.locator(".mlretrain-quiz input").first.wait_for()
        page.get_by_placeholder("Search").fill("rollback")
        page.keyboard.press("Enter")
        page.locator("#search-results li").first.wait_for()
    finally:
        serve.shutdown()
        serve.server_close()
