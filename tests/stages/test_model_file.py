"""A model file is untrusted input: what is planted in one is refused, and never runs."""

import io
import json
import os
import pickle
import shutil
import sqlite3
import zipfile

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skops.io import dumps

from mlretrain.stages.registry import ModelFileError, Registry, RegistryError, files, model_file
from tests.stages.registries import answers, version

MODEL = version("v1").model
GOOD = model_file.dumps(MODEL)


class Payload:
    """Leaves a file behind wherever it is run."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def pickled(planted):
    return pickle.dumps(Payload(planted))


def pickled_the_old_way(planted):
    return pickle.dumps(Payload(planted), protocol=0)


def by_joblib(planted):
    to = io.BytesIO()
    joblib.dump(Payload(planted), to)
    return to.getvalue()


def by_joblib_compressed(planted):
    to = io.BytesIO()
    joblib.dump(Payload(planted), to, compress=3)
    return to.getvalue()


def call(planted):
    """A file of skops whose model is a call: os.mkdir(planted)."""
    return forged(lambda schema: node("mkdir", "os", "ConstructorFromReduceNode", content=node(
        "tuple", "builtins", "TupleNode", content=[text(str(planted))]
    )))


def partial_call(planted):
    """One that hides a call behind a type that is trusted."""
    return forged(lambda schema: node("partial", "functools", "PartialNode", content={
        "func": node("mkdir", "os", "FunctionNode", content="mkdir"),
        "args": node("tuple", "builtins", "TupleNode", content=[text(str(planted))]),
        "kwds": node("dict", "builtins", "DictNode", content={}, key_types=node("list", "builtins", "ListNode", content=[])),
        "namespace": node("dict", "builtins", "DictNode", content={}, key_types=node("list", "builtins", "ListNode", content=[])),
    }))


def method(planted):
    """One that asks for a method of something."""
    return forged(lambda schema: node("LogisticRegression", schema["__module__"], "MethodNode", content={
        "func": "fit", "obj": schema,
    }))


def another_module(planted):
    """One whose type is in a module that would run when imported."""
    folder = planted.parent / "library"
    folder.mkdir()
    (folder / "planted_module.py").write_text(f"import os; os.mkdir({str(planted)!r})\nclass A: pass\n")
    return forged(lambda schema: node("A", "planted_module", "ObjectNode"))


def object_array(planted):
    """One with a pickle inside an array."""
    array = io.BytesIO()
    np.save(array, np.array([Payload(planted)], dtype=object), allow_pickle=True)
    return forged(lambda schema: node(
        "ndarray", "numpy", "NdArrayNode", type="numpy", file="planted.npy"
    ), {"planted.npy": array.getvalue()})


def node(name, module, loader, **rest):
    return {"__class__": name, "__module__": module, "__loader__": loader, "__id__": id(rest), **rest}


def text(value):
    return node("str", "builtins", "JsonNode", content=json.dumps(value), is_json=True)


def forged(change, members=None):
    """The good file with another tree of objects, and more members."""
    to = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(to, "w") as new:
        schema = json.loads(old.read("schema.json"))
        rest = {key: schema[key] for key in ("protocol", "_skops_version")}
        for name in old.namelist():
            if name != "schema.json":
                new.writestr(name, old.read(name))
        for name, content in (members or {}).items():
            new.writestr(name, content)
        new.writestr("schema.json", json.dumps(change(schema) | rest))
    return to.getvalue()


PLANTED = {
    pickled: "no skops file but a pickle, which could run anything",
    pickled_the_old_way: "no skops file but no zip",
    by_joblib: "no skops file but a pickle, which could run anything",
    by_joblib_compressed: "no skops file but no zip",
    call: r"not trusted: os\.mkdir",
    partial_call: r"not trusted: os\.mkdir",
    method: r"not trusted: .*LogisticRegression",
    another_module: r"not trusted: planted_module\.A",
    object_array: "no model file that can be read: ValueError: Object arrays cannot be loaded",
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_what_is_planted_is_refused_and_does_not_run(plant, tmp_path, monkeypatch):
    planted = tmp_path / "planted"
    content = plant(planted)
    monkeypatch.syspath_prepend(str(tmp_path / "library"))
    with pytest.raises(ModelFileError, match=f"the file.*{PLANTED[plant]}"):
        model_file.loads(content, "the file")
    assert not planted.exists()


def test_the_planted_things_would_run(tmp_path):
    # Otherwise the tests above would hold for nothing.
    pickle.loads(pickled(tmp_path / "1"))
    joblib.load(io.BytesIO(by_joblib_compressed(tmp_path / "2")))
    np.load(io.BytesIO(member(object_array(tmp_path / "3"), "planted.npy")), allow_pickle=True)
    assert len(list(tmp_path.iterdir())) == 3


def member(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


# --- Archives that are none -----------------------------------------------------------


def with_members(**members):
    return forged(lambda schema: schema, {name.replace("__", "/"): content for name, content in members.items()})


def with_the_same_name_twice():
    to = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(to, "a") as archive:
        archive.writestr("schema.json", "{}")
    return to.getvalue()


def bomb():
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            with archive.open(f"{number}.npy", "w") as file:
                for _ in range(400):
                    file.write(b"\0" * 2**20)
        archive.writestr("schema.json", "{}")
    return to.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: b"", "no skops file but no zip"),
        (lambda: b"PK\x03\x04", "no skops file but no zip"),
        (lambda: GOOD[: len(GOOD) // 2], "no skops file but no zip"),
        (lambda: with_members(**{"..__..__etc__passwd": "x"}), "names outside of the archive.*passwd"),
        (lambda: with_members(**{"__etc__passwd": "x"}), "names outside of the archive"),
        (lambda: with_members(**{"C:\\model": "x"}), "names outside of the archive"),
        (with_the_same_name_twice, "the same name twice"),
        (bomb, r"unpacks to 1,2\d\d,\d\d\d,\d\d\d: no model does"),
        (lambda: forged(lambda schema: {"a": 1}), "no model file that can be read: KeyError"),
        (lambda: forged(lambda schema: schema | {"__loader__": "Nothing"}), "Can't find loader"),
        (lambda: forged(lambda schema: schema | {"content": {"__loader__": "CachedNode"}}), "no model file that can be read"),
        (lambda: zipped(**{"schema.json": "no json"}), "no model file that can be read: JSONDecodeError"),
        (lambda: zipped(other="x"), "no model file that can be read: .*no item named 'schema.json'"),
        (
            lambda: zipped(**{"schema.json": b'{"__class__": "\xff", "__module__": "\xff", "__loader__": "x"'}),
            "no model file that can be read: UnicodeDecodeError",
        ),
        (lambda: zipped(**{"schema.json": "[" * 100_000}), "no model file that can be read: RecursionError"),
    ],
)
def test_what_is_no_model_file_is_refused_with_the_reason(content, why):
    with pytest.raises(ModelFileError, match=f"the file .*{why}"):
        model_file.loads(content(), "the file")


def zipped(**members):
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return to.getvalue()


def test_a_large_model_of_zeros_is_no_bomb():
    model = version("v1").model
    model.coef_ = np.zeros((1, 4_000_000))
    assert model_file.loads(model_file.dumps(model), "the file").coef_.shape == (1, 4_000_000)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_file_with_any_bytes_changed_is_refused_or_the_same(data):
    content = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        loaded = model_file.loads(bytes(content), "the file")
    except ModelFileError:
        return
    assert loaded.coef_.tobytes() == MODEL.coef_.tobytes()


# --- In a registry --------------------------------------------------------------------


@pytest.fixture
def path(tmp_path):
    Registry(tmp_path / "models").promote(version("v1", trace="{}\n"), "2013-01-01")
    return tmp_path / "models"


def replaced(name, content):
    return lambda path: (path / "v1" / name).write_bytes(content)


def changed(name, change):
    def do(path):
        file = path / "v1" / name
        file.write_bytes(change(file.read_bytes()))

    return do


def linked_folder(path):
    shutil.move(path / "v1", path.parent / "elsewhere")
    (path / "v1").symlink_to(path.parent / "elsewhere")


def linked_file(path):
    shutil.move(path / "v1" / "model.skops", path.parent / "elsewhere")
    (path / "v1" / "model.skops").symlink_to(path.parent / "elsewhere")


def pipe(path):
    (path / "v1" / "model.skops").unlink()
    os.mkfifo(path / "v1" / "model.skops")


NOT_THE_FILE = "is not the file that was written: "


@pytest.mark.parametrize(
    ("tamper", "why"),
    [
        (changed("model.skops", lambda old: old + b"x"), NOT_THE_FILE + "it has"),
        (replaced("model.skops", b""), NOT_THE_FILE + "it has 0 bytes"),
        (changed("model.skops", lambda old: old[:-1] + bytes([old[-1] ^ 1])), NOT_THE_FILE + "its SHA-256 differs"),
        (changed("model.skops", lambda old: old + b"\0" * 10**6), NOT_THE_FILE + "it has more than"),
        (replaced("pass.jsonl", b"{]\n"), NOT_THE_FILE + "its SHA-256 differs"),
        (changed("version.json", lambda old: old.replace(b'"rows": 0', b'"rows": 9')), "differs from that in the log"),
        (replaced("version.json", b"nonsense"), "version.json is no description of a version: Expecting value"),
        (replaced("version.json", b"\xff\xfe"), "version.json is no description of a version"),
        (replaced("version.json", b"[1, 2]"), r"is no description of a version: '\[1, 2\]'"),
        (replaced("version.json", b"[" * 10**5), "is no description of a version"),
        (replaced("version.json", b"{}"), "has format None, and this mlretrain knows 1"),
        (changed("version.json", lambda old: old.replace(b'"format": 1', b'"format": 2')), "has format 2"),
        (changed("version.json", lambda old: old.replace(b'"rows": 0', b'"rows": "x"')), "'rows' must be of type int, got 'x'"),
        (changed("version.json", lambda old: old.replace(b'"files"', b'"flies"')), "'files' must be of type dict, got 'None'"),
        (changed("version.json", lambda old: old.replace(b'"bytes"', b'"size"')), "'files' must give bytes and sha256"),
        (linked_folder, "is no folder of its own. It was not opened"),
        (linked_file, "is a link to somewhere else. It was not opened"),
        (pipe, "is no file. It was not opened"),
    ],
)
def test_what_was_tampered_with_is_refused_with_the_reason(path, tamper, why):
    tamper(path)
    with pytest.raises(ModelFileError, match=why):
        Registry(path).champion()


def test_the_version_in_memory_goes_on_whatever_happens_to_its_file(path):
    registry = Registry(path)
    before = answers(registry.champion())
    replaced("model.skops", b"nonsense")(path)
    assert answers(registry.champion()) == before


def test_a_file_that_a_stranger_made_whole_is_still_looked_at(path, tmp_path):
    # Somebody who can write everywhere makes checksums that fit; the list of types stays.
    planted = tmp_path / "planted"
    content = call(planted)
    about = json.loads((path / "v1" / "version.json").read_text())
    about["files"]["model.skops"] = {"bytes": len(content), "sha256": files._sha256(content)}
    (path / "v1" / "model.skops").write_bytes(content)
    (path / "v1" / "version.json").write_text(json.dumps(about))
    forge_log(path, "sha256", files._sha256((path / "v1" / "version.json").read_bytes()))
    with pytest.raises(ModelFileError, match=r"not trusted: os\.mkdir"):
        Registry(path).champion()
    assert not planted.exists()


def test_a_version_that_names_itself_another(path):
    registry = Registry(path)
    registry.promote(version("v2", slope=-1), "2013-02-01")
    shutil.rmtree(path / "v1")
    shutil.copytree(path / "v2", path / "v1")
    registry = Registry(path)
    with pytest.raises(ModelFileError, match="differs from that in the log"):
        registry.load("v1")


@pytest.mark.parametrize("name", ["../v1", "/etc", "v1/../v1", ".", ""])
def test_no_name_leads_out_of_the_registry(path, name):
    with pytest.raises(LookupError, match="there is no version"):
        Registry(path).load(name)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("event", "exploded", "makes no sense at 'v1': 'exploded' is no event"),
        ("reasons", "no json", "makes no sense at 'v1': Expecting value"),
        ("reasons", "7", "makes no sense at 'v1'"),
        ("event", "rolled back", "the log makes no sense: there was no way back to 'v1'"),
        ("time", "soon", "makes no sense at 'v1': 'time' must be a moment"),
        ("version", "../elsewhere", r"makes no sense at '\.\./elsewhere'"),
    ],
)
def test_a_log_that_makes_no_sense(path, column, value, why):
    forge_log(path, column, value)
    with pytest.raises(RegistryError, match=why):
        Registry(path)


def test_a_log_of_a_newer_mlretrain(path):
    with sqlite3.connect(path / "log.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(RegistryError, match="has format 99, and this mlretrain knows up to 1: use a newer"):
        Registry(path)


def forge_log(path, column, value):
    with sqlite3.connect(path / "log.sqlite") as db:
        db.execute("DROP TRIGGER log_is_not_changed")
        db.execute(f"UPDATE log SET {column} = ?", (value,))
    db.close()


def test_without_the_list_a_type_of_ones_own_is_refused_and_with_it_welcome():
    class_name = f"{Mine.__module__}.Mine"
    mine = Mine().fit(np.eye(2), [0, 1])
    with pytest.raises(ModelFileError, match=rf"the model holds types that are not trusted: {class_name}"):
        model_file.dumps(mine)
    content = dumps(mine)
    with pytest.raises(ModelFileError, match=class_name):
        model_file.loads(content, "the file")
    assert isinstance(model_file.loads(content, "the file", [class_name]), Mine)


class Mine(type(MODEL)):
    pass
