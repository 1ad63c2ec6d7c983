"""Progress as it is seen in a page: light and dark, wide and narrow, with the keyboard."""

from datetime import timedelta

import pytest

from mlretrain.quiz.bank import own
from mlretrain.quiz.exercises.exercise import Exercise
from mlretrain.quiz.memory.attempt import Attempt, now
from mlretrain.quiz.memory.progress import Progress
from tests.widgets.browser import violations

QUESTIONS = list(own())
#: Some answered long ago, some today.
ATTEMPTS = [
    Attempt(question.id, float(n % 3 > 0), at=now() - timedelta(days=40 * (n % 2)))
    for n, question in enumerate(QUESTIONS[:12])
]
PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>P</title><style>%s</style><main>%s</main></html>'


@pytest.fixture
def opened(chromium):
    pages = []

    def open_(shown, scheme="light", width=900):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        ground = ":root{color-scheme:light dark} body{margin:8px;background:Canvas;color:CanvasText}"
        page.set_content(PAGE % (ground, shown._repr_html_()))
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 900])
def test_no_violation_closed_and_open(opened, scheme, width):
    page = opened(Progress(own(), ATTEMPTS, "a-file"), scheme, width)
    assert violations(page, "article") == []
    for title in page.locator("summary").all():
        title.click()
    assert page.locator("table:visible").count() == 3
    assert violations(page, "article") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_with_the_keyboard(opened):
    page = opened(Progress(own(), ATTEMPTS))
    assert page.locator("table:visible").count() == 1  # the lessons
    for number in (2, 3):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.lmSuppressShortcuts") == "true"
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        page.keyboard.press("Enter")
        assert page.locator("table:visible").count() == number


def test_what_is_due_stands_beside_its_lesson(opened):
    progress = Progress(own(), ATTEMPTS)
    page = opened(progress)
    cells = page.locator("table").first.locator("tbody td:last-child").all_inner_texts()
    assert sum(int(cell or 0) for cell in cells) == progress.due > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_before_the_first_answer(opened, scheme):
    page = opened(Progress(own(), []), scheme)
    assert page.locator("table").count() == 0
    assert violations(page, "article") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_exercises_and_their_checks(opened, scheme):
    task = own().tasks[0]
    exercise, names = Exercise(task), {}
    exec(task.solution, names)
    for shown in (exercise, exercise.check(names[task.name]), exercise.solution(), exercise.hint()):
        assert violations(opened(shown, scheme, 320), "article") == []
