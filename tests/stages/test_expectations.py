"""What is expected of a batch: learned, written by hand, changed, kept in a file."""

import json

import numpy as np
import pandas as pd
import pytest

from mlretrain.stages.quality import Expectations, Finding, QualityGate, Report
from tests.stages.usual import DAYS, LABELS, USUAL, learned, with_values


def test_expectations_can_be_changed():
    gate = learned()
    expectations = gate.expectations_
    assert expectations["hour"].high == 23
    late = with_values("hour", 29)
    assert gate.check(late).findings[0].severity == "note"
    expectations.expect("hour", high=29)
    assert gate.check(late).findings == ()
    expectations.expect("hour", high=23, strict=True)
    assert gate.check(late).reasons == (
        "column 'hour' has 1 value (1%) outside of the usual 0 to 23, the furthest is 29",
    )
    expectations.expect("carrier", strict=True)
    assert not gate.check(with_values("carrier", "ZZ")).good
    assert not gate.check(with_values("carrier", None)).good
    expectations.expect("carrier", categories=["DL", "UA", "ZZ"])
    assert gate.check(with_values("carrier", "ZZ")).good
    del expectations.columns["hour"]
    assert [f.check for f in gate.check(USUAL).findings] == ["extra"]
    with pytest.raises(KeyError, match="nothing is expected of column 'hr'; there are: 'wind', 'carrier'"):
        expectations.expect("hr", high=3)
    with pytest.raises(ValueError, match="'wind' must have fields of kind, missing, .*, got 'hihg'"):
        expectations.expect("wind", hihg=3)


def test_expectations_survive_a_file_and_are_not_learned_over(tmp_path):
    gate = learned()
    gate.expectations_.expect("hour", high=12, strict=True)
    file = tmp_path / "quality.toml"
    gate.expectations_.save(file)
    assert Expectations.load(file) == gate.expectations_
    text = file.read_text()
    assert '[columns.carrier]\nkind = "category"' in text and "high = 12" in text

    for given in (file, str(file), Expectations.load(file)):
        again = QualityGate(expectations=given).learn(USUAL.assign(hour=99), LABELS, DAYS, classes=[0, 1])
        assert again.expectations_["hour"].high == 12
        assert "column 'hour' has 44 values" in again.check(USUAL).reasons[0]


def test_expectations_may_be_written_by_hand(tmp_path):
    file = tmp_path / "quality.toml"
    file.write_text(
        '[columns.hour]\nkind = "number"\nlow = 0\nhigh = 23\nstrict = true\n'
        '[columns."part of day"]\nkind = "category"\ncategories = ["night", "day"]\n'
        '[label]\nkind = "category"\ncategories = ["no", "yes"]\n'
    )
    X = pd.DataFrame({"hour": np.arange(48) % 24, "part of day": ["night", "day"] * 24})
    y = pd.Series(["no", "yes"] * 24, name="late")
    gate = QualityGate(expectations=file)
    assert gate.check(X, y).findings == ()
    report = gate.check(X.assign(hour=X["hour"] + 1), y.replace("no", "maybe"))
    assert [f.check for f in report.findings] == ["range", "classes"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("rows = ", "quality.toml: Invalid value"),
        ("rosw = 3", "the expectations must have fields of columns, label, .*, got 'rosw'"),
        ("[columns.hour]\nlow = 3", "'hour' must have a kind, such as kind = 'number'"),
        ('[columns.hour]\nkind = "nubmer"', "'kind' must be one of number, category, .*, got 'nubmer'"),
        ('[columns.hour]\nkind = "number"\nmax = 3', "'hour' must have fields of kind, .*, got 'max'"),
        ("columns = 3", "quality.toml: "),
        ("rows = -3", "quality.toml: 'rows' must be >= 0, got -3"),
        ("rows_per_day = -1", "quality.toml: 'rows_per_day' must be >= 0, got -1"),
        ("zone = 3", "quality.toml: 'zone' must be the name of a time zone, got 3"),
        ("duplicates = 1.5", "quality.toml: 'duplicates' must be a share from 0 to 1, got 1.5"),
        ('repeated_times = "x"', "quality.toml: 'repeated_times' must be a share from 0 to 1, got 'x'"),
        ('[columns.hour]\nkind = "number"\nlow = "x"', "quality.toml: column 'hour': 'low' must be a number, got 'x'"),
        ('[columns.day]\nkind = "category"\ncategories = [3, "Fri"]', "quality.toml: column 'day': 'categories' must be all text or all numbers .*, got \\[3, 'Fri'\\]"),
        ('[columns.day]\nkind = "category"\ncategories = [["Fri"]]', "column 'day': 'categories' must be all text"),
        ('[label]\nkind = "category"\ncategories = [0, "yes"]', "quality.toml: label: 'categories' must be all text"),
        ('[label]\nkind = "number"\ncategories = [0, 1]\nshares = [[0.5, 0.5]]', "label: 'shares' must have a pair for each of the 2 categories"),
        ('[label]\nkind = "number"\ncategories = [0]\nshares = [0.5]', "label: 'shares' must be a list of pairs, \\[least, most\\], got \\[0.5\\]"),
        ('[label]\nkind = "number"\ncategories = [0]\nshares = [[0.5, 0.4]]', "label: 'shares' must be pairs \\[least, most\\], got \\[0.5, 0.4\\]"),
        ('[label]\nkind = "number"\ncategories = [0]\nshares = [[0.5, 1.4]]', "label: 'shares' must be a share from 0 to 1, got 1.4"),
        ('[label]\nkind = "number"\nlow = 5\nhigh = 3', "quality.toml: label: 'low' must be at most 'high', got low=5, high=3"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_its_name(tmp_path, text, error):
    file = tmp_path / "quality.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=error):
        QualityGate(expectations=file)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"low": "x"}, "'low' must be a number, got 'x'"),
        ({"high": True}, "'high' must be a number, got True"),
        ({"high": float("nan")}, "'high' must be a number, got nan"),
        ({"low": 23.1}, "'low' must be at most 'high', got low=23.1, high=23.0"),
        ({"low": 50, "high": 3}, "'low' must be at most 'high', got low=50, high=3"),
        ({"missing": 7}, "'missing' must be a share from 0 to 1, got 7"),
        ({"missing": -0.01}, "'missing' must be a share from 0 to 1, got -0.01"),
        ({"unseen": "x"}, "'unseen' must be a share from 0 to 1, got 'x'"),
        ({"unseen": 1.01}, "'unseen' must be a share from 0 to 1, got 1.01"),
        ({"run": -1}, "'run' must be >= 0, got -1"),
        ({"run": 2.5}, "'run' must be a whole number, got 2.5"),
        ({"strict": "no"}, "'strict' must be True or False, got 'no'"),
        ({"categories": "UA"}, "'categories' must be a list, got 'UA'"),
        ({"categories": [3, "Fri"]}, "'categories' must be all text or all numbers"),
        ({"kind": "nubmer"}, "'kind' must be one of number, category, .*, got 'nubmer'"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(changes, error):
    expectations = learned().expectations_
    before = expectations["hour"]
    with pytest.raises((ValueError, TypeError), match=f"column 'hour': {error}"):
        expectations.expect("hour", **changes)
    assert expectations["hour"] is before


@pytest.mark.parametrize(
    "changes",
    [
        {"low": 23}, {"low": 3, "high": 3}, {"low": None}, {"high": float("inf")},
        {"missing": 0}, {"missing": 1}, {"unseen": 1.0}, {"run": 0}, {"strict": True},
        {"categories": []}, {"categories": [1, 2.5]}, {"kind": "mixed", "categories": [3, "Fri"]},
    ],
)  # fmt: skip
def test_a_change_that_makes_sense_is_made_and_survives_a_file(changes, tmp_path):
    expectations = learned().expectations_
    expectations.expect("hour", **changes)
    assert {name: getattr(expectations["hour"], name) for name in changes} == changes
    expectations.save(tmp_path / "quality.toml")
    assert Expectations.load(tmp_path / "quality.toml") == expectations


def test_categories_of_two_kinds_may_be_learned():
    both = pd.DataFrame({"code": pd.Categorical([3, "Fri"] * 50)})
    gate = QualityGate().learn(both)
    again = QualityGate()
    again.recall(json.loads(json.dumps(gate.memory())))
    assert again.expectations_["code"].categories == [3, "Fri"]
    assert again.check(both).findings == ()


def test_what_was_usual_stays_usual_when_more_is_learned():
    gate = learned()
    gate.expectations_.expect("carrier", strict=True)
    other = USUAL.assign(
        hour=USUAL["hour"] + 10, wind=USUAL["wind"].fillna(500), carrier=["B6", "UA", *["AA"] * 98], gap=None
    )
    gate.learn(other, LABELS + 1, DAYS, classes=[1, 2], rows_per_day=3.0)
    now = gate.expectations_
    assert (now["hour"].low, now["hour"].high) == (0, 33)
    assert (now["wind"].high, now["wind"].missing) == (500, 0.1)
    assert now["carrier"].categories == ["AA", "B6", "DL", "UA"] and now["carrier"].strict
    assert now["carrier"].run == 98
    assert (now["gap"].kind, now["gap"].high) == ("duration", 0.25)
    assert now.label.categories == [0, 1, 2] and now.rows_per_day == 3.0
    assert gate.check(USUAL, LABELS, DAYS).good and gate.check(other, LABELS + 1, DAYS).good
    before = QualityGate().learn(USUAL.assign(gap=pd.Series([None] * 100, dtype=object)))
    assert before.learn(USUAL).expectations_["gap"].kind == "duration"


def test_columns_without_names_cannot_be_stored(tmp_path):
    gate = QualityGate().learn(pd.DataFrame({0: np.arange(40.0)}))
    assert gate.check(pd.DataFrame({0: np.arange(40.0)})).findings == ()
    with pytest.raises(TypeError, match="columns must be named by text to be stored, got 0"):
        gate.expectations_.save(tmp_path / "quality.toml")


def test_what_was_learned_is_plain_and_comes_back():
    for named in ({}, {"min_overlap": 0.5, "max_auc": 0.9}):
        gate = learned(**named)
        told = json.loads(json.dumps(gate.memory()))
        again = QualityGate(**named)
        again.recall(told)
        assert again.expectations_ == gate.expectations_
        odd = with_values("wind", *[500.0] * 60)
        assert again.check(odd, times=DAYS) == gate.check(odd, times=DAYS)
    empty = QualityGate()
    empty.recall(json.loads(json.dumps(QualityGate().memory())))
    assert empty.expectations_ is None


def test_tables_show_themselves():
    gate = learned()
    table = gate.expectations_.table()
    assert table.index.tolist() == ["hour", "wind", "carrier", "day", "gap", "(label)"]
    assert table.loc["wind", ["kind", "missing", "low", "high"]].tolist() == ["number", 0.1, 1.0, 99.0]
    assert table.loc["day", "low"] == -99
    assert table.loc["(label)", ["categories", "shares"]].tolist() == ["0, 1", "50%, 50%"]
    html = gate.expectations_._repr_html_()
    assert "learned from 100 rows; 1 rows a day" in html and "<td>UA" not in html.split("carrier")[0]
    assert repr(gate.expectations_) == "<Expectations of 5 columns, learned from 100 rows>"
    first, head, _, *lines = str(gate.expectations_).splitlines()
    assert first.startswith("learned from 100 rows; 1 rows a day; ")
    assert head.split() == ["kind", "missing", "low", "high", "categories", "unseen", "run", "strict", "shares"]
    assert [line.split()[0] for line in lines] == table.index.tolist()
    assert "nan" not in str(gate.expectations_).lower()
    assert str(gate.check(USUAL)) == "Nothing odd was found."

    report = gate.check(with_values("carrier", *["<b>"] * 30))
    assert report.table()["severity"].tolist() == ["refuse"]
    head, line = str(report).splitlines()
    assert head.split() == ["severity", "column", "message", "rows"]
    assert line.startswith("refuse") and report.findings[0].message in line
    assert line.endswith("0, 1, 2, 3, 4, …")
    assert "&lt;b&gt;" in report._repr_html_() and "0, 1, 2, 3, 4, …" in report._repr_html_()
    assert Report()._repr_html_() == "<p>Nothing odd was found.</p>"
    assert (Report((Finding("warn", "a", "x"),)) + Report((Finding("refuse", "b", "y"),))).reasons == ("y",)
