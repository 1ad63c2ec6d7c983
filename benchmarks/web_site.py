"""Row 13: the pages of the web site, from a disk, until a stepper and a quiz have answered."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from measure import Cost, Figure, Target
from stepper import OPENED, SECOND, processor

ROUNDS = 7

# What a reader does first: one step, and one option of a question. Of what a page lacks
# nothing is asked; all has been drawn when this is over.
ANSWERED = """() => {
  const began = performance.now();
  const stepper = document.querySelector(".mlretrain-stepper");
  const shown = stepper?.querySelector(".process").textContent;
  stepper?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  const option = document.querySelector(".mlretrain-quiz :is(input, select)");
  option?.click();
  document.body.getBoundingClientRect();
  if (stepper && stepper.querySelector(".process").textContent === shown) throw Error("it did not step");
  if (option?.type === "radio" && !option.checked) throw Error("it did not answer");
  return (performance.now() - began) / 1000;
}"""


def figures() -> list[Figure]:
    """The slowest page of each kind, beside a second."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium is None:
        print("web_site: there is no Chromium on this machine, so nothing is measured", file=sys.stderr)
        return []
    from mlretrain.course.site.build import build

    with tempfile.TemporaryDirectory() as folder:
        site = build(Path(folder) / "site").parent
        kinds = {
            "the front page": [site / "index.html"],
            "a lesson": sorted((site / "lessons").glob("*.html")),
            "a page of the reference": sorted((site / "reference").glob("*.html")),
            "the search": [site / "search.html"],
        }
        costs = measured(chromium, [page for pages in kinds.values() for page in pages])
    found = []
    for kind, pages in kinds.items():
        slowest = max(pages, key=lambda page: sum(cost.cpu for cost in costs[page]))
        which = f" (the slowest of {len(pages)})" if len(pages) > 1 else ""
        print(f"web_site: {kind}: {slowest.stem}", file=sys.stderr)
        found.append(
            Figure(13, f"{kind} of the site, until it has answered{which}",
                   {"the page": costs[slowest], "a second": [Cost(SECOND, SECOND)] * ROUNDS},
                   (Target("a second", most=1),))
        )  # fmt: skip
    return found


def measured(chromium: str, pages: list[Path]) -> dict[Path, list[Cost]]:
    """What it costs until each page has answered, round by round in turns."""
    from playwright.sync_api import sync_playwright

    costs: dict[Path, list[Cost]] = {page: [] for page in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for number in range(ROUNDS + 1):
            for path in pages:
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                cpu = processor(page)
                question = "?q=rollback" if path.stem == "search" else ""
                page.goto(f"{path.as_uri()}{question}")
                wall = page.evaluate(OPENED) + page.evaluate(ANSWERED)
                # The first round warms up the browser.
                if number:
                    costs[path].append(Cost(cpu(), wall))
                page.close()
        browser.close()
    return costs


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
