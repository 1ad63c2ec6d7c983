"""A model file is what skops would have written, only quicker: plain skops reads it."""

import io
import json
import zipfile

import numpy as np
import pytest
import skops.io
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mlretrain.stages.registry import model_file

X = np.c_[np.random.default_rng(0).random((60, 2)), np.arange(60) % 3]
y = (X[:, 0] > 0.5).astype(int)
MODELS = {
    "small": make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0)),
    "trees": HistGradientBoostingClassifier(max_iter=3, categorical_features=[2]),
    "forest": RandomForestClassifier(3, random_state=0),
    "by column": make_pipeline(
        make_column_transformer((StandardScaler(), [0, 1]), (OneHotEncoder(), [2])),
        SGDClassifier(loss="log_loss", random_state=0),
    ),
}
HOW = {"compression": zipfile.ZIP_DEFLATED, "compresslevel": 1}


@pytest.fixture(params=MODELS)
def model(request):
    return MODELS[request.param].fit(X, y)


def told(content):
    """All that a file says: its schema, with each array in the place of its name, and no address."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:

        def plain(node):
            if isinstance(node, dict):
                node = {key: plain(value) for key, value in node.items() if key != "__id__"}
                return node | ({"file": archive.read(node["file"])} if "file" in node else {})
            return [plain(one) for one in node] if isinstance(node, list) else node

        return plain(json.loads(archive.read("schema.json"))), len(archive.namelist())


def test_it_says_what_skops_says_in_fewer_bytes(model):
    ours, theirs = model_file.dumps(model), skops.io.dumps(model, **HOW)
    assert told(ours) == told(theirs)
    assert len(ours) < len(theirs)


def test_plain_skops_reads_it(model):
    content = model_file.dumps(model)
    again = skops.io.loads(content, trusted=skops.io.get_untrusted_types(data=content))
    assert again.predict_proba(X).tobytes() == model.predict_proba(X).tobytes()


@pytest.mark.parametrize("missing", ["SaveContext", "get_state"])
def test_a_skops_that_is_built_otherwise_writes_by_itself(monkeypatch, missing):
    model, written = MODELS["small"].fit(X, y), []
    theirs = skops.io.dumps
    monkeypatch.delattr(f"skops.io._utils.{missing}")
    monkeypatch.setattr(skops.io, "dumps", lambda *a, **how: written.append(theirs(*a, **how)) or written[0])
    assert model_file.dumps(model) is written[0]
    assert told(written[0]) == told(theirs(model, **HOW))
