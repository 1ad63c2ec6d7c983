"""Row 12: the statistics of row 11 on a Dask cluster of two processes, and from where on it pays.

The limit is Dask itself: ``client.map`` of the same summing up, written by hand. The cluster is
running already; how long it takes to start is a line of the cost model.
"""

from __future__ import annotations

import pickle
import tempfile
import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cluster_model
import joblib
import numpy as np
import pandas as pd
from measure import Cost, Figure, Target, in_turns
from memory import NAMES, NOT_AHEAD, head, write

import mlretrain as mr

ROWS, WORKERS = 10_000_000, 2


def summed(path: Path, usual) -> object:
    """What a worker does, by hand: one file, which holds as many rows as one of our tasks."""
    from pyarrow.parquet import ParquetFile

    found = usual.empty()
    file = ParquetFile(path, **NOT_AHEAD)
    for piece in file.iter_batches(16_384, columns=NAMES, use_threads=False):
        found.update(piece.to_pandas())
    return found


def by_hand(client, folder: Path, usual):
    """Every file to a worker, and their summaries merged as they are."""
    total = usual.empty()
    futures = client.map(summed, sorted(folder.iterdir()), usual=usual.empty(), pure=False)
    for found in client.gather(futures):
        total.merge(found)
    return total


def ours(folder: Path, usual, n_jobs: int = -1):
    """The same by joblib, wherever that sends it."""
    return mr.drift.summarise(folder, usual, n_jobs=n_jobs)


def on_cluster(client, work: Callable[[], object]) -> Callable[[], Cost]:
    """A side whose cost is that of this process and of the workers."""

    def measure() -> Cost:
        before, wall = _cpu(client), time.perf_counter()
        with joblib.parallel_config("dask"):
            work()
        wall = time.perf_counter() - wall
        return Cost(_cpu(client) - before, wall)

    return measure


def _cpu(client) -> float:
    return time.process_time() + sum(client.run(time.process_time).values())


@dataclass(frozen=True, slots=True)
class Model:
    """The cost model as a section of the results."""

    costs: cluster_model.Costs
    row: int = 12
    work: str = "from where on a cluster pays: a model, and a simulation of up to 1,000 workers"

    def markdown(self) -> str:
        """The costs it was given, and what follows from them."""
        costs = self.costs
        return "\n".join(
            [
                f"## {self.row}. {self.work}",
                "",
                f"Measured: {costs.row * 1e9:.0f} ns per row, {costs.start:.2f} s to start the workers, "
                f"{costs.dispatch * 1e3:.2f} ms of the scheduler per task, {costs.summary / 1e3:.0f} kB per "
                f"summary, {costs.merge * 1e3:.2f} ms per merge. Supposed: {costs.speed / 1e9:g} GB/s between "
                f"workers, {costs.latency * 1e3:g} ms of latency, {costs.stragglers:.0%} of tasks "
                f"{costs.slower:g} times as slow. Simulations of few tasks are means of several.",
                "",
                cluster_model.table(costs),
            ]
        )


def figures(rows: int = ROWS, rounds: int = 7) -> list[Figure | Model]:
    """Both ways on the cluster, beside one process; then the model, with what was measured."""
    from distributed import Client, LocalCluster

    with tempfile.TemporaryDirectory() as place:
        folder = write(Path(place, "rows"), rows)
        usual = mr.drift.Summary(head(folder))
        began = time.perf_counter()
        with LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=":0",
            local_directory=place,
        ) as cluster, Client(cluster) as client:  # fmt: skip
            client.wait_for_workers(WORKERS)
            start = time.perf_counter() - began
            with joblib.parallel_config("dask"):
                found = ours(folder, usual)
            _same(found, by_hand(client, folder, usual), exact=False)
            _same(found, ours(folder, usual, n_jobs=1), exact=True)
            costs = in_turns(
                {
                    "mr.drift.summarise on Dask": on_cluster(client, lambda: ours(folder, usual)),
                    "client.map by hand": on_cluster(client, lambda: by_hand(client, folder, usual)),
                    "one process": _one(folder, usual),
                },
                rounds=rounds, warm_up=1,
            )  # fmt: skip
            client.gather(client.map(int, range(100), pure=False))
            began = time.perf_counter()
            client.gather(client.map(int, range(1_000), pure=False))
            dispatch = (time.perf_counter() - began) / 1_000
    part = pickle.loads(pickle.dumps(found))
    measured = cluster_model.Costs(
        row=float(np.median([cost.cpu for cost in costs["one process"]])) / rows,
        start=start,
        dispatch=dispatch,
        summary=len(pickle.dumps(found)),
        merge=min(timeit.repeat(lambda: part.merge(found), number=20, repeat=5)) / 20,
    )
    work = f"statistics of {rows:,} × {len(NAMES)} on {WORKERS} Dask workers"
    return [Figure(12, work, costs, (Target("client.map by hand", most=1.15),)), Model(measured)]


def _one(folder: Path, usual) -> Callable[[], Cost]:
    def measure() -> Cost:
        cpu, wall = time.process_time(), time.perf_counter()
        ours(folder, usual, n_jobs=1)
        return Cost(time.process_time() - cpu, time.perf_counter() - wall)

    return measure


def _same(one, other, *, exact: bool) -> None:
    """Refuse to measure two things that do not give the same."""
    some = {"rtol": 0, "atol": 0} if exact else {"rtol": 1e-9, "atol": 1e-12}
    pd.testing.assert_frame_equal(one.table(), other.table(), **some)


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown(), end="\n\n")
