"""A shop whose prices turn round: a folder that grows by a file a day, and its runner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from mlretrain.cycle.runner import config
from mlretrain.cycle.runner.runner import Runner

FILE = """
registry = "models"
model = "sklearn.linear_model.Ridge()"
trigger = "PerformanceDrop('neg_mean_absolute_error', by=0.1) | Every('5D')"
strategy = "SlidingWindow('6D')"
gate = "BeatsChampion('neg_mean_absolute_error', min_labels=5)"
quality = "QualityGate(min_rows=10)"
alerts = ["LogAlerts()"]
warm_up = 3

[data]
folder = "incoming"
time = "when"
label = "price"
batch = "D"
"""
DAYS = 30
#: Long after the rows.
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


def table(days=DAYS, rows=40, seed=0):
    """Rows of the first so many days of 2024; every ten days the price follows another rule."""
    rng = np.random.default_rng(seed)
    day = np.repeat(np.arange(days), rows)
    load = rng.normal(size=len(day))
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(day * 86_400 + np.tile(np.arange(rows) * 900, days), unit="s")
    slope = np.where(day // 10 % 2, -1.0, 2.0)
    noise = rng.normal(size=len(day)) / 4
    return pd.DataFrame({"when": when, "load": load, "area": rng.choice([1, 2, 3], len(day)), "price": slope * load + noise})


def shop(place: Path, text: str = FILE, days: int = DAYS, **replaced: str | None) -> Path:
    """Make a folder with its file and the rows of so many days; gives the path of the file."""
    (place / "incoming").mkdir(parents=True)
    for old, new in replaced.items():
        text = changed(text, old, new)
    (place / "retrain.toml").write_text(text)
    for day, rows in table().groupby(lambda i: i // 40):
        if day < days:
            deliver(place, rows)
    return place / "retrain.toml"


def changed(text: str, key: str, value: str | None) -> str:
    """A file in which one key has another value; None leaves it out."""
    lines = [line for line in text.splitlines() if not line.startswith(f"{key} =")]
    if value is None:
        return "\n".join(lines)
    place = next((i for i, line in enumerate(text.splitlines()) if line.startswith(f"{key} =")), 1)
    return "\n".join([*lines[:place], f"{key} = {value}", *lines[place:]])


def deliver(folder: Path, rows: pd.DataFrame, name: str | None = None) -> None:
    """Put a file of rows into the folder."""
    name = name or f"{rows['when'].iloc[0]:%Y-%m-%d}.csv"
    rows.to_csv(folder / "incoming" / name, index=False)


def runner(file: Path, now: datetime = NOW, channels: list | None = None) -> Runner:
    """A runner at a moment of the wall clock."""
    made = config.load(file)
    if channels is not None:
        made.alerts[:] = channels
    return Runner(made, clock=lambda: now)


def day(number: int, hour: int = 0) -> datetime:
    """The wall clock at the beginning of a day, counted from 0."""
    return datetime(2024, 1, 1, hour).astimezone() + timedelta(days=number)


def story(run: Runner) -> dict:
    """What came of it all, without clock times."""
    history = run.registry.history()
    champion = run.registry.champion()
    trace = run.trace()
    return {
        "decisions": list(history[["time", "event", "version", "reasons"]].itertuples(index=False, name=None)),
        "passes": [(p.number, p.title, p.champion, p.scores, p.events, p.summary) for p in trace.passes],
        "steps": [(s.name, s.line, s.input, s.output, s.changes) for p in trace.passes for s in p.steps],
        "answers": champion.model.predict(table()[["load", "area"]]).tolist(),
    }
