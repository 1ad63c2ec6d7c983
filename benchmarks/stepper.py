"""Row 13: the stepper with 53 and with 10,000 passes, measured in the browser."""

from __future__ import annotations

import copy
import shutil
import sys
import tempfile
from datetime import datetime, timedelta
from itertools import cycle as round_and_round
from itertools import islice
from pathlib import Path

from measure import Cost, Figure, Target

ROUNDS = 15
FRAME, SECOND = 0.016, 1.0
MANY = 60  # steps per round

# One step, as a learner makes it, with all that the browser has to compute for its picture.
STEPS = """(many) => {
  const root = document.querySelector(".mlretrain-stepper");
  const began = performance.now();
  for (let i = 0; i < many; i += 1) {
    root.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    root.getBoundingClientRect();
  }
  return (performance.now() - began) / 1000 / many;
}"""
# From the first byte to a stepper that answers: its script runs before this event ends.
OPENED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"


def figures() -> list[Figure]:
    """Pages opened and stepped through, beside what a learner takes for at once."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium is None:
        print("stepper: there is no Chromium on this machine, so nothing is measured", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as folder:
        pages = {many: Path(folder) / f"{many}.html" for many in (53, 10_000)}
        for many, path in pages.items():
            long_run(many).save(path)
        opened, stepped = measured(chromium, pages)
    return [
        Figure(13, "a step among 10,000 passes", limited(stepped[10_000], "a frame", FRAME),
               (Target("a frame", most=1),)),
        Figure(13, "a page of 53 passes, until it answers", limited(opened[53], "a second", SECOND),
               (Target("a second", most=1),)),
        Figure(13, "a page of 10,000 passes, until it answers",
               limited(opened[10_000], "a second", SECOND), (Target("a second", most=2),)),
    ]  # fmt: skip


def long_run(many: int):
    """A run of so many passes: those of a real one, again and again, along the time."""
    import mlretrain as mr

    stream = mr.streams.synthetic("recurring", batches=40, rows=200, random_state=0)
    run = mr.RetrainingCycle(
        stream.baseline_model("linear"),
        trigger=mr.triggers.PerformanceDrop("accuracy", by=0.02) | mr.triggers.Cron("0 0 */4 * *"),
        gate=mr.gates.BeatsChampion("accuracy"),
        warm_up=2,
        alerts=[],
        random_state=0,
    ).run(stream)
    passes = []
    for number, one in enumerate(islice(round_and_round(run.passes), many)):
        one = copy.copy(one)
        start = datetime(2013, 1, 7) + number * timedelta(weeks=1)
        one.number, one.start = number, start.isoformat()
        one.end = (start + timedelta(weeks=1)).isoformat()
        passes.append(one)
    return mr.Trace(passes, flow=run.flow, source=run.source, metric=run.metric, name="a long run")


def measured(chromium: str, pages: dict[int, Path]) -> tuple[dict, dict]:
    """What it costs until each page answers, and per step, round by round in turns."""
    from playwright.sync_api import sync_playwright

    opened, stepped = {many: [] for many in pages}, {many: [] for many in pages}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for number in range(ROUNDS + 2):
            for many, path in pages.items():
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                cpu = processor(page)
                page.goto(f"{path.as_uri()}#pass={many // 2}&step=1")
                page.wait_for_selector(".mlretrain-stepper")
                whole = Cost(cpu(), page.evaluate(OPENED))
                before = cpu()
                wall = page.evaluate(STEPS, MANY)
                step = Cost((cpu() - before) / MANY, wall)
                # The first rounds warm up the browser.
                if number >= 2:
                    opened[many].append(whole)
                    stepped[many].append(step)
                page.close()
        browser.close()
    return opened, stepped


def processor(page):
    """Asks for the CPU seconds that the page's main thread has spent so far."""
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        told = browser.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in told if one["name"] == "TaskDuration")

    return spent


def limited(costs: list[Cost], name: str, limit: float) -> dict[str, list[Cost]]:
    """What it took, beside what it may take."""
    return {"the stepper": costs, name: [Cost(limit, limit)] * len(costs)}


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
