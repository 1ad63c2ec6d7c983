"""A shop whose machine loses its power in the middle of a training, and is switched on again.

Lesson 7 shows it: the runner of ``mlretrain run``, in a process of its own that ends without a
word.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.cycle.runner.runner import Runner

_SETTINGS = """
registry = "models"
model = "sklearn.linear_model.LogisticRegression()"
trigger = "Every('2D')"
strategy = "SlidingWindow('4D')"
gate = "Threshold('accuracy', 0.6)"
alerts = ["LogAlerts()"]
warm_up = 2
random_state = 0

[data]
folder = "incoming"
time = "day"
label = "bought"
batch = "D"
"""

# What is run: the power goes when so many models are being trained, and nothing is tidied up.
_MACHINE = """
import os, sys
from sklearn.linear_model import LogisticRegression
from mlretrain.cli import main

train, left = LogisticRegression.fit, int(sys.argv[2])

def fit(self, X, y):
    global left
    left -= 1
    if left == 0:
        os._exit(9)
    return train(self, X, y)

LogisticRegression.fit = fit
sys.exit(main(["run", sys.argv[1]]))
"""


def shop(folder: str | os.PathLike) -> Path:
    """Make a folder with eight days of rows and the file of a runner; gives its path."""
    import mlretrain as mr

    place = Path(folder)
    (place / "incoming").mkdir(parents=True)
    days = mr.streams.synthetic("none", batches=8, rows=200, random_state=0)
    rows = days.X.assign(day=days.times, bought=days.y)
    rows.to_csv(place / "incoming" / "rows.csv", index=False)
    (place / "retrain.toml").write_text(_SETTINGS, encoding="utf-8")
    return place / "retrain.toml"


def machine(file: Path, *, dies_in: int = 0) -> str:
    """Run ``mlretrain run`` in a process of its own; says how it ended.

    Parameters
    ----------
    file : Path
        What :func:`shop` gave.
    dies_in : int, default=0
        In which training the power goes; 0: in none.
    """
    done = subprocess.run(
        [sys.executable, "-c", _MACHINE, str(file), str(dies_in)],
        capture_output=True, check=False, text=True,
    )
    if done.returncode not in (0, 9):
        raise RuntimeError(f"mlretrain run failed: {done.stderr}")
    return "the power is gone" if done.returncode else "all done"


def runner(file: Path) -> Runner:
    """The runner of a shop, in this process."""
    from mlretrain.cycle.runner import config
    from mlretrain.cycle.runner.runner import Runner

    return Runner(config.load(file))


def passes(file: Path) -> pd.DataFrame:
    """The passes that were finished: which day, by whom it was answered, and what came of it."""
    import pandas as pd

    trace = runner(file).trace()
    return pd.DataFrame(
        [(one.title, one.champion or "–", ", ".join(one.events)) for one in trace.passes],
        columns=["batch", "answered by", "events"],
        index=pd.Index([one.number for one in trace.passes], name="pass"),
    )
