"""A browser for the tests: Chromium from the system's packages, driven by playwright."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
#: The rules that every state of a page must keep.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def require() -> None:
    """Skip a test where there is no Chromium, except where there must be one."""
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("there is no Chromium on this machine")


@contextmanager
def launched():
    """The browser itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def violations(page, root: str, *rules: str) -> list[str]:
    """What axe objects to inside an element: rule, help, and the places.

    Without ``rules``, all of WCAG is asked for.
    """
    import axe_playwright_python

    if not page.evaluate("() => 'axe' in window"):
        source = Path(axe_playwright_python.__file__).with_name("axe.min.js")
        page.evaluate(source.read_text(encoding="utf-8"))
    found = page.evaluate(
        """([root, type, values]) => axe.run(
            root, {runOnly: {type, values}, resultTypes: ['violations']})""",
        [root, "rule" if rules else "tag", list(rules) or WCAG],
    )
    return [
        f"{one['id']}: {one['help']} ({'; '.join(node['html'][:120] for node in one['nodes'][:3])})"
        for one in found["violations"]
    ]
