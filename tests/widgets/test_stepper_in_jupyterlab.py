"""The stepper in JupyterLab: live with a kernel, alive without one, plain where not trusted."""

from __future__ import annotations

import nbformat
import pytest

from mlretrain.course import lessons
from tests.widgets import browser, jupyter
from tests.widgets.browser import violations
from tests.widgets.jupyter import until

pytest.importorskip("jupyterlab", reason="needs mlretrain[test]")

LESSON = "02_the_retraining_cycle.ipynb"
CELL = "stepper = mr.Stepper(trace, cycle=cycle, stream=flights)\nstepper"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """JupyterLab with lesson 2 up to its first run, and a stepper behind it."""
    browser.require()
    folder, home = tmp_path_factory.mktemp("lessons"), tmp_path_factory.mktemp("home")
    notebook = nbformat.read(lessons.folder() / LESSON, 4)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    first = next(i for i, cell in enumerate(codes) if "cycle.run(" in cell.source)
    notebook.cells = [*codes[: first + 1], nbformat.v4.new_code_cell(CELL)]
    nbformat.write(notebook, folder / "lesson.ipynb")
    with jupyter.server(folder, home) as address, browser.launched() as chromium:
        context = chromium.new_context(viewport={"width": 1400, "height": 1000})
        yield context, address, folder
        context.close()


@pytest.fixture(scope="module")
def page(running):
    context, address, _ = running
    opened = jupyter.opened(context, address, "lesson.ipynb")
    opened.locator(".jp-OutputArea-child .mlretrain-stepper").nth(1).wait_for(state="attached")
    opened.wait_for_timeout(500)  # until the widget has taken the place of its still twin
    yield opened
    jupyter.forget(address)
    opened.close()


@pytest.fixture
def stepper(page):
    """The widget, at its first step."""
    found = page.locator(".jp-OutputArea-child .mlretrain-stepper").last
    found.scroll_into_view_if_needed()
    found.get_by_role("button", name="Next step").focus()
    page.keyboard.press("Home")
    until(page, "print(stepper.pass_, stepper.step)", "0 1")
    return found


def test_a_trace_at_the_end_of_a_cell_is_a_live_stepper(page):
    trace = page.locator(".jp-OutputArea-child .mlretrain-stepper").first
    trace.scroll_into_view_if_needed()
    trace.get_by_role("button", name="Next step").click()
    assert trace.locator(".what").inner_text().startswith("2Collect new data")
    assert page.locator("table.decisions").count() == 0


def test_the_widget_hides_its_still_twin(page):
    shown = page.locator(".jp-OutputArea-child .mlretrain-stepper").evaluate_all(
        "all => all.map((one) => one.checkVisibility())"
    )
    assert shown == [True, False, True]


def test_python_reads_where_the_mouse_and_the_keys_went(page, stepper):
    stepper.get_by_role("button", name="Next step").click()
    stepper.get_by_role("button", name="Next step").click()
    until(page, "print(stepper.pass_, stepper.step)", "0 3")
    page.keyboard.press("]")
    page.keyboard.press("ArrowRight")
    until(page, "print(stepper)", "Stepper of flights: pass 1, step 2 (collect)")
    page.keyboard.press("ArrowLeft")
    until(page, "print(stepper.step)", "1")


def test_python_leads_the_stepper(page, stepper):
    assert jupyter.python(page, "stepper.pass_, stepper.step = 7, 6") == ""
    stepper.locator(".where strong", has_text="Pass 7").wait_for()
    assert stepper.locator(".what").inner_text().startswith("6Evaluate both")


def test_the_command_keys_of_the_notebook_stay_away(page, stepper):
    cells = "() => jupyterapp.shell.currentWidget.content.widgets.length"
    before = page.evaluate(cells)
    for target in (
        stepper.get_by_role("button", name="Play"),
        stepper.locator(".timeline"),
        stepper.get_by_label("Speed"),
        stepper.get_by_label("Step of the run"),
    ):
        target.focus()
        for key in ("x", "d", "d", "a", "c", "v", "z"):
            page.keyboard.press(key)
    assert page.evaluate(cells) == before


def test_the_keys_are_listed_on_a_projector_too(page, stepper):
    page.keyboard.press("f")
    page.keyboard.press("?")
    page.wait_for_function("() => document.fullscreenElement")
    # JupyterLab's own style of lists would leave a column of letters.
    lines = "all => all.map((one) => one.getClientRects().length)"
    assert set(stepper.locator(".help kbd").evaluate_all(lines)) == {1}
    box = stepper.locator(".toolbar").bounding_box()
    assert box["y"] + box["height"] <= page.viewport_size["height"] + 1
    assert violations(page, ".mlretrain-stepper.projector") == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.fullscreenElement")


def test_guesses_are_counted_and_read_back(page, stepper):
    stepper.get_by_role("button", name="Predict first").click()
    stepper.get_by_role("button", name="Next decision").click()
    stepper.get_by_role("button", name="no: Repeat").click()
    stepper.get_by_role("button", name="Next decision").click()
    page.keyboard.press("1")
    until(
        page,
        "print([(g['pass'], g['name'], g['answer'], g['right']) for g in stepper.guesses])",
        "[(0, 'trigger', 'repeat', False), (0, 'validate', 'train', True)]",
    )
    stepper.get_by_role("button", name="Predict first").click()


def test_a_performed_pass_is_read_back(page, stepper):
    stepper.get_by_role("button", name="Be the pipeline").click()
    stepper.get_by_role("button", name="Collect new data").click()
    until(page, "print([(m['step'], m['answer'], m['right']) for m in stepper.moves])",
          "[(1, 'collect', True)]")  # fmt: skip
    page.keyboard.press("Escape")


def test_the_projector_fills_the_screen_and_the_remote_control_steps(page, stepper):
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement?.matches('.mlretrain-stepper')")
    box = stepper.bounding_box()
    assert (box["x"], box["y"], box["width"]) == (0, 0, page.viewport_size["width"])
    assert stepper.locator(".glance").is_hidden()
    page.keyboard.press("PageDown")
    assert stepper.locator(".what").inner_text().startswith("2Collect new data")
    page.keyboard.press("f")
    page.wait_for_function("!document.fullscreenElement")
    assert stepper.locator(".glance").is_visible()
    until(page, "print(stepper.step)", "2")


def test_what_if(page, stepper):
    jupyter.python(page, "stepper.pass_, stepper.step = 7, 7")
    stepper.locator(".where strong", has_text="Pass 7").wait_for()
    stepper.get_by_role("button", name="What if").click()
    stepper.get_by_role("button", name="Run pass 7 again").click()
    assert stepper.locator(".result").inner_text() == "Change something first."
    stepper.get_by_label("Threshold: minimum").fill("0.5")
    stepper.get_by_role("button", name="Run pass 7 again").click()
    parted = stepper.locator(".parts th").first
    parted.wait_for(timeout=60_000)
    assert parted.inner_text().startswith("gate")
    assert [row.inner_text().split("\t")[-1].split(":")[0] for row in stepper.locator(".parts").all()] == [
        "refused", "promoted",
    ]  # fmt: skip
    assert jupyter.python(page, "print(stepper.other.passes[0].events)") == "['retrained', 'promoted']"
    assert violations(page, ".jp-OutputArea-child:has(.whatif:not([hidden]))") == []


def test_what_if_for_the_run_stands_beside_it(page, stepper):
    stepper.locator("select[name=trigger]").select_option("never")
    stepper.get_by_role("button", name="Run everything again").click()
    stepper.get_by_role("button", name="Trigger: never").wait_for(timeout=60_000)
    assert stepper.locator(".timeline .line").count() == 2
    stepper.get_by_role("button", name="Go there").click()
    assert stepper.locator(".what").inner_text().startswith("3Ask the trigger")


def test_a_setting_that_makes_no_sense_is_answered_in_words(page, stepper):
    stepper.get_by_label("PerformanceDrop: by").fill("-1")
    stepper.locator("select[name=trigger]").select_option("as it is")
    stepper.get_by_role("button", name="Run pass 0 again").click()
    stepper.locator(".result", has_text="'by' must be > 0, got -1").wait_for(timeout=60_000)
    page.keyboard.press("Escape")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_the_themes_of_jupyterlab(page, stepper, theme):
    page.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    light = str(theme.endswith("Light")).lower()
    page.locator(f"body[data-jp-theme-light='{light}']").wait_for(state="attached")
    stepper.get_by_role("button", name="Next step").click()
    assert violations(page, ".mlretrain-stepper") == []
    ground = stepper.evaluate("(el) => getComputedStyle(el).backgroundColor")
    assert ground == {"true": "rgb(255, 255, 255)", "false": "rgb(20, 24, 29)"}[light]


@pytest.fixture
def saved(page, running):
    """The notebook as it was saved, and a way to open it in a page without a kernel."""
    context, address, folder = running
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(500)
    notebook = nbformat.read(folder / "lesson.ipynb", 4)

    def reopen(name):
        nbformat.write(notebook, folder / name)
        other = context.new_page()
        other.goto(f"{address}lab/tree/{name}?token=test&reset")
        other.locator(".jp-OutputArea-output").last.wait_for(state="attached", timeout=60_000)
        return other

    return notebook, reopen


def test_saved_and_reopened_it_is_alive_without_a_kernel(saved):
    notebook, reopen = saved
    kept, still, live = notebook.cells[-1].outputs
    assert "data-mlretrain-kept" in kept.data["text/html"]
    assert {"text/html", "text/plain"} == set(still.data)
    assert live.data["text/plain"] == ""
    other = reopen("again.ipynb")
    stepper = other.locator(".mlretrain-stepper").last
    stepper.scroll_into_view_if_needed()
    stepper.get_by_role("button", name="First step").click()
    stepper.get_by_role("button", name="Next decision").click()
    assert stepper.locator(".what").inner_text().startswith("3Ask the trigger")
    assert "Error displaying widget" not in other.locator("body").inner_text()
    other.close()


def test_where_it_is_not_trusted_the_table_stands(saved):
    notebook, reopen = saved
    notebook.cells[0].source += "  # somebody else's"
    other = reopen("untrusted.ipynb")
    table = other.locator("table", has_text="What happened").last
    table.scroll_into_view_if_needed(timeout=60_000)
    assert other.locator(".mlretrain-stepper").count() == 0
    assert "refused" in table.text_content()
    assert "Error displaying widget" not in other.locator("body").inner_text()
    other.close()
