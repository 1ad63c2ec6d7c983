"""The controls of the lessons in a browser: one picture at a time, by mouse and by keys.

The browser shows and hides finished pictures by itself. No script runs and no kernel is asked, so a
choice is seen with the next frame.
"""

from __future__ import annotations

import pytest

from tests.notebooks.lessons import PATHS, code_cells, lesson

CONTROLS = {
    f"{path.stem[:2]} {cell.id}": html
    for path in PATHS
    for cell in code_cells(lesson(path))
    for output in cell.outputs
    if 'class="mlretrain-choice"' in (html := output.get("data", {}).get("text/html", ""))
}


@pytest.fixture(scope="module")
def still(chromium):
    """A browser that runs no scripts."""
    context = chromium.new_context(java_script_enabled=False)
    yield context
    context.close()


def test_each_lesson_has_a_control():
    assert {name[:2] for name in CONTROLS} == {f"{number:02}" for number in range(1, 10)}


@pytest.mark.parametrize("name", CONTROLS)
def test_a_choice_shows_its_picture_and_no_other(still, name):
    page = still.new_page()
    page.set_content(CONTROLS[name])
    choices, panels = page.get_by_role("radio").all(), page.locator("section").all()
    assert len(choices) == len(panels) >= 3

    def seen(number):
        shown = [panel.is_visible() for panel in panels]
        assert shown == [place == number for place in range(len(panels))]
        assert panels[number].get_by_role("img").bounding_box()["height"] > 100
        assert page.locator("label").nth(number).inner_text() in panels[number].inner_text()

    for number, choice in enumerate(choices):
        choice.click()
        seen(number)
    page.keyboard.press("ArrowLeft")
    seen(len(choices) - 2)
    page.close()
