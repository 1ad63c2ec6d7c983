"""Windows summed up: the parts add up to the whole, and drift computed from sums is that of the rows."""

import itertools
import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mlretrain as mr
from mlretrain.stages.drift import Reference, Summary, summarise
from mlretrain.stages.drift.sketch import BLOCK


def usual_rows(rows=2000):
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "wind": rng.normal(size=rows),
            "delay": rng.exponential(size=rows) * 1e6 + 1e9,
            "hour": rng.integers(0, 24, rows),
            "class": rng.integers(1, 4, rows),
            "gone": np.where(rng.random(rows) < 0.3, np.nan, rng.normal(size=rows)),
            "wet": rng.random(rows) < 0.2,
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 10**6, rows), "s"),
            "carrier": rng.choice(["UA", "DL", "AA", "B6", None], rows, p=[0.5, 0.3, 0.1, 0.05, 0.05]),
        }
    )


USUAL = usual_rows()
SUMMARY = Summary(USUAL)


def moved_rows(seed, rows=500):
    rng = np.random.default_rng(seed)
    X = USUAL.sample(rows, random_state=seed, replace=True, ignore_index=True)
    return X.assign(
        wind=X["wind"] * 2 + rng.normal(), gone=X["gone"].where(rng.random(rows) < 0.8),
        carrier=X["carrier"].where(rng.random(rows) < 0.7, f"new {seed % 3}"),
    )


def same(one: Summary, other: Summary) -> None:
    """Counts are equal; what is rounded is so to 1e-12."""
    assert one.rows == other.rows
    left, right = one.table(), other.table()
    rounded = ["mean", "std"]
    pd.testing.assert_frame_equal(left.drop(columns=rounded), right.drop(columns=rounded), rtol=0, atol=0)
    scale = np.maximum(right["std"].fillna(0), right["mean"].abs().fillna(0))
    for name in rounded:
        apart = (left[name] - right[name]).abs().fillna(0)
        assert (apart <= 1e-12 * scale).all(), apart
        assert left[name].isna().equals(right[name].isna())
    for column in one._columns.categories:
        pd.testing.assert_series_equal(one.categories(column), other.categories(column))
    if one.rows:
        for statistic in ("psi", "chi2", "ks"):
            a, b = (SUMMARY.compare(found, statistic) for found in (one, other)) if (
                one.columns == SUMMARY.columns
            ) else (one.compare(other, statistic),) * 2
            assert np.array_equal(a.statistic, b.statistic)
            assert np.array_equal(a.p_value, b.p_value)


@pytest.mark.parametrize("statistic", ["psi", "chi2"])
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_drift_from_sums_is_drift_from_rows(statistic, seed):
    now = USUAL if seed is None else moved_rows(seed)
    from_rows = Reference(USUAL, statistic).compare(now)
    from_sums = SUMMARY.compare(SUMMARY.empty().update(now), statistic)
    for name in ("statistic", "effect", "p_value"):
        assert np.array_equal(getattr(from_rows, name), getattr(from_sums, name)), name
    assert (from_rows.columns, from_rows.rows, from_rows.name) == (
        from_sums.columns, from_sums.rows, from_sums.name,
    )  # fmt: skip


def test_psi_does_not_depend_on_the_order_of_rows():
    before = pd.DataFrame({"x": ["a"] * 80 + ["b", "c", "d"] * 4})
    now = pd.DataFrame({"x": ["a"] * 50 + ["new"] * 20 + ["newer"] * 3 + ["newest"] * 7})
    reference = Reference(before, "psi")
    assert reference.compare(now).statistic == reference.compare(now[::-1]).statistic


@pytest.mark.parametrize("seed", range(1, 6))
def test_kolmogorov_smirnov_at_edges_is_a_lower_bound_and_near(seed):
    now = moved_rows(seed)
    exact = Reference(USUAL, "ks").compare(now)
    found = SUMMARY.compare(SUMMARY.empty().update(now), "ks")
    assert found.name == "ks at edges"
    assert (found.statistic <= exact.statistic + 1e-12).all()
    assert (exact.statistic - found.statistic < 0.02).all()
    categories = [found.columns.index("carrier"), found.columns.index("class"), found.columns.index("wet")]
    np.testing.assert_allclose(found.statistic[categories], exact.statistic[categories], rtol=0, atol=1e-12)


@pytest.mark.parametrize("q", [0, 0.01, 0.1, 0.5, 0.77, 0.99, 1])
def test_quantiles_are_near(q):
    now = moved_rows(1, 5000)
    found = SUMMARY.empty().update(now).quantile(q)
    for name in ("wind", "delay", "hour", "gone"):
        values = now[name].dropna()
        centre = USUAL[name].median()
        # Between two rows of the sample, whichever of them is meant.
        low, high = (values.quantile(q, interpolation=i) for i in ("lower", "higher"))
        off = max(low - found[name], found[name] - high, 0)
        assert off <= (abs(found[name] - centre) + abs(low - centre)) / 16 + 1e-9, name


def test_the_outermost_values_are_exact():
    table = SUMMARY.table()
    assert table.loc["wind", "least"] == SUMMARY.quantile(0)["wind"] == USUAL["wind"].min()
    assert table.loc["wind", "greatest"] == SUMMARY.quantile(1)["wind"] == USUAL["wind"].max()
    assert table.loc["gone", "missing"] == USUAL["gone"].isna().sum()
    np.testing.assert_allclose(table.loc["delay", "std"], USUAL["delay"].std(), rtol=1e-12)
    np.testing.assert_allclose(table.loc["delay", "mean"], USUAL["delay"].mean(), rtol=1e-12)


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_the_order_of_merging_does_not_matter(order):
    frames = [moved_rows(seed, rows) for seed, rows in ((1, 10), (2, 700), (3, 1))]
    parts = [SUMMARY.empty().update(frames[i]) for i in order]
    same(parts[0].merge(parts[1]).merge(parts[2]), SUMMARY.empty().update(pd.concat(frames)))


NUMBERS = st.one_of(
    st.floats(-1e6, 1e6), st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -0.0, 1e308, 5e-324])
)
ROWS = st.lists(st.tuples(NUMBERS, st.sampled_from(["a", "b", None, "c"])), max_size=30)
SMALL = Summary(pd.DataFrame({"x": np.arange(100.0), "k": ["a", "b"] * 50}))


def frame(rows):
    found = pd.DataFrame({"x": [x for x, _ in rows], "k": [k for _, k in rows]})
    return found.astype({"x": float, "k": object})


def summed(rows):
    return SMALL.empty().update(frame(rows))


def alike(one, other):
    """As above, where squares of huge numbers may be infinite."""
    a, b = one.table(), other.table()
    drop = ["mean", "std"]
    pd.testing.assert_frame_equal(a.drop(columns=drop), b.drop(columns=drop), rtol=0, atol=0)
    assert one.rows == other.rows
    pd.testing.assert_series_equal(one.categories("k"), other.categories("k"))
    if one.rows:
        for statistic in ("psi", "chi2", "ks"):
            left, right = (SMALL.compare(found, statistic) for found in (one, other))
            assert np.array_equal(left.statistic, right.statistic)
    if abs(a.loc["x", "greatest"]) < 1e7 and abs(a.loc["x", "least"]) < 1e7:
        np.testing.assert_allclose(a[drop], b[drop], rtol=1e-12, atol=1e-6)


@settings(max_examples=80, deadline=None)
@given(ROWS, ROWS, ROWS)
def test_merging_is_associative_and_commutative(a, b, c):
    left = summed(a).merge(summed(b)).merge(summed(c))
    alike(left, summed(a).merge(summed(b).merge(summed(c))))
    alike(left, summed(c).merge(summed(a)).merge(summed(b)))
    alike(left, summed(a + b + c))
    alike(left, SMALL.empty().merge(left))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 500), max_size=5), st.integers(0, 5))
def test_any_division_of_the_rows(cuts, seed):
    X = moved_rows(seed)
    whole = SUMMARY.empty().update(X)
    parts = [SUMMARY.empty().update(X.iloc[rows]) for rows in np.split(np.arange(len(X)), sorted(cuts))]
    total = SUMMARY.empty()
    for part in parts:
        total.merge(pickle.loads(pickle.dumps(part)))
    same(total, whole)


def test_more_rows_than_one_block():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"x": rng.normal(size=3 * BLOCK + 5), "k": "a"})
    found = SMALL.empty().update(X)
    np.testing.assert_allclose(found.table().loc["x", "std"], X["x"].std(), rtol=1e-12)
    assert found.rows == found.table().loc["x", "rows"] == len(X)


def test_deviations_far_from_zero_are_exact():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"x": 1e9 + rng.normal(size=10_000)})
    usual = Summary(X[:100])
    parts = [usual.empty().update(X[i : i + 100]) for i in range(0, 10_000, 100)]
    total = usual.empty()
    for part in parts:
        total.merge(part)
    np.testing.assert_allclose(total.table().loc["x", "std"], X["x"].std(), rtol=1e-12)


def test_what_is_merged_stays_as_it_is():
    part = SUMMARY.empty().update(moved_rows(1))
    before = part.table()
    total = SUMMARY.empty().merge(part)
    total.merge(part)
    pd.testing.assert_frame_equal(part.table(), before)
    assert (total.rows, part.rows, SUMMARY.rows) == (1000, 500, 2000)


def test_nothing_in_it():
    nothing = SUMMARY.empty()
    assert nothing.rows == 0
    assert nothing.table()[["mean", "std", "least", "50%"]].isna().all(axis=None)
    assert nothing.update(USUAL[:0]).rows == 0
    assert len(nothing.categories("carrier")) == 0
    same(nothing.merge(SUMMARY), SUMMARY)


def test_a_column_of_nothing_but_missing_values():
    X = pd.DataFrame({"x": [np.nan, np.nan], "k": [None, None]})
    found = SMALL.empty().update(X)
    assert found.table().loc["x", "missing"] == 2
    assert found.table().loc["x", ["mean", "least", "greatest"]].isna().all()
    assert found.categories("k").tolist() == [2]
    gone = Summary(X)
    assert gone.compare(gone.empty().update(X)).statistic.tolist() == [0.0, 0.0]
    assert gone.compare(gone.empty().update(X.assign(x=1.0))).effect[0] > 1


def test_what_travels_is_small():
    part = SUMMARY.empty().update(moved_rows(1))
    sent = pickle.dumps(part)
    assert len(sent) < 60_000
    same(pickle.loads(sent), part)


def test_columns_are_chosen():
    some = Summary(USUAL, ["carrier", "wind"])
    assert some.columns == ("carrier", "wind")
    assert some.compare(some).columns == ("carrier", "wind")
    assert repr(some) == "Summary(2,000 rows × 2 columns)"
    expected = USUAL["carrier"].value_counts(dropna=False)
    found = some.categories("carrier")
    assert found.tolist() == expected.tolist()
    assert found.index[0] == "UA" and found[None] == USUAL["carrier"].isna().sum()


OTHER = Summary(USUAL.assign(wind=1.0))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Summary(USUAL[:0]), ValueError, "'X' must have at least one row"),
        (lambda: Summary(USUAL, ["wind", "rain"]), ValueError, "'X' must have the column 'rain'"),
        (lambda: SUMMARY.empty().update(USUAL[["wind"]]), ValueError, "'X' must have the column 'delay'"),
        (lambda: SUMMARY.empty().update(USUAL.assign(wind="much")), ValueError, "column 'wind' must hold numbers"),
        (lambda: SUMMARY.empty().merge(OTHER), ValueError, r"'other' must have the columns and the reference .* empty\(\)"),
        (lambda: SUMMARY.compare(Summary(USUAL, ["wind"])), ValueError, "'other' must have the columns"),
        (lambda: SUMMARY.merge(USUAL), TypeError, "'other' must be"),
        (lambda: SUMMARY.compare(SUMMARY.empty()), ValueError, "'other' must stand for at least one row"),
        (lambda: SUMMARY.empty().compare(SUMMARY), ValueError, "this summary must stand for at least one row"),
        (lambda: SUMMARY.compare(SUMMARY, "wasserstein"), ValueError, "'statistic' must be .*ks.*psi.*chi2"),
        (lambda: SUMMARY.quantile(1.1), ValueError, "'q' must be from 0 to 1, got 1.1"),
        (lambda: SUMMARY.categories("wind"), ValueError, "'column' must be .*carrier"),
        (lambda: summarise(USUAL, SUMMARY), TypeError, r"'source' must be a path .* got DataFrame. .*update\(df\)"),
        (lambda: summarise("nowhere", SUMMARY), FileNotFoundError, "'path' must be a Parquet file"),
        (lambda: summarise("nowhere", USUAL), TypeError, "'like' must be"),
    ],
)  # fmt: skip
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_column_that_names_each_row(monkeypatch):
    monkeypatch.setattr("mlretrain.stages.drift.summary.MOST_VALUES", 100)
    names = pd.DataFrame({"order": [f"order {i}" for i in range(101)]})
    with pytest.raises(ValueError, match=r"column 'order' has more than 100 values.*columns=\["):
        Summary(names)
    fits = Summary(names[:100])
    with pytest.raises(ValueError, match="column 'order' has more than 100 values"):
        fits.merge(fits.empty().update(names[1:]))


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("rows", [1, 300, 10**6])
def test_files_are_summed_up_where_they_lie(tmp_path, monkeypatch, n_jobs, rows):
    monkeypatch.setattr("mlretrain.stages.drift.partitions.ROWS", rows)
    X = moved_rows(1, 1000)
    for i, part in enumerate(np.split(np.arange(len(X)), [10, 400, 401])):
        X.iloc[part].to_parquet(tmp_path / f"{i}.parquet", row_group_size=150)
    found = summarise(tmp_path, SUMMARY, n_jobs=n_jobs)
    same(found, SUMMARY.empty().update(X))
    same(summarise(tmp_path / "1.parquet", SUMMARY, n_jobs=n_jobs), SUMMARY.empty().update(X[10:400]))


def test_the_number_of_processes_changes_no_digit(tmp_path, monkeypatch):
    monkeypatch.setattr("mlretrain.stages.drift.partitions.ROWS", 100)
    moved_rows(1, 1500).to_parquet(tmp_path / "a.parquet", row_group_size=100)
    one, two = (summarise(tmp_path, SUMMARY, n_jobs=n).table() for n in (1, 2))
    pd.testing.assert_frame_equal(one, two, rtol=0, atol=0)


def test_files_that_lack_a_column(tmp_path):
    USUAL.drop(columns="wind").to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ValueError, match="a.parquet has no column 'wind'"):
        summarise(tmp_path, SUMMARY, n_jobs=1)


@pytest.mark.parametrize("kind", ["int8", "float32", "Int64", "boolean", "M8[s]", "M8[ns]", "datetime64[us, UTC]", "m8[ms]"])
def test_any_kind_of_number_in_a_file(tmp_path, kind):
    values = pd.Series(np.arange(100) % 2 if kind == "boolean" else np.arange(100)).astype(kind)
    if kind not in ("int8", "float32"):  # the others have a place for what is missing
        values[[3, 50]] = None
    X = pd.DataFrame({"x": values, "k": "a"})
    X.to_parquet(tmp_path / "a.parquet")
    usual = Summary(X)
    found = summarise(tmp_path, usual, n_jobs=1)
    same(found, usual)
    assert usual.compare(found).statistic.tolist() == [0.0, 0.0]


def test_times_are_compared_in_one_unit():
    X = pd.DataFrame({"when": pd.date_range("2024", periods=50, freq="h").astype("M8[s]")})
    assert Reference(X, "psi").compare(X.astype("M8[ns]")).statistic[0] == 0


def test_text_in_a_file_where_numbers_were(tmp_path):
    USUAL.assign(wind="1.5").to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ValueError, match="column 'wind' must hold numbers, as in the reference, got"):
        summarise(tmp_path, SUMMARY, n_jobs=1)


def test_the_public_names():
    assert mr.drift.Summary is Summary
    assert mr.drift.summarise is summarise


def test_summing_up_needs_no_model_library():
    """Many of these run at once, each in a process of its own: scikit-learn would take 60 MB in each."""
    code = "import sys, mlretrain as mr; mr.drift.Summary, mr.drift.summarise; print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
