"""``%%steps`` in JupyterLab: a cell becomes a stepper."""

from __future__ import annotations

import pytest

from tests.widgets import browser, jupyter

pytest.importorskip("jupyterlab", reason="needs mlretrain[test]")

#: The last line of the program fails on purpose.
CELLS = [
    "import mlretrain as mr",
    '%%steps 3\nn = int(input("How many? "))\nfor i in range(n):\n    print(i, i * i)\nn / (i - 2)',
]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    browser.require()
    folder, home = tmp_path_factory.mktemp("cells"), tmp_path_factory.mktemp("home")
    jupyter.write(folder / "cells.ipynb", CELLS)
    with jupyter.server(folder, home) as address, browser.launched() as chromium:
        context = chromium.new_context(viewport={"width": 1400, "height": 1000})
        opened = jupyter.opened(context, address, "cells.ipynb")
        opened.locator(".mlretrain-stepper").wait_for(state="attached")
        yield opened
        jupyter.forget(address)
        context.close()


def test_a_cell_is_stepped_through_by_mouse_and_by_keys(page):
    stepper = page.locator(".mlretrain-stepper")
    stepper.scroll_into_view_if_needed()
    stepper.get_by_role("button", name="Next step").click()
    assert "for i in range(n):" in stepper.locator(".source li.now").inner_text()
    page.keyboard.press("ArrowRight")
    assert stepper.locator(".printed mark").inner_text() == "0 0\n"
    page.keyboard.press("End")
    assert stepper.locator(".ending .error").inner_text() == "ZeroDivisionError: division by zero"
    assert page.locator(".jp-CodeCell").count() == len(CELLS)


def test_nothing_in_it_is_a_barrier(page):
    assert browser.violations(page, ".mlretrain-stepper") == []
