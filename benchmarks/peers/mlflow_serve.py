"""MLflow's server with a small model; prints the port it has taken, once it answers."""

import os
import socket
import sys
import tempfile
import time
import urllib.request

import mlflow.sklearn
import numpy as np
import pandas as pd
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

names = [f"x{i}" for i in range(20)]
X = pd.DataFrame(np.random.default_rng(0).normal(size=(2_000, 20)), columns=names)
model = make_pipeline(StandardScaler(), SGDClassifier(random_state=0)).fit(X, X["x0"] > 0)
folder = os.path.join(tempfile.mkdtemp(), "model")
mlflow.sklearn.save_model(model, folder, pip_requirements=["scikit-learn"])
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]

if os.fork() == 0:
    # The child says when the server answers, which takes the place of its parent.
    while True:
        time.sleep(0.2)
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ping", timeout=5)
        except OSError:
            continue
        print(f":{port};", flush=True)
        os._exit(0)
sys.stdout.flush()
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
command = ["-m", "mlflow", "models", "serve", "-m", folder, "-p", str(port), "-w", "1", "--env-manager", "local"]
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
os.execv(sys.executable, [sys.executable, *command])
