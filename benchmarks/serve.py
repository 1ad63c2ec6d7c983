"""Row 9: a small model behind HTTP, 1 row and 1,000 rows a request, a promotion every second.

The limit is the bare framework: a route that takes the same request and answers nothing,
plus ``predict`` on a table that is there already. CPU time is that of the serving process
(Linux counts it); wall time is what the client waits.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
from measure import Cost, Figure, Target, function, in_turns
from shares import explained
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlretrain.stages.registry import Registry, Version
from mlretrain.stages.serving import Server
from mlretrain.stages.serving.app import make_app

COLUMNS = 20
#: Names a Python with mlflow, pandas and scikit-learn installed.
MLFLOW = "MLFLOW_PYTHON"
EMPTY = """
import uvicorn
from fastapi import FastAPI, Request

app = FastAPI()

@app.post("/predict")
async def predict(body: dict) -> dict:
    return {}

@app.post("/unread")
async def unread(request: Request) -> dict:
    await request.body()
    return {}

class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(f":{self.servers[0].sockets[0].getsockname()[1]};", flush=True)

Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False)).run()
"""


def table(rows: int) -> pd.DataFrame:
    """Numbers, the same each time."""
    names = [f"x{i}" for i in range(COLUMNS)]
    return pd.DataFrame(np.random.default_rng(0).normal(size=(rows, COLUMNS)), columns=names)


def model():
    """A small model; each is another one."""
    X = table(2_000)
    return make_pipeline(StandardScaler(), SGDClassifier(random_state=0)).fit(X, X["x0"] > 0)


#: What an answer consists of behind the network.
PARTS = {
    "the model": ["mlretrain.stages.serving.server:_asked"],
    "JSON": ["mlretrain.stages.serving.body:Rows.read", "mlretrain.stages.serving.body:answered"],
    "rows as an array": ["mlretrain.stages.serving.body:Rows.arrays", "mlretrain.stages.serving.server:Server.predict_numbers"],
}
WHY = "behind the network, which is not in this table, the service does little but ask the model."


def inside(body: bytes) -> Callable[[], None]:
    """Requests that come to the service without a network."""
    registry = Registry()
    registry.promote(Version("v1", model()), "2024-01-01")
    app = make_app(Server(registry))
    scope = {
        "type": "http", "method": "POST", "path": "/predict", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"localhost"), (b"content-length", str(len(body)).encode())],
    }

    async def receive() -> dict:
        return {"type": "http.request", "body": body}

    async def send(_: dict) -> None:
        pass

    async def ask() -> None:
        for _ in range(200):
            await app(dict(scope), receive, send)

    return lambda: asyncio.run(ask())


class Process:
    """A serving process, and what it has cost so far."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | {"OMP_NUM_THREADS": "1"}, start_new_session=True,
        )
        self.port = int(re.search(r":(\d+);", self.process.stdout.readline())[1])

    def cpu(self) -> float:
        """Seconds of all its threads, and of those of its children."""
        return sum(map(_cpu, _family(self.process.pid)))

    def side(self, path: str, body: bytes, times: int) -> Callable[[], Cost]:
        """What a request costs."""

        def ask() -> Cost:
            # A connection that idles while others are measured may be closed.
            client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            client.connect()
            cpu, wall = self.cpu(), time.perf_counter()
            for _ in range(times):
                client.request("POST", path, body, {"Content-Type": "application/json"})
                came = client.getresponse()
                content = came.read()
                if came.status != 200:
                    raise RuntimeError(f"a request failed: {came.status} {content[:200]!r}")
            cost = Cost((self.cpu() - cpu) / times, (time.perf_counter() - wall) / times)
            client.close()
            return cost

        return ask

    def end(self) -> None:
        """Stop it."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()
        self.process.stdout.close()


def _family(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def _cpu(process: int) -> float:
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


@contextmanager
def promotions(registry: Registry) -> Iterator[None]:
    """A new version every second."""
    stop = threading.Event()

    def go() -> None:
        while not stop.wait(1):
            registry.promote(Version(registry.next_name(), model()), "2024-01-01")

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def both(*sides: Callable[[], Cost]) -> Callable[[], Cost]:
    """Two works, one after the other."""

    def measure() -> Cost:
        costs = [side() for side in sides]
        return Cost(sum(c.cpu for c in costs), sum(c.wall for c in costs))

    return measure


def figures() -> list[Figure]:
    """1 row and 1,000 rows; the peer where there is one."""
    found = []
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        registry = Registry(folder)
        registry.promote(Version("v1", model()), "2024-01-01")
        ours = Process([sys.executable, "-m", "mlretrain", "serve", folder, "--port", "0"])
        stack.callback(ours.end)
        empty = Process([sys.executable, "-c", EMPTY])
        stack.callback(empty.end)
        peer = None
        if python := os.environ.get(MLFLOW):
            script = str(Path(__file__).parent / "peers" / "mlflow_serve.py")
            peer = Process([python, "-W", "ignore", script])
            stack.callback(peer.end)
        stack.enter_context(promotions(registry))
        bare = model()
        for rows, times in ((1, 300), (1_000, 40)):
            X = table(rows)
            columns = {name: X[name].tolist() for name in X}
            body = json.dumps({"columns": columns}).encode()
            predict = function(lambda X=X: bare.predict(X), times=times)
            limit, unread = "empty route + predict", "the same, the request unread"
            sides = {
                "mlretrain serve": ours.side("/predict", body, times),
                limit: both(empty.side("/predict", body, times), predict),
                unread: both(empty.side("/unread", body, times), predict),
            }
            targets = [Target(limit, most=1.3)]
            if peer:
                split = json.dumps({"dataframe_split": X.to_dict("split")}).encode()
                sides["mlflow models serve"] = peer.side("/invocations", split, times)
                targets.append(Target("mlflow models serve", least=5))
            work = f"a request of {rows:,} row{'s' * (rows > 1)} × {COLUMNS}, a promotion a second"
            figure = Figure(9, work, in_turns(sides, rounds=9), tuple(targets))
            found.append(explained(figure, WHY, {"mlretrain serve": inside(body)}, PARTS))
    return found


if __name__ == "__main__":
    for figure in figures():
        print(figure.markdown())
