"""The service over HTTP, on addresses of this machine only."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import weakref
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import mlretrain as mr
from mlretrain.stages.serving.guard import loopback
from tests.stages.test_serving import Unrest, X, asked_by_many, linear, logistic, soon

pytest.importorskip("fastapi", reason="the extra 'serve'")

ROWS = {"columns": {name: X[name].tolist() for name in X}}


class Client:
    """Keeps one connection, as a program would."""

    def __init__(self, port, **headers):
        self._to = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        weakref.finalize(self, self._to.close)
        self.headers = headers

    def ask(self, path, body=None, **headers):
        body = body if body is None or isinstance(body, bytes) else json.dumps(body)
        self._to.request("GET" if body is None else "POST", path, body, self.headers | headers)
        came = self._to.getresponse()
        content = came.read()
        if came.headers["content-type"] == "application/json":
            content = json.loads(content)
        return SimpleNamespace(status=came.status, content=content, headers=came.headers)

    def predict(self, body, **headers):
        return self.ask("/predict", body, **headers)


@contextmanager
def serving(models, *options, **environment):
    """The command, in a process of its own; gives the port it has taken."""
    running = SimpleNamespace()
    process = subprocess.Popen(
        [sys.executable, "-m", "mlretrain", "serve", str(models), "--port", "0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | environment,
    )
    with process:
        try:
            said = process.stdout.readline()
            assert said, process.stderr.read()
            running.port, running.said, running.process = int(re.search(r":(\d+);", said)[1]), said, process
            yield running
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
            running.errors = errors
    assert process.returncode == 130, errors
    # On a disk that stalls, the log may say before that the registry could not be asked.
    assert errors.splitlines()[-1] == "mlretrain: stopped.", errors


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tmp_path_factory.mktemp("served") / "models"


@pytest.fixture(scope="module")
def service(models):
    mr.Registry(models).promote(logistic(), "2024-01-01", ["the first"])
    with serving(models, "--most-bytes", "20000") as running:
        yield running


@pytest.fixture
def client(service):
    return Client(service.port)


def test_it_says_where_it_is_and_what_it_serves(service, models):
    assert f"Serving {models} (v1) at http://127.0.0.1:{service.port}" in service.said


def test_rows_and_columns_are_answered_alike_and_as_in_process(client, models):
    ours = mr.Server(mr.Registry(models)).predict(X, probabilities=True)
    for body in (ROWS, {"rows": X.to_dict("records")}):
        came = client.predict(body | {"probabilities": True})
        assert came.status == 200
        assert came.content == {
            "version": "v1",
            "predictions": ours.predictions.tolist(),
            "probabilities": ours.probabilities.tolist(),
            "classes": ["late", "on time"],
        }
    assert client.predict(ROWS).content == {
        "version": "v1", "predictions": ours.predictions.tolist(),
    }


ROW = {"a": 0.5, "b": 9}
#: Body → where it is wrong, and what is said of it.
WRONG = {
    "no JSON": (b"{rows", ["body"], "Invalid JSON"),
    "empty": (b"", ["body"], "Invalid JSON"),
    "a list": ([ROW], ["body"], "valid dictionary|an object"),
    "nothing": ({}, ["body"], "give either 'rows' or 'columns'"),
    "both": ({"rows": [ROW], "columns": {"a": [1]}}, ["body"], "give either"),
    "no rows": ({"rows": []}, ["body", "rows"], "at least one row"),
    "rows of nothing": ({"rows": [{}]}, ["body", "rows"], "at least one row"),
    "no columns": ({"columns": {}}, ["body", "columns"], "at least one row"),
    "a misspelt field": ({"row": [ROW]}, ["body", "row"], "not permitted"),
    "a row that is a list": ({"rows": [[1, 2]]}, ["body", "rows", 0], "dictionary|object"),
    "a list in a row": (
        {"rows": [ROW, ROW | {"b": [1]}]}, ["body", "rows", 1, "b"], "a number, a text, true, false or null",
    ),
    "an object in a column": (
        {"columns": {"a": [1, {}], "b": [1, 2]}}, ["body", "columns", "a", 1], "a number, a text",
    ),
    "rows of other columns": ({"rows": [ROW, {"a": 1}]}, ["body", "rows", 1], "not so: 'b'"),
    "columns of other lengths": (
        {"columns": {"a": [1, 2], "b": [1]}}, ["body", "columns", "b"], "has 1 values, the first column has 2",
    ),
    "a column is missing": ({"rows": [{"a": 1}]}, ["body"], "trained on; missing: 'b'"),
    "text where there were numbers": ({"rows": [ROW | {"a": "x"}]}, ["body"], "v1 cannot answer these rows: .*'x'"),
    "a value is missing": ({"rows": [ROW | {"a": None}]}, ["body"], "v1 cannot answer these rows: .*NaN"),
    "a number beyond any column": ({"rows": [ROW | {"a": 10**400}]}, ["body"], "v1 cannot answer .*too large"),
    "a wish that is none": ({"rows": [ROW], "probabilities": "maybe"}, ["body", "probabilities"], "valid boolean"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_request_is_told_where_it_is_wrong_and_why(client, case):
    body, where, why = WRONG[case]
    came = client.predict(body)
    assert came.status == 422
    (fault,) = came.content["detail"]
    assert fault["loc"] == where
    assert re.search(why, fault["msg"])
    assert client.predict({"rows": [ROW]}).status == 200


def test_values_that_json_can_hold_are_answered(client):
    came = client.predict({"columns": {"a": [1, 2.5, True, -3e-5], "b": [1, 2, 3, 4], "c": ["x", None, 1, True]}})
    assert came.status == 200 and len(came.content["predictions"]) == 4


@pytest.mark.parametrize("size, status", [(20_000, 200), (20_001, 413)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_request_may_be_so_large(client, size, status, chunked):
    body = json.dumps({"rows": [ROW]}).encode().ljust(size)
    if chunked:  # its size is not known beforehand
        client._to.request("POST", "/predict", iter([body[:9_000], body[9_000:]]), encode_chunked=True)
        came = client._to.getresponse()
        assert (came.status, b"20,000 bytes" in came.read()) == (status, status == 413)
    else:
        came = client.predict(body)
        assert came.status == status
        assert status == 200 or "20,000 bytes at most" in came.content["detail"]


def test_health_and_version(client, models):
    assert client.ask("/health").content == {"status": "ok", "version": "v1", "trouble": ""}
    assert client.ask("/version").content == {
        "version": "v1", "trained_from": "", "trained_until": "", "rows": 0, "scores": {},
    }
    assert client.ask("/nowhere").status == 404
    assert client.ask("/predict").status == 405


def test_the_page_about_it_asks_nobody_else(client):
    page = client.ask("/docs")
    assert page.status == 200 and page.headers["content-type"].startswith("text/html")
    text = page.content.decode()
    for words in ("POST /predict", "GET /health", "GET /version", "carrier", "20,000 bytes"):
        assert words in text
    assert "<script" not in text and "http://" not in text and "https://" not in text
    described = client.ask("/openapi.json").content
    assert set(described["paths"]) == {"/predict", "/health", "/version"}
    schema = described["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert client.predict(schema["examples"][0]).status == 422, "the example is of another model"
    assert set(schema["properties"]) == {"rows", "columns", "probabilities"}


@pytest.mark.parametrize(
    "host, status",
    [("127.0.0.1:{port}", 200), ("localhost", 200), ("[::1]:{port}", 200), ("attacker.example:{port}", 400), ("", 400)],
)
def test_without_a_token_only_addresses_of_this_machine_are_answered(client, service, host, status):
    assert client.ask("/health", Host=host.format(port=service.port)).status == status


def test_with_a_token_everything_but_health_needs_it(tmp_path):
    mr.Registry(tmp_path).promote(logistic(), "2024-01-01")
    with serving(tmp_path, "--host", "0.0.0.0", MLRETRAIN_TOKEN="s3cret") as running:
        bare, good = Client(running.port), Client(running.port, Authorization="Bearer s3cret")
        for path, body in [("/predict", {"rows": [ROW]}), ("/version", None), ("/docs", None), ("/openapi.json", None)]:
            for wrong in ({}, {"Authorization": "Bearer s3cre"}, {"Authorization": "s3cret"}):
                refused = bare.ask(path, body, **wrong)
                assert refused.status == 401 and refused.headers["www-authenticate"] == "Bearer"
            assert good.ask(path, body, Host="models.example").status == 200
        assert bare.ask("/health").status == 200
        assert "s3cret" not in running.said


@pytest.mark.parametrize(
    "host, own",
    [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
     ("::", False), ("128.0.0.1", False), ("localhost.example", False), ("", False)],
)
def test_addresses_of_this_machine(host, own):
    assert loopback(host) is own


def refusal(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "mlretrain", "serve", *map(str, arguments)], capture_output=True, text=True,
        env={k: v for k, v in os.environ.items() if k != "MLRETRAIN_TOKEN"},
    )
    assert done.stderr.startswith("mlretrain: ") and done.stderr.count("\n") == 1
    return done.returncode, done.stderr


def test_beyond_this_machine_only_with_a_token(models, service):
    code, said = refusal(models, "--host", "0.0.0.0", "--port", 0)
    assert code == 1 and "'--token' must be given" in said and "MLRETRAIN_TOKEN" in said


def test_a_folder_that_holds_no_registry_is_not_made_one(tmp_path):
    code, said = refusal(tmp_path / "modles")
    assert code == 1 and "'MODELS' must be the folder of a registry" in said
    assert not (tmp_path / "modles").exists()


def test_a_port_that_is_taken(models, service):
    code, said = refusal(models, "--port", service.port)
    assert code == 1 and f"'--port' {service.port}" in said and "Name another" in said


@pytest.mark.filterwarnings("ignore")  # MLflow uses what SQLAlchemy will do without
def test_a_registry_in_mlflow_is_served_and_followed(tmp_path, monkeypatch):
    pytest.importorskip("mlflow", reason="the extra 'mlflow'")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    address = f"mlflow:sqlite:///{tmp_path}/mlflow.db"
    registry = mr.Registry.open(address)
    registry.promote(linear(1), "2024-01-01")
    with serving(address) as running:
        client = Client(running.port)
        assert client.predict(ROWS).content["version"] == "v1"
        registry.promote(linear(2), "2024-02-01")
        assert soon(lambda: client.predict(ROWS).content["version"] == "v2")
        values = np.array(client.predict(ROWS).content["predictions"])
    assert values.tobytes() == linear(2).model.predict(X).tobytes()


def test_before_the_first_promotion_it_waits(tmp_path):
    registry = mr.Registry(tmp_path)
    with serving(tmp_path) as running:
        assert "no model yet" in running.said
        client = Client(running.port)
        assert client.ask("/health").status == client.predict(ROWS).status == client.ask("/version").status == 503
        registry.promote(linear(1), "2024-01-01")
        assert soon(lambda: client.ask("/health").status == 200)
        assert client.predict(ROWS).content["version"] == "v1"


def test_ten_thousand_requests_while_another_process_changes_versions(tmp_path):
    """Swap and rollback under load: none fails, and none is answered by a mixture."""
    registry = mr.Registry(tmp_path)
    body = json.dumps(ROWS)
    with Unrest(registry) as unrest, serving(tmp_path) as running:

        def connected():
            client = Client(running.port)

            def ask():
                came = client.predict(body.encode())
                assert came.status == 200, came.content
                return came.content["version"], as_bytes(tuple(came.content["predictions"]))

            return ask

        answers = asked_by_many(connected, clients=4, times=2_500)
    assert unrest.disagreeing(answers) == []
    assert len(answers) == 10_000 and len({version for version, _ in answers}) > 10


@cache
def as_bytes(predictions):
    return np.array(predictions).tobytes()


def test_after_a_rollback_the_answers_are_those_from_before_byte_for_byte(tmp_path):
    registry = mr.Registry(tmp_path)
    registry.promote(linear(1), "2024-01-01")
    with serving(tmp_path) as running:
        client = Client(running.port)

        def raw():
            client._to.request("POST", "/predict", json.dumps(ROWS))
            return client._to.getresponse().read()

        before = raw()
        registry.promote(linear(2), "2024-02-01")
        assert soon(lambda: raw() != before)
        registry.rollback("2024-03-01")
        assert soon(lambda: raw() == before)
    values = np.array(json.loads(before)["predictions"])
    assert values.tobytes() == linear(1).model.predict(X).tobytes()


def test_requests_under_way_are_answered_before_it_ends(tmp_path):
    mr.Registry(tmp_path).promote(linear(1), "2024-01-01")
    with serving(tmp_path) as running:
        content = json.dumps(ROWS).encode()
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as half:
            head = f"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(content)}\r\n\r\n"
            half.sendall(head.encode() + content[:50])
            assert soon(lambda: Client(running.port).ask("/health").status == 200)
            running.process.send_signal(signal.SIGINT)
            half.sendall(content[50:])
            came = b"".join(iter(lambda: half.recv(65536), b""))
        running.process.wait(timeout=30)
    assert came.startswith(b"HTTP/1.1 200") and b'"version":"v1"' in came


def test_a_client_that_goes_away_in_the_middle_is_no_error(tmp_path):
    mr.Registry(tmp_path).promote(linear(1), "2024-01-01")
    with serving(tmp_path) as running:
        with socket.create_connection(("127.0.0.1", running.port), timeout=20) as half:
            half.sendall(b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{")
        assert soon(lambda: Client(running.port).ask("/health").status == 200)
    assert running.errors == "\nmlretrain: stopped.\n"


def test_tables_with_text_and_missing_values_are_read_as_files_are():
    from mlretrain.stages.serving.body import Rows, as_table

    rows = Rows.model_validate_json(
        '{"columns": {"whole": [1, 2], "real": [1, null], "text": ["a", null], "flag": [true, false]}}'
    )
    expected = pd.DataFrame({"whole": [1, 2], "real": [1, None], "text": ["a", None], "flag": [True, False]})
    pd.testing.assert_frame_equal(as_table(rows.arrays()), expected, check_column_type=False)
