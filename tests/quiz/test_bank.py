"""The bank: where it lies, its schema, and the package that can be called."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import mlretrain as mr
from mlretrain.quiz.bank import home, load
from mlretrain.cycle.places import Places
from mlretrain.quiz.schema import schema, write_schema
from mlretrain.quiz.types import QuizFile
from tests.quiz.samples import KINDS, raw


def test_the_bank_of_a_source_tree_lies_beside_the_package():
    assert home() == Path(mr.__file__).parents[1] / "quizzes"


def test_the_bank_of_a_wheel_lies_inside_the_package(tmp_path, monkeypatch):
    package = tmp_path / "mlretrain"
    (package / "quizzes").mkdir(parents=True)
    monkeypatch.setattr("mlretrain.quiz.bank.__file__", str(package / "quiz" / "bank.py"))
    assert home() == package / "quizzes"


def test_a_folder_and_a_file_hold_the_same(tmp_path):
    file = home() / "02_the_retraining_cycle.toml"
    (tmp_path / "05_other.toml").write_bytes(file.read_bytes())
    assert list(load(tmp_path)) == list(load(file))
    assert load(tmp_path).quiz("05").name == "05_other"
    assert load(tmp_path).quiz(5).title == "The retraining cycle"


def test_the_schema_is_that_of_the_types():
    stored = json.loads((home() / "schema.json").read_text(encoding="utf-8"))
    assert stored == json.loads(schema()), "write it anew: mlretrain.quiz.write_schema()"


def test_the_schema_can_be_written(tmp_path):
    path = write_schema(tmp_path / "schema.json")
    assert path.read_text(encoding="utf-8") == schema()


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_accepts_each_kind_and_refuses_what_is_wrong(kind):
    rules = json.loads(schema())
    check = jsonschema.validators.validator_for(rules)(rules)
    good = {"title": "T", "question": [raw(kind)]}
    assert list(check.iter_errors(good)) == []
    for changes in ({"level": "simple"}, {"options": []}, {"colour": "red"}):
        bad = {"title": "T", "question": [raw(kind, **changes)]}
        assert list(check.iter_errors(bad))


def test_every_field_says_what_it_is_for():
    definitions = QuizFile.model_json_schema()["$defs"]
    assert len(definitions) > 20
    silent = [
        f"{name}.{field}"
        for name, definition in definitions.items()
        for field, about in definition.get("properties", {}).items()
        if not about.get("description") and "const" not in about
    ]
    assert silent == []


NESTED = "[[q]]\na = 1\n[[q.o]]\nb = 1\n[[q.o]]\nb = 2\n[[q]]\n[[q.o]]\nb = 3"

LINES = [
    # a TOML file, the way to a value, its line
    ("a = 1\nb = 2", ("b",), 2),
    ("a = 1\nb = 2", ("c",), 1),
    ("a = '''\nb = 1\n'''\nb = 2", ("b",), 4),
    ('a = """\n[t]\n"""\n[t]\nb = 1', ("t",), 4),
    ("a = [\n  1,\n  2,\n]\nb = 2", ("a", 1), 1),
    ("a = [\n  1,\n  2,\n]\nb = 2", ("b",), 5),
    ("a.b = 1\na.c = 2", ("a", "c"), 2),
    ("# x\n\n[t.u]\nv = 1", ("t", "u", "v"), 4),
    (NESTED, ("q", 0, "o", 1, "b"), 6),
    (NESTED, ("q", 1, "o", 0, "b"), 9),
    (NESTED, ("q", 1), 7),
    ("[[q]]\n[q.p]\nx = 1\n[[q]]\n[q.p]\nx = 2", ("q", 1, "p", "x"), 6),
    ("[[q]]\n[q.p]\nx = 1\n[[q]]\n[q.p]\ny = 2", ("q", 1, "p", "x"), 5),
    ("[[q]]\n[[q.o]]\nb = 1", ("q", 0, "o"), 2),
    ("q = [{ a = 1 },\n { a = 2 }]", ("q", 1, "a"), 1),
]


@pytest.mark.parametrize(("text", "path", "line"), LINES)
def test_lines(text, path, line):
    assert Places(text).line(path) == line


def test_the_package_is_light_and_can_be_called():
    code = (
        "import sys, mlretrain as mr\n"
        "mr.quiz\n"
        "assert 'pydantic' not in sys.modules\n"
        "import mlretrain.quiz.bank\n"
        "assert callable(mr.quiz) and mr.quiz is mlretrain.quiz\n"
        "print(len(mr.quiz('02')) == len(mlretrain.quiz.quiz(2)))\n"
        "mr.question('deciding-step')\n"
        "assert 'pandas' not in sys.modules\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"


def test_names_of_the_package():
    from mlretrain import quiz

    assert [name for name in quiz.__all__ if not callable(getattr(quiz, name))] == ["experiments"]
    assert all(callable(getattr(quiz.experiments, name)) for name in quiz.experiments.__all__)
    with pytest.raises(AttributeError, match="'nothing'"):
        quiz.nothing
