"""The demo: a year of real flights, and what retraining made of it."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from mlretrain.course.folders import ready_for
from mlretrain.course.terminal import Terminal
from mlretrain.wording import count

if TYPE_CHECKING:
    from mlretrain.cycle.cycle import RetrainingCycle
    from mlretrain.stages.triggers import Trigger
    from mlretrain.streams.stream import Stream
    from mlretrain.trace.trace import Trace

METRIC = "neg_log_loss"
#: What is written: the steps come first, since they show whose files these are.
STEPS, PAGE, PICTURE, PRESENTED = "run.jsonl", "run.html", "timeline.png", "present.html"
CONTROL = "never retrain"


def retraining(stream: Stream) -> RetrainingCycle:
    """The cycle that the demo runs: retrain when it gets worse, and on each first of the month."""
    import mlretrain as mr

    return mr.RetrainingCycle(
        model=stream.baseline_model(),
        trigger=trigger(),
        strategy=mr.strategies.SlidingWindow("28D"),
        gate=mr.gates.Threshold("roc_auc", 0.60) & mr.gates.BeatsChampion(METRIC),
        holdout="7D",  # days differ, and a week holds each day of the week once
        alerts=[],  # the demo shows them in its own words
        random_state=0,
    )


def trigger() -> Trigger:
    """When the demo retrains."""
    import mlretrain as mr

    return mr.triggers.PerformanceDrop(METRIC, by=0.02) | mr.triggers.Cron("0 0 1 * *")


def never(stream: Stream) -> RetrainingCycle:
    """The same, but nobody ever asks for a retraining."""
    import mlretrain as mr

    return retraining(stream).set_params(trigger=mr.triggers.OnDemand(), metric=METRIC)


def demo(
    out: Path,
    *,
    deterministic: bool = False,
    present: bool = False,
    terminal: Terminal | None = None,
) -> None:
    """Run it, tell it, and write what is left of it.

    Parameters
    ----------
    out : Path
        Folder for ``run.html``, ``run.jsonl`` and ``timeline.png``; made when missing.
    deterministic : bool, default=False
        Leave the clock times out of ``run.jsonl``; then each run writes the same bytes.
    present : bool, default=False
        Write ``present.html`` as well, a page for a projector, and open it in a browser.
    terminal : Terminal, optional
        Where it is told.

    Raises
    ------
    OSError
        When the folder cannot be written, or holds files of these names that are not those of
        an earlier demo.
    """
    say = terminal or Terminal()
    with ready_for("--out", out):  # before the work, so that nothing is run in vain
        refuse_others(out, (STEPS, PAGE, PICTURE) + (PRESENTED,) * present)
        _demo(out, say, deterministic=deterministic, present=present)


def refuse_others(out: Path, names: tuple[str, ...]) -> None:
    """Refuse to write over files that no demo has written.

    Parameters
    ----------
    out : Path
    names : tuple of str
        The files to be written.

    Raises
    ------
    FileExistsError
    """
    there = [name for name in names if (out / name).exists()]
    if there and not _of_a_demo(out / STEPS):
        raise FileExistsError(
            f"'--out' must be a folder without {' and '.join(there)} of your own, got "
            f"{str(out)!r}. Name another folder, or move the file away."
        )


def _of_a_demo(steps: Path) -> bool:
    """Whether a file begins as the steps of a demo do."""
    try:
        with steps.open(encoding="utf-8") as lines:
            begin = json.loads(lines.readline())
        return begin["name"] == "flights" and begin["about"]["trigger"] == repr(trigger())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _demo(out: Path, say: Terminal, *, deterministic: bool, present: bool) -> None:
    import mlretrain as mr

    say.heading("A year of flights from New York, week by week")
    say.text(
        "A model is asked whether a flight will arrive more than 15 minutes late. It is "
        "trained on the flights of January 2013; then the year goes on. Each week it "
        "answers first, and only then are the true delays known. When it gets worse, and "
        "on each first of the month, a new model is trained on the last 28 days: the "
        "challenger. It and the live model, the champion, take the same exam, and the better "
        "one stays. The score is neg_log_loss: how well the risks were put, 0 is perfect."
    )
    flights = mr.streams.flights(freq="W")
    cycle, idle = retraining(flights), never(flights)
    run, control = cycle.run(flights), idle.run(flights)
    tell(run, control, say)
    write(run, control, out, deterministic)
    say.heading("What to look at next")
    say.items(
        {
            str(out / PAGE): "this run as a page; open it in a browser",
            str(out / PICTURE): "the year as a picture, with the control beside it",
            str(out / STEPS): "every step; mr.Trace.load() reads it again",
            "make lab": "the lessons, in JupyterLab; without a clone: mlretrain lab",
        }
    )
    if present:
        page = out / PRESENTED
        run.save(page, beside={CONTROL: control}, present=True)
        opened = webbrowser.open(page.resolve().as_uri())
        here = "opens in your browser" if opened else "is there for a browser to open"
        say.text(
            f"{page} {here}: the arrow keys or a remote control step through it, F fills the "
            "screen, ? lists all keys."
        )


def tell(run: Trace, control: Trace, say: Terminal) -> None:
    """Tell a run: two of its passes step by step, then the year as a whole."""
    shown = [_first(run, "promoted"), _first(run, "refused")]
    for event, one in zip(("promoted", "refused"), shown, strict=True):
        if one is None:
            say.heading(f"No challenger was {event} in this run")
            continue
        say.heading(f"Pass {one.number}, {one.title}: a challenger is {event}")
        say.table(one.table())
        say.caption("What changed, and at which step:")
        say.tracker(one.status())
        say.caption("The same in prose:")
        say.text(one.transcript())
    say.heading("The whole year")
    say.plain(run.timeline_text(width=say.width, color=say.color))
    say.heading("Was it worth it?")
    say.text(comparison(run, control))


def write(run: Trace, control: Trace, out: Path, deterministic: bool) -> None:
    """Write the page, the file of steps and the picture."""
    run.save(out / STEPS, deterministic=deterministic)
    run.save(out / PAGE, beside={CONTROL: control})
    run.timeline(beside={CONTROL: control}).savefig(out / PICTURE, dpi=150)


def comparison(run: Trace, control: Trace) -> str:
    """Retraining against never retraining, in numbers and with what they leave open."""
    with_, without = _mean(run), _mean(control)
    retrained, promoted = len(run.where("retrained")) - 1, len(run.where("promoted")) - 1
    gain = with_ - without
    word = "better" if gain > 0 else "worse"
    return (
        f"Mean log-loss per week (lower is better): {-with_:.4f} with retraining, "
        f"{-without:.4f} with the model of January alone; retraining is {abs(gain):.4f} "
        f"{word}. After the first model it took {count(retrained, 'retraining')}; {promoted} of "
        "the new models went live. "
        "How much of that comes from fresh data, and how much from more of it, is another "
        "question: a model of January has also seen fewer rows."
    )


def _first(run: Trace, event: str) -> Trace | None:
    """The first pass with an event, after the one that made the first model."""
    return next((one for one in run.where(event) if one.champion is not None), None)


def _mean(run: Trace) -> float:
    scores = [one.scores[METRIC] for one in run if METRIC in one.scores]
    return sum(scores) / len(scores)
