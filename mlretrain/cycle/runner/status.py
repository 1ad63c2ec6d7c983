"""``mlretrain status``: what a runner has done, what is live, and what is waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pandas as pd
from rich.markup import escape
from rich.table import Table

from mlretrain.cycle import words
from mlretrain.cycle.runner import late, parts
from mlretrain.cycle.runner.runner import Runner
from mlretrain.cycle.runner.store import Store
from mlretrain.wording import count


def table(runner: Runner) -> Table:
    """The state of a runner as a table of two columns; nothing is changed."""
    shown = Table(title=str(runner.config.path), show_header=False, title_justify="left")
    shown.add_column(style="bold", no_wrap=True)
    shown.add_column()
    for name, told in rows(runner):
        shown.add_row(escape(name), escape(told))
    return shown


def rows(runner: Runner) -> Iterator[tuple[str, str]]:
    """What there is to tell: a name and a text each."""
    yield "champion", _champion(runner)
    waiting = runner.registry.waiting()
    if not runner.path.exists():
        yield "last batch", "nothing has run yet"
        yield "next look", _next(runner, None)
        return
    with runner.store() as store:
        recent = store.recent(1)
        for number, title, size, summary, at in recent:
            yield "last batch", f"{title}, {words.rows(size)}: pass {number}, made {at}"
            yield "what happened", summary or "no retraining"
        if not recent:
            yield "last batch", "no batch is complete yet"
        if waiting:
            yield "waiting", f"{', '.join(waiting)} for approval"
        if labels := _labels(store):
            yield "waiting", labels
        if unsent := len(store.outbox()):
            yield "waiting", f"{count(unsent, 'alert')} to be sent"
        if trouble := store.about("trouble"):
            yield "trouble", trouble
        yield "next look", _next(runner, runner.looked())
        yield from _alerts(store)


def _champion(runner: Runner) -> str:
    champion = runner.registry.champion()
    if champion is None:
        return "there is no model yet"
    history = runner.registry.history()
    since = history.loc[history["version"] == champion.name, "time"].iloc[-1]
    told = f"{champion.name}, since {words.day(since)}"
    return f"{told}; at its exam {words.scores(champion.scores)}" if champion.scores else told


def _labels(store: Store) -> str:
    _, told = store.last() or (0, {})
    if not (since := told.get("labels since")):
        return ""
    wanted = len(late.wanted(told, store.frames()))
    return f"{count(wanted, 'label')} to be filled in, since {words.day(pd.Timestamp(since))}"


def _next(runner: Runner, last: datetime | None) -> str:
    schedule = runner.config.settings.schedule
    if schedule is None:
        return "whenever mlretrain run is called, or every hour with --watch"
    slots = parts.slots(schedule)
    now = datetime.now().astimezone()
    due = now if slots.missed(last, now) else slots.after(last)
    return f"{due:%Y-%m-%d %H:%M} ({slots})" + (", overdue" if due == now and last else "")


def _alerts(store: Store) -> Iterator[tuple[str, str]]:
    for time, subject, channel, tries, error, sent in store.alerts(5):
        how = f"sent by {channel}" if sent else f"not sent by {channel} yet"
        if error:
            how += f", tried {'once' if tries == 1 else f'{tries} times'}: {error}"
        yield "alert", f"{time[:16].replace('T', ' ')}: {subject} ({how})"
