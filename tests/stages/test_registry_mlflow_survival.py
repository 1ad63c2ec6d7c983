"""A registry in MLflow, killed at every step: the champion is the old or the new one, and so is the alias."""

import os
import shutil
import warnings

import pytest

from mlretrain.stages.registry import Registry
from tests.stages.registries import answers, version
from tests.stages.test_registry_survival import HOME, killed_at

pytest.importorskip("mlflow")
pytest.importorskip("sqlalchemy")
pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system"),
    pytest.mark.filterwarnings("ignore"),  # MLflow uses what SQLAlchemy will do without
]

#: Killed before every so manieth line: 1 takes minutes, and 4 was seen to pass.
EVERY = int(os.environ.get("MLRETRAIN_KILL_EVERY", "23"))
DEEDS = {
    "promote": (lambda registry: registry.promote(version("v3", slope=3), "2013-05-01"), "v3"),
    "roll back": (lambda registry: registry.rollback("2013-05-01", "slow"), "v1"),
}


def opened(folder):
    return Registry.open(f"mlflow:sqlite:///{folder}/mlflow.db#flights")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """v1 was live, v2 is."""
    folder = tmp_path_factory.mktemp("template")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        registry = opened(folder)
        registry.promote(version("v1"), "2013-01-01")
        registry.promote(version("v2", slope=-1), "2013-02-01")
    return folder


@pytest.mark.parametrize("deed", DEEDS)
def test_killed_at_any_line_it_goes_on(template, tmp_path, deed, monkeypatch):
    from mlflow import MlflowClient

    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    do, new = DEEDS[deed]
    before = {"v1": answers(version("v1")), "v2": answers(version("v2", slope=-1))}
    expected = before | {"v3": answers(version("v3", slope=3))}
    seen, number, finished = set(), 0, False
    while not finished:
        number += EVERY
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copy(template / "mlflow.db", folder)
        finished = not killed_at(number, lambda folder=folder: do(opened(folder)), f"{HOME}/mlflow.py")
        after = opened(folder)
        lines = len(after.history()) - 2
        assert (lines, after.champion().name) in ((0, "v2"), (1, new))
        assert answers(after.champion()) == expected[after.champion().name]
        # It goes on as if nothing had been, and whoever reads MLflow alone sees the same.
        name = after.next_name()
        after.promote(version(name), "2013-06-01")
        client = MlflowClient(f"sqlite:///{folder}/mlflow.db", f"sqlite:///{folder}/mlflow.db")
        assert client.get_model_version_by_alias("flights", "champion").tags["mlretrain.version"] == name
        kept = [one.tags["mlretrain.version"] for one in client.search_model_versions("name = 'flights'")]
        assert sorted(kept) == sorted({"v1", "v2", name, *({"v3"} & set(after.history()["version"]))})
        seen.add(lines)
    assert seen == {0, 1} and number > 50
