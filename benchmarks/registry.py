"""Row 4: make a version (write, sync, checksum, log, promote), and load it back."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import itertools
import logging
import os
import pickle
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from zipfile import ZIP_DEFLATED

import joblib
import skops.io
from measure import Cost, Figure, Target, function, in_turns
from shares import explained
from sklearn.datasets import make_classification
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlretrain.stages.registry import Registry, Version
from mlretrain.stages.registry.trusted import TRUSTED

TIME = "2013-01-01"
#: What a version consists of, for both sides.
PARTS = {
    "the model as bytes (skops)": ["mlretrain.stages.registry.model_file:dumps", "skops.io:dumps"],
    "waiting for the disk (fsync)": ["os:fsync"],
    "folder and files": [
        "mlretrain.stages.registry.folder:_write", "mlretrain.stages.registry.folder:_sync", "os:mkdir", "os:rename",
    ],
    "the line of the log (SQLite)": ["mlretrain.stages.registry.registry:Registry._add"],
}
WHY = (
    "a version is a folder with two files and a line of the log, and each is on the disk before "
    "the next begins, so that a power cut leaves it whole or not at all; the limit writes one file."
)


def models() -> dict[str, object]:
    """A small model and a large one, fitted."""
    X, y = make_classification(5_000, 20, random_state=0)
    return {
        "SGD pipeline": make_pipeline(StandardScaler(), SGDClassifier(random_state=0)).fit(X, y),
        "HistGradientBoosting, 100 trees": HistGradientBoostingClassifier(random_state=0).fit(X, y),
    }


def packed(model: object) -> bytes:
    """The bytes that both sides write: the same format, as small as ours."""
    return skops.io.dumps(model, compression=ZIP_DEFLATED, compresslevel=1)


def bare(model: object, folder: Path) -> Callable[[], object]:
    """The irreducible work: skops, one file on the disk, one checksum."""
    names = itertools.count()

    def make() -> str:
        content = packed(model)
        with open(folder / str(next(names)), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return hashlib.sha256(content).hexdigest()

    return make


def bare_with_log(model: object, folder: Path) -> Callable[[], object]:
    """The same, and what makes it outlive a power cut: folders synced, a line in SQLite."""
    write = bare(model, folder)
    db = sqlite3.connect(folder / "log", isolation_level=None)
    db.execute("CREATE TABLE log (time, event, version, sha256)")

    def make() -> None:
        sha256 = write()
        opened = os.open(folder, os.O_RDONLY)
        os.fsync(opened)
        os.close(opened)
        db.execute("INSERT INTO log VALUES (?, ?, ?, ?)", (TIME, "promoted", "v1", sha256))

    return make


def ours(model: object, registry: Registry) -> Callable[[], object]:
    """A version of a running cycle, which holds the registry all the time."""
    names = itertools.count(1)
    return lambda: registry.promote(Version(f"v{next(names)}", model), TIME)


def loaded(registry: Registry) -> Callable[[], object]:
    """A version that is not in memory, as a rollback or another process finds it."""

    def load() -> Version:
        registry._loaded.clear()
        return registry.load("v1")

    return load


def with_mlflow(folder: Path) -> Callable[..., None]:
    """MLflow's own way: a model is logged with a run, registered, and given an alias."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    import mlflow

    logging.getLogger("mlflow").setLevel(logging.ERROR)
    uri = f"sqlite:///{folder}/mlflow.db"
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    experiment = mlflow.create_experiment("bench", artifact_location=(folder / "files").as_uri())

    def log(model: object, **options: object) -> None:
        with mlflow.start_run(experiment_id=experiment):
            about = mlflow.sklearn.log_model(
                model, name="model", registered_model_name="bench", serialization_format="skops",
                skops_trusted_types=list(TRUSTED), **options,
            )
        mlflow.MlflowClient().set_registered_model_alias(
            "bench", "champion", about.registered_model_version
        )

    return log


def with_children(work: Callable[[], object]) -> Callable[[], Cost]:
    """A side whose cost includes that of the processes that it starts."""
    alone = function(work)

    def measure() -> Cost:
        before = getrusage(RUSAGE_CHILDREN)
        cost, after = alone(), getrusage(RUSAGE_CHILDREN)
        children = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(cost.cpu + children, cost.wall)

    return measure


def making(name: str, model: object, stack: ExitStack) -> Figure:
    """What it takes to make a version."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    (folder / "bare").mkdir()
    (folder / "bare with log").mkdir()
    registry = Registry(folder / "models")
    stack.enter_context(registry.held())
    limit = "skops + fsync + sha256"
    works = {"mlretrain": ours(model, registry), limit: bare(model, folder / "bare")}
    sides = {
        **{side: function(work, times=5) for side, work in works.items()},
        "the same + folder + SQLite": function(bare_with_log(model, folder / "bare with log"), times=5),
        "joblib, as it is": function(lambda: joblib.dump(model, folder / "model.joblib"), times=5),
    }
    targets = Target(limit, most=1.5), Target("the same + folder + SQLite", most=1.5)
    figure = Figure(4, f"make a version, {name}", in_turns(sides, rounds=15), targets)
    return explained(figure, WHY, works, PARTS, times=20)


def beside_mlflow(name: str, model: object, stack: ExitStack) -> Figure:
    """The same beside MLflow, and the processes that it starts to find its requirements."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    (folder / "mlflow").mkdir()
    registry = Registry(folder / "models")
    stack.enter_context(registry.held())
    log = with_mlflow(folder / "mlflow")
    given = "MLflow, requirements given"
    works = {
        "mlretrain": ours(model, registry),
        given: lambda: log(model, pip_requirements=["scikit-learn"]),
    }
    sides = {
        "mlretrain": function(works["mlretrain"], times=5),
        given: with_children(works[given]),
        "MLflow, as it is": with_children(lambda: log(model)),
    }
    figure = Figure(
        4, f"make a version beside MLflow, {name}", in_turns(sides, rounds=7, warm_up=1),
        (Target(given, least=25), Target("MLflow, as it is", least=1_000)),
    )
    why = "the target was set where MLflow took 64 to 95 ms; of ours the larger part is skops and the disk."
    return explained(figure, why, works, PARTS, times=5)


def loading(name: str, model: object, stack: ExitStack) -> Figure:
    """What it takes to load it back."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    content = packed(model)
    trusted = skops.io.get_untrusted_types(data=content)  # no more than it needs
    (folder / "bare").write_bytes(content)
    pickled = pickle.dumps(model)

    def bare_load() -> object:
        content = (folder / "bare").read_bytes()
        hashlib.sha256(content).hexdigest()
        return skops.io.loads(content, trusted=trusted)

    registry = Registry(folder / "models")
    registry.promote(Version("v1", model), TIME)
    sides = {
        "mlretrain": function(loaded(registry), times=5),
        "read + sha256 + skops": function(bare_load, times=5),
        "mlretrain, opening the registry too": function(
            lambda: Registry(folder / "models").champion(), times=5
        ),
        "pickle, which runs whatever is in it": function(
            lambda: pickle.load(io.BytesIO(pickled)), times=5
        ),
    }
    return Figure(
        4, f"load it back, {name}", in_turns(sides, rounds=15),
        (Target("read + sha256 + skops", most=1.5),),
    )


def figures() -> list[Figure]:
    """Both models, made and loaded."""
    found = []
    for name, model in models().items():
        with ExitStack() as stack:
            found += [making(name, model, stack), loading(name, model, stack)]
            if name == "SGD pipeline" and importlib.util.find_spec("mlflow"):
                found.append(beside_mlflow(name, model, stack))
    return found


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
