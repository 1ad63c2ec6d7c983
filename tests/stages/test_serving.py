"""The server: one version answers each call, whole, while versions change."""

from __future__ import annotations

import threading
import time

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression

import mlretrain as mr
from mlretrain.stages.registry import Version
from mlretrain.stages.serving import NoModel, WrongRows

X = pd.DataFrame({"a": np.linspace(-1, 1, 40), "b": np.linspace(3, 5, 40) ** 2})


def linear(number):
    """A version whose answers are its number, plus something that depends on the row."""
    return Version(f"v{number}", LinearRegression().fit(X, number + X["a"] / 3 + X["b"] / 7))


def logistic(number=1):
    return Version(f"v{number}", LogisticRegression().fit(X, np.where(X["a"] > 0, "late", "on time")))


@pytest.fixture(params=["folder", "memory"])
def registry(request, tmp_path):
    return mr.Registry(tmp_path / "models" if request.param == "folder" else None)


def test_promotions_and_rollbacks_are_followed(registry):
    server = mr.Server(registry, every=0)
    with pytest.raises(NoModel, match="nothing was promoted in Registry"):
        server.predict(X)
    assert server.live is None
    registry.promote(linear(1), "2024-01-01")
    first = server.predict(X)
    assert first.version == server.live.name == "v1"
    registry.promote(linear(2), "2024-02-01")
    second = server.predict(X)
    assert second.version == "v2" and np.allclose(second.predictions - first.predictions, 1)
    registry.rollback("2024-03-01")
    again = server.predict(X)
    assert again.version == "v1"
    assert again.predictions.tobytes() == first.predictions.tobytes()


@pytest.mark.parametrize("every, seen", [(0, "v2"), (60, "v1")])
def test_the_registry_is_asked_no_more_often_than_agreed(registry, every, seen):
    registry.promote(linear(1), "2024-01-01")
    server = mr.Server(registry, every=every)
    server.predict(X)
    registry.promote(linear(2), "2024-02-01")
    assert server.predict(X).version == seen
    server.refresh()
    assert server.predict(X).version == "v2"


def test_followed_in_the_background(registry):
    registry.promote(linear(1), "2024-01-01")
    server = mr.Server(registry, every=0.01)
    with server.following():
        registry.promote(linear(2), "2024-02-01")
        assert soon(lambda: server.predict(X).version == "v2")
    registry.promote(linear(3), "2024-03-01")
    assert server.predict(X).version == "v3", "afterwards calls ask for themselves"


def soon(happens, seconds=60):
    until = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


def test_probabilities_come_with_their_classes_and_of_one_version(registry):
    registry.promote(logistic(), "2024-01-01")
    answer = mr.Server(registry).predict(X, probabilities=True)
    assert answer.classes.tolist() == ["late", "on time"]
    assert answer.probabilities.shape == (40, 2)
    most = answer.classes[answer.probabilities.argmax(axis=1)]
    assert most.tolist() == answer.predictions.tolist()
    assert mr.Server(registry).predict(X).probabilities is None


def test_columns_may_come_in_any_order_and_with_others(registry):
    registry.promote(linear(1), "2024-01-01")
    server = mr.Server(registry)
    expected = server.predict(X).predictions.tobytes()
    for given in (X[["b", "a"]], X.assign(c=1.0), X.assign(c="x")[["c", "b", "a"]]):
        assert server.predict(given).predictions.tobytes() == expected


@pytest.mark.parametrize(
    "rows, words",
    [
        (X[["a"]], r"the columns that v1 was trained on; missing: 'b'"),
        (X.rename(columns=str.upper), r"missing: 'a', 'b'"),
        (X.head(0), r"at least one row, got none"),
        (X.assign(a="x"), r"v1 cannot answer these rows: .*'x'"),
        (X.assign(a=np.nan), r"v1 cannot answer these rows: .*NaN"),
    ],
)
def test_rows_that_cannot_be_answered(registry, rows, words):
    registry.promote(linear(1), "2024-01-01")
    server = mr.Server(registry)
    with pytest.raises(WrongRows, match=words):
        server.predict(rows)
    assert server.predict(X).version == "v1"


def test_wrong_arguments(registry):
    registry.promote(linear(1), "2024-01-01")
    with pytest.raises(TypeError, match="'registry' must be a registry"):
        mr.Server("models")
    with pytest.raises(ValueError, match="'every' must be >= 0"):
        mr.Server(registry, every=-1)
    with pytest.raises(TypeError, match="'X' must be a pandas DataFrame, got list"):
        mr.Server(registry).predict([[1, 2]])
    with pytest.raises(WrongRows, match="'probabilities' must be False: v1, a LinearRegression"):
        mr.Server(registry).predict(X, probabilities=True)


def test_a_model_without_names_of_columns_gets_them_as_they_come(registry):
    model = DummyRegressor(strategy="constant", constant=4.0).fit(X.to_numpy(), X["a"])
    registry.promote(Version("v1", model), "2024-01-01")
    assert mr.Server(registry).predict(X).predictions.tolist() == [4.0] * 40


def test_a_version_that_cannot_be_loaded_leaves_the_old_one_live(tmp_path, caplog):
    registry = mr.Registry(tmp_path)
    registry.promote(linear(1), "2024-01-01")
    server = mr.Server(registry, every=0)
    server.predict(X)
    registry.promote(linear(2), "2024-02-01")
    (tmp_path / "v2" / "model.skops").write_bytes(b"not a model")
    server.registry = mr.Registry(tmp_path)  # as another process would find it
    for _ in range(3):
        assert server.predict(X).version == "v1"
    assert "ModelFileError" in server.trouble and "v2" in server.trouble
    assert len([r for r in caplog.records if "v1 goes on" in r.message]) == 1, "said once"
    server.registry.rollback("2024-03-01")
    assert server.predict(X).version == "v1"
    assert server.trouble == ""


def test_ten_thousand_calls_while_versions_change(tmp_path):
    registry = mr.Registry(tmp_path)
    with Unrest(registry) as unrest:
        server = mr.Server(registry, every=0.001)

        def ask():
            answer = server.predict(X)
            return answer.version, answer.predictions.tobytes()

        answers = asked_by_many(lambda: ask, clients=4, times=2_500)
    assert unrest.disagreeing(answers) == []
    assert len(answers) == 10_000 and len({version for version, _ in answers}) > 3


class Unrest:
    """A version is promoted, or rolled back, every 100 ms."""

    def __init__(self, registry):
        self.registry = registry
        self.expected = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self):
        self._promote()
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._stop.set()
        self._thread.join()

    def _go_on(self):
        while not self._stop.wait(0.1):
            self._promote()
            if not self._stop.wait(0.1):
                self.registry.rollback("2024-01-02")

    def _promote(self):
        version = linear(int(self.registry.next_name()[1:]))
        self.expected[version.name] = version.model.predict(X).tobytes()
        self.registry.promote(version, "2024-01-01")

    def disagreeing(self, answers):
        """The answers that are not, byte for byte, what their version says to these rows."""
        return [version for version, got in answers if self.expected[version] != got]


def asked_by_many(client, *, clients, times):
    """All answers; each client is made and asked in a thread of its own."""
    answers, failed = [], []

    def go():
        try:
            ask = client()
            for _ in range(times):
                answers.append(ask())
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=go) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    return answers
