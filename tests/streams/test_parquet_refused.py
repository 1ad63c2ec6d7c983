"""Parquet files that make no stream, each refused with the file and the remedy; and warnings."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mlretrain.streams import from_parquet
from tests.streams.parquet_files import ASKED, HOURS, opened, table, write


@pytest.mark.parametrize(
    ("change", "arguments", "message"),
    [
        ({}, {"time": "then"}, "'time' must be one of the columns 'when', 'load', 'kind', 'late', got 'then'"),
        ({}, {"label": "y"}, "'label' must be one of the columns"),
        ({}, {"features": ["load", "wind"]}, "'features' must be one of the columns .* got 'wind'"),
        ({}, {"features": ["late"]}, "'features' must not hold the column of 'label', 'late'"),
        ({}, {"task": "ranking"}, "'task' must be 'classification' or 'regression', got 'ranking'"),
        ({}, {"freq": "fortnight"}, "'freq' must be one of .* got 'fortnight'"),
        ({"when": HOURS[::-1]}, {}, "column 'when' must never decrease, but row 1 of 0.parquet is of 2024-01-10 22:00:00, after one of 2024-01-10 23:00:00. Sort the rows first"),
        ({"when": HOURS[[*range(200), 100, *range(201, 240)]]}, {}, "but row 200 of 0.parquet is of 2024-01-05 04:00:00"),
        ({"when": np.arange(240)}, {}, "column 'when' holds numbers, which could be seconds"),
        ({"when": HOURS.where(HOURS.hour != 5)}, {}, "column 'when' is missing in 10 of 240 rows, first in row 5.*In 0.parquet, rows from 0 on"),
        ({"late": None}, {}, "column 'late' has no label at all"),
        ({"late": 1}, {}, "column 'late' is 1 in every row"),
        ({"late": 1.5}, {}, "column 'late' is 1.5 in every row"),
        ({"late": [*range(238), np.inf, -np.inf]}, {}, "column 'late' is infinite in 2 rows"),
        ({"late": np.arange(240) / 2}, {"task": "classification"}, "column 'late' holds fractions"),
        ({"late": ["a", "b"] * 120}, {"task": "regression"}, "column 'late' does not hold numbers"),
        ({"late": HOURS}, {}, "'label': column 'late' must hold numbers, text, categories or booleans"),
    ],
)
def test_what_is_refused(tmp_path, change, arguments, message):
    folder = write(tmp_path / "d", table(**change))
    with pytest.raises(ValueError, match=message):
        opened(folder, **arguments)


def test_no_such_path(tmp_path):
    with pytest.raises(FileNotFoundError, match="'path' must be a Parquet file or a folder of them"):
        opened(tmp_path / "nothing")
    with pytest.raises(ValueError, match=r"'path' must hold files \*.parquet, got a folder without any"):
        opened(tmp_path)


def test_not_parquet(tmp_path):
    (tmp_path / "a.parquet").write_text("when,late\n2024-01-01,1\n" * 10)
    with pytest.raises(ValueError, match="a.parquet is not a Parquet file"):
        opened(tmp_path)
    whole = write(tmp_path / "d", table()) / "0.parquet"
    whole.write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(ValueError, match="0.parquet is not a Parquet file"):
        opened(whole)


def test_no_rows(tmp_path):
    table()[:0].to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ValueError, match="'path' must hold at least one row"):
        opened(tmp_path)


def test_files_that_overlap(tmp_path):
    table()[:150].to_parquet(tmp_path / "a.parquet")
    table()[100:].to_parquet(tmp_path / "b.parquet")
    with pytest.raises(ValueError, match="b.parquet has rows of 2024-01-05 04:00:00, and .* ends at 2024-01-07"):
        opened(tmp_path)
    table()[120:130].to_parquet(tmp_path / "b.parquet")
    with pytest.raises(ValueError, match="a.parquet has rows of .*, and b.parquet ends at 2024-01-06 09:00"):
        opened(tmp_path)


@pytest.mark.parametrize(
    ("second", "arguments", "message"),
    [
        (table().drop(columns="load"), {}, "1.parquet has no column 'load', which 0.parquet has"),
        (table(wind=1.0), {}, r"1.parquet has a column 'wind', which 0.parquet has not. .*features=\["),
        (table(load="much"), {}, "column 'load' is double in 0.parquet, and .*string in 1.parquet: write it alike"),
        (table(late="much"), {"features": ["load"]}, "column 'late' is int64 in 0.parquet, and .*string"),
        (table(when=HOURS.tz_localize("UTC")), {"features": ["load"]}, "column 'when' is timestamp"),
    ],
)
def test_files_that_differ(tmp_path, second, arguments, message):
    write(tmp_path, table()[:100])
    second[100:].to_parquet(tmp_path / "1.parquet")
    with pytest.raises(ValueError, match=message):
        opened(tmp_path, **arguments)


def test_text_with_time_zones_in_one_file_only(tmp_path):
    write(tmp_path, table(when=HOURS.astype(str))[:100])
    table(when=HOURS.tz_localize("UTC").astype(str))[100:].to_parquet(tmp_path / "1.parquet")
    with pytest.raises(ValueError, match="'when' mixes time zones, None in 0.parquet and UTC in 1.parquet"):
        opened(tmp_path)


def test_a_file_that_changes_is_noticed(tmp_path):
    found = opened(write(tmp_path, table()))
    write(tmp_path, table()[:120])
    with pytest.raises(ValueError, match="0.parquet has changed since the stream was made"):
        found[0]
    (tmp_path / "0.parquet").unlink()
    with pytest.raises(ValueError, match="0.parquet has changed"):
        list(found)


def test_two_columns_of_one_name(tmp_path):
    late = pa.array(np.arange(240) % 2)
    twice = pa.table([pa.array(HOURS), late, late, late], names=["when", "x", "x", "late"])
    pq.write_table(twice, tmp_path / "a.parquet")
    with pytest.raises(ValueError, match="'features': 2 columns are named 'x'"):
        opened(tmp_path)


def test_warnings(tmp_path):
    rare = write(tmp_path / "rare", table(late=np.where(np.arange(240) == 7, 2, np.arange(240) % 2)))
    with pytest.warns(UserWarning, match=r"3 classes in 240 rows, and hardly any of 2 \(1 row\)") as told:
        from_parquet(rare, **ASKED)
    assert told[0].filename == __file__
    names = write(tmp_path / "names", table(kind=[f"order {i}" for i in range(240)]))
    with pytest.warns(UserWarning, match="new value in nearly every row .* 'kind'") as told:
        from_parquet(names, **ASKED)
    assert told[0].filename == __file__
