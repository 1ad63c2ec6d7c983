"""Where a learner stood: it is there again when the notebook is opened again."""

from __future__ import annotations

import pytest

from tests.widgets import browser, jupyter, test_exported

pytest.importorskip("jupyterlab", reason="needs mlretrain[test]")

CELLS = [
    test_exported.CELLS[0],
    "trace",
    "stepper = mr.Stepper(trace)\nstepper",
    'program = mr.Stepper(mr.trace.program("for n in range(3):\\n    print(n)"))\nprogram',
    'mr.question("below-threshold")',
    'mr.quiz("02")',
]
ASK = "print(stepper.pass_, stepper.step, [g['right'] for g in stepper.guesses], program.step)"
STOOD = "1 3 [True] 4"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A browser, and JupyterLab with a notebook."""
    browser.require()
    folder, home = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home")
    jupyter.write(folder / "walk.ipynb", CELLS)
    with jupyter.server(folder, home) as address, browser.launched() as chromium:
        yield chromium, address


@pytest.fixture(scope="module")
def walked(world):
    """The browser of a learner who has walked, saved and closed the notebook."""
    chromium, address = world
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    page = jupyter.opened(context, address, "walk.ipynb")
    page.locator(".mlretrain-stepper").nth(4).wait_for(state="attached")
    trace, stepper, program = shown(page)
    press(page, trace, "End", "ArrowLeft")
    press(page, stepper, "]", "p", "n", "1")
    press(page, program, "ArrowRight", "ArrowRight", "ArrowRight")
    jupyter.until(page, ASK, STOOD)
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(500)
    page.close()
    jupyter.forget(address)
    yield context
    context.close()


@pytest.fixture(params=["the same browser", "another browser"])
def context(request, world, walked):
    if request.param == "the same browser":
        yield walked
    else:
        other = world[0].new_context(viewport={"width": 1400, "height": 1000})
        yield other
        other.close()


def shown(page) -> list:
    """The steppers that can be seen: that of the trace, of the widget and of the program."""
    # A widget takes the place of its still twin a moment after it is there.
    for _ in range(100):
        found = [one for one in page.locator(".mlretrain-stepper").all() if one.is_visible()]
        if len(found) == 3:
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"{len(found)} steppers are seen")


def press(page, stepper, *keys) -> None:
    stepper.scroll_into_view_if_needed()
    stepper.get_by_role("button", name="Next step").focus()
    for key in keys:
        page.keyboard.press(key)


def stands(stepper) -> str:
    stepper.scroll_into_view_if_needed()
    where = stepper.locator(".where strong").all_inner_texts()
    return f"{' '.join(where)} {stepper.locator('.what .order').inner_text()}".strip()


def remembers_the_guess(stepper) -> None:
    stepper.locator(".question .said.right", has_text="You predicted").wait_for()


def test_reopened_without_a_kernel(context, world, walked):
    page = context.new_page()
    page.goto(f"{world[1]}lab/tree/walk.ipynb?token=test&reset")
    # With ?reset the page is loaded a second time: what waits has to outlive that.
    page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)", timeout=60_000)
    page.locator(".mlretrain-stepper").nth(2).wait_for(state="attached", timeout=60_000)
    trace, stepper, program = shown(page)
    # Nothing but a browser can keep what was done with an output: it has no kernel.
    assert stands(trace) == ("Pass 4 3" if context is walked else "Pass 0 1")
    assert (stands(stepper), stands(program)) == ("Pass 1 3", "4")
    remembers_the_guess(stepper)
    page.close()
    jupyter.forget(world[1])


OPEN = """([path, start]) => jupyterapp.commands.execute('docmanager:open', {
  path, factory: 'Notebook', kernelPreference: { shouldStart: start, autoStartDefault: start },
})"""


@pytest.mark.parametrize(
    "start, words",
    [(False, "Loading widget..."), (True, "Error displaying widget: model not found")],
    ids=["no kernel", "a new kernel"],
)
def test_a_widget_that_has_lost_its_kernel_says_nothing(context, world, walked, start, words):
    page = context.new_page()
    page.goto(f"{world[1]}lab?token=test&reset")
    page.wait_for_timeout(1500)
    page.wait_for_function("() => window.jupyterapp?.restored.then(() => true)", timeout=60_000)
    page.evaluate(OPEN, ["walk.ipynb", start])
    lost = page.get_by_text(words, exact=True)
    lost.nth(3).wait_for(state="attached", timeout=60_000)  # two steppers, and two quizzes
    assert [one.is_visible() for one in lost.all()] == [False] * 4
    # What stands in their places is seen.
    shown(page)
    cards = page.locator(".jp-RenderedHTML > article.mlretrain-card")
    cards.nth(1).wait_for()
    assert all(card.is_visible() for card in cards.all())
    page.close()
    jupyter.forget(world[1])


def test_run_again_with_a_new_kernel(context, world, walked):
    page = jupyter.opened(context, world[1], "walk.ipynb")
    jupyter.until(page, ASK, STOOD)
    page.locator(".mlretrain-stepper").nth(4).wait_for(state="attached")
    page.wait_for_timeout(500)
    _, stepper, program = shown(page)
    assert (stands(stepper), stands(program)) == ("Pass 1 3", "4")
    remembers_the_guess(stepper)
    page.close()
    jupyter.forget(world[1])


def test_run_again_before_it_was_saved(walked, world):
    page = jupyter.opened(walked, world[1], "walk.ipynb")
    page.locator(".mlretrain-stepper").nth(4).wait_for(state="attached")
    page.wait_for_timeout(500)
    _, stepper, _ = shown(page)
    press(page, stepper, "ArrowRight")
    jupyter.until(page, ASK, "1 4 [True] 4")
    page.wait_for_timeout(500)
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_timeout(3000)
    shown(page)[1].scroll_into_view_if_needed()
    jupyter.until(page, ASK, "1 4 [True] 4")
    stepper = shown(page)[1]
    press(page, stepper, "ArrowLeft")
    stepper.get_by_role("button", name="Forget my predictions").click()
    jupyter.until(page, ASK, "1 3 [] 4")
    page.close()
    jupyter.forget(world[1])
