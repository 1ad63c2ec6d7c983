"""The cycle of row 0, glued together from pandera, Evidently and MLflow; its rows come as argument.

Each batch is checked, compared with the training data, answered and scored; a challenger is
trained, takes an exam beside the champion, and is logged, registered and given the alias of the
champion. MLflow is told the requirements, which it otherwise takes seconds to find. Prints CPU
and wall seconds per batch.
"""

import math
import os
import sys
import tempfile
import time

import mlflow
import numpy as np
import pandas as pd
import pandera.pandas as pa
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset
from mlflow import MlflowClient
from sklearn.base import clone
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROWS, COLUMNS, BATCHES, EXAM = int(sys.argv[1]), 20, 4, 0.25
NAMES = [f"x{i}" for i in range(COLUMNS)]
DEFINITION = DataDefinition(numerical_columns=NAMES)
SCHEMA = pa.DataFrameSchema(
    {name: pa.Column(float, pa.Check.in_range(-20, 20), nullable=False) for name in NAMES}
)


def batch(number):
    rng = np.random.default_rng(number)
    X = pd.DataFrame(rng.normal(size=(ROWS, COLUMNS)), columns=NAMES)
    angle = number * math.pi / 4
    score = math.cos(angle) * X["x0"] + math.sin(angle) * X["x1"]
    return X, (score + 0.3 * rng.normal(size=ROWS) > 0).astype(int).to_numpy()


def one(client, X, y, champion, usual):
    SCHEMA.validate(X, lazy=True)
    now = Dataset.from_pandas(X, DEFINITION)
    if champion is not None:
        Report([DataDriftPreset()]).run(now, usual).dict()
        log_loss(y, champion.predict_proba(X))
    cut = len(X) - math.ceil(EXAM * len(X))
    challenger = clone(MODEL).fit(X.iloc[:cut], y[:cut])
    with mlflow.start_run():
        scores = {"challenger": log_loss(y[cut:], challenger.predict_proba(X.iloc[cut:]))}
        if champion is not None:
            scores["champion"] = log_loss(y[cut:], champion.predict_proba(X.iloc[cut:]))
        mlflow.log_metrics(scores)
        logged = mlflow.sklearn.log_model(
            challenger, name="model", registered_model_name="m", pip_requirements=["scikit-learn"]
        )
    client.set_registered_model_alias("m", "champion", logged.registered_model_version)
    return challenger, Dataset.from_pandas(X.iloc[:cut], DEFINITION)


MODEL = make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0))
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    mlflow.set_experiment("cycle")
    client = MlflowClient()
    days = [batch(number) for number in range(BATCHES + 1)]
    state = one(client, *days[0], None, None)
    cpu, wall = time.process_time(), time.perf_counter()
    for X, y in days[1:]:
        state = one(client, X, y, *state)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    os.chdir("/")
print(cpu / BATCHES, wall / BATCHES)
