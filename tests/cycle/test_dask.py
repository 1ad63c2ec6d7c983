"""The same work on a Dask cluster of processes: the results are equal to those of one process."""

import joblib
import numpy as np
import pandas as pd
import pytest

import mlretrain as mr
from mlretrain.cycle.policies import jobs

distributed = pytest.importorskip("distributed", reason="the extra 'dask'")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Two worker processes; their page takes any port that is free."""
    import dask

    folder = str(tmp_path_factory.mktemp("dask"))
    with dask.config.set({"temporary-directory": folder}), distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster, distributed.Client(cluster) as client:
        yield client


@pytest.fixture
def on_cluster(client, monkeypatch):
    """Whatever joblib does in parallel goes to the cluster, also what is done in no time."""
    monkeypatch.setattr(jobs, "SOON", 0.0)
    before = tasks(client)
    with joblib.parallel_config("dask"):
        yield
    assert tasks(client) > before, "nothing was done on the cluster"


def tasks(client) -> int:
    """How many tasks the workers have done so far, by what the scheduler has heard of."""
    return client.run_on_scheduler(lambda dask_scheduler: dask_scheduler.transition_counter)


STREAM = mr.streams.synthetic("sudden", batches=12, rows=150, random_state=0)


def compared(n_jobs):
    return mr.compare(
        {"on a drop": mr.triggers.PerformanceDrop("accuracy", by=0.05), "often": mr.triggers.Every("2D")},
        STREAM,
        cycle=mr.RetrainingCycle(
            STREAM.baseline_model("linear"),
            trigger=mr.triggers.OnDemand(),
            metric="accuracy",
            warm_up=2,
            random_state=0,
        ),
        seeds=3, n_jobs=n_jobs, cache=False, progress=False,
    )  # fmt: skip


def test_compare(on_cluster):
    found = compared(2)
    with joblib.parallel_config("sequential"):
        expected = compared(1)
    without = [name for name in expected.table().columns if "second" not in name]
    pd.testing.assert_frame_equal(found.table()[without], expected.table()[without])


def chosen(n_jobs):
    strategy = mr.strategies.Candidates(
        [mr.strategies.FullRefit(), mr.strategies.SlidingWindow("3D"), {"model__C": 0.01}],
        metric="neg_log_loss", n_jobs=n_jobs,
    )  # fmt: skip
    cycle = mr.RetrainingCycle(
        STREAM.baseline_model("linear"), trigger=mr.triggers.Every("3D"), strategy=strategy,
        metric="neg_log_loss", warm_up=2, random_state=0, alerts=[],
    )  # fmt: skip
    return cycle.run(STREAM, progress=False)


def test_candidates(on_cluster):
    found = chosen(2)
    with joblib.parallel_config("sequential"):
        expected = chosen(1)
    told = [trace.transcript().replace("n_jobs=2", "n_jobs=1") for trace in (found, expected)]
    assert told[0] == told[1]
    assert "was chosen on" in told[0]


def rows(seed=0, many=4000):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "wind": rng.normal(size=many),
            "gone": np.where(rng.random(many) < 0.2, np.nan, rng.exponential(size=many)),
            "carrier": rng.choice(["UA", "DL", None], many),
        }
    )


USUAL = mr.drift.Summary(rows(1, 500))


def same(found, expected):
    assert found.rows == expected.rows
    exact = ["rows", "missing", "least", "10%", "50%", "90%", "greatest"]
    pd.testing.assert_frame_equal(found.table()[exact], expected.table()[exact], rtol=0, atol=0)
    pd.testing.assert_frame_equal(found.table(), expected.table(), rtol=1e-12, atol=1e-12)
    pd.testing.assert_series_equal(found.categories("carrier"), expected.categories("carrier"))
    assert np.array_equal(USUAL.compare(found).statistic, USUAL.compare(expected).statistic)


def test_files_are_summed_up_by_the_workers(on_cluster, tmp_path, monkeypatch):
    monkeypatch.setattr("mlretrain.stages.drift.partitions.ROWS", 500)
    X = rows()
    for i, part in enumerate(np.split(np.arange(len(X)), 4)):
        X.iloc[part].to_parquet(tmp_path / f"{i}.parquet", row_group_size=250)
    found = mr.drift.summarise(tmp_path, USUAL)
    same(found, USUAL.empty().update(X))
    with joblib.parallel_config("sequential"):
        expected = mr.drift.summarise(tmp_path, USUAL, n_jobs=1)
    pd.testing.assert_frame_equal(found.table(), expected.table(), rtol=0, atol=0)


@pytest.mark.parametrize("partitions", [1, 3, 20])
def test_partitions_of_a_data_frame_are_summed_up_where_they_lie(client, partitions):
    dask_frame = pytest.importorskip("dask.dataframe", reason="the extra 'dask'")
    X = rows()
    before = tasks(client)
    same(mr.drift.summarise(dask_frame.from_pandas(X, npartitions=partitions), USUAL), USUAL.empty().update(X))
    assert tasks(client) > before


def test_a_data_frame_that_lacks_a_column(client):
    dask_frame = pytest.importorskip("dask.dataframe", reason="the extra 'dask'")
    frame = dask_frame.from_pandas(rows().drop(columns="gone"), npartitions=2)
    with pytest.raises(ValueError, match="'source' must have the column 'gone'"):
        mr.drift.summarise(frame, USUAL)


def test_a_cycle_over_parquet_trains_its_candidates_on_the_cluster(on_cluster, tmp_path):
    when = pd.date_range("2024-01-01", periods=2000, freq="h")
    X = rows(many=2000).assign(when=when, late=lambda X: (X["wind"] > 0).astype(int))
    X.to_parquet(tmp_path / "a.parquet", row_group_size=300)
    stream = mr.streams.from_parquet(tmp_path, time="when", label="late", freq="W")
    strategy = mr.strategies.Candidates(
        [mr.strategies.SlidingWindow("28D"), mr.strategies.SlidingWindow("14D")], metric="accuracy"
    )
    trace = mr.RetrainingCycle(
        stream.baseline_model("linear"), trigger=mr.triggers.Every("28D"), strategy=strategy,
        metric="accuracy", random_state=0, alerts=[],
    ).run(stream, progress=False)  # fmt: skip
    assert len(trace.where("retrained")) == 2
