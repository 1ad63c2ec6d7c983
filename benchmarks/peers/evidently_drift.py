"""The check of row 2 by Evidently: ``count`` of drifted columns, or ``preset``. Prints CPU and wall seconds."""

import sys
import time

import numpy as np
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.metrics import DriftedColumnsCount
from evidently.presets import DataDriftPreset

rng = np.random.default_rng(0)
names = [f"x{i}" for i in range(20)]
reference = pd.DataFrame(rng.normal(size=(10_000, 20)), columns=names)
current = pd.DataFrame(rng.normal(size=(1_000, 20)), columns=names)
current[names[:10]] += 0.1
definition = DataDefinition(numerical_columns=names)
usual = Dataset.from_pandas(reference, definition)


KIND = {"count": DriftedColumnsCount, "preset": DataDriftPreset}[sys.argv[1]]


def check():
    now = Dataset.from_pandas(current, definition)
    return Report([KIND()]).run(now, usual).dict()


check()
cpu, wall = time.process_time(), time.perf_counter()
for _ in range(3):
    check()
print((time.process_time() - cpu) / 3, (time.perf_counter() - wall) / 3)
