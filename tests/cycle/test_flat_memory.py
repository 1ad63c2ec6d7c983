"""A stream of Parquet files may be larger than memory: eight times the rows take no more of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

MEMORY = Path("/proc/self/status")
ROWS, COLUMNS, FILES = 150_000, 10, 8
#: What is done, in an interpreter of its own; it says how much memory it had at most.
WORKS = {
    "a cycle": """
stream = mr.streams.from_parquet(sys.argv[1], time="when", label="y", freq="10000s")
trace = mr.RetrainingCycle(
    SGDClassifier(loss="log_loss", random_state=0),
    trigger=mr.triggers.DataDrift("psi") | mr.triggers.NewData(40_000),
    strategy=mr.strategies.SlidingWindow(20_000), gate=mr.gates.Threshold("accuracy", 0.4),
    metric="accuracy", warm_up=2, alerts=[],
).run(stream, progress=False)
assert len(trace.where("promoted")) > 1
""",
    "statistics": """
found = mr.drift.summarise(sys.argv[1], mr.drift.Summary(pd.read_parquet(sys.argv[2]).head(5_000)), n_jobs=1)
assert len(found.table()) > 9
""",
}
PROGRAM = """
import re, sys
from pathlib import Path
import pandas as pd
from sklearn.linear_model import SGDClassifier
import mlretrain as mr
{work}
print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """One file of rows, and the same with seven more behind it."""
    draw = np.random.default_rng(0)
    few, many = (tmp_path_factory.mktemp(name) for name in ("few", "many"))
    for number in range(FILES):
        X = pd.DataFrame(draw.normal(size=(ROWS, COLUMNS)), columns=[f"x{i}" for i in range(COLUMNS)])
        when = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(ROWS) + number * ROWS, unit="s")
        X.assign(y=(X["x0"] > 0).astype(int), when=when).to_parquet(many / f"{number}.parquet")
    (few / "0.parquet").hardlink_to(many / "0.parquet")
    return few, many


@pytest.mark.skipif(not MEMORY.exists(), reason="only Linux says so what a process has used")
@pytest.mark.parametrize("work", WORKS)
def test_eight_times_the_rows_take_no_more_memory(folders, work):
    few, many = folders
    peaks = []
    for folder in folders:
        command = [sys.executable, "-c", PROGRAM.format(work=WORKS[work]), str(folder), str(few / "0.parquet")]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        peaks.append(int(done.stdout.split()[-1]) / 1024)
    rows = (FILES - 1) * ROWS * (COLUMNS + 2) * 8 / 2**20
    assert peaks[1] - peaks[0] < rows / 4, f"{peaks} MB, for {rows:.0f} MB more of rows"
