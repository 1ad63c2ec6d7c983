"""Drift statistics: equal to scipy's where scipy has them, and steady where it has not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import mlretrain as mr
from mlretrain.stages.drift import STATISTICS, THRESHOLDS, Reference
from mlretrain.stages.drift.shift import holm

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
ties = st.integers(-3, 3).map(float)
columns = st.one_of(
    st.lists(numbers, min_size=1, max_size=60),
    st.lists(ties, min_size=1, max_size=60),
    st.builds(lambda value, n: [value] * n, ties, st.integers(1, 30)),
)
gappy = st.lists(st.one_of(ties, st.just(float("nan")), st.just(float("inf"))), min_size=1, max_size=60)
labels = st.lists(st.sampled_from(["UA", "DL", "AA", "B6", None]), min_size=1, max_size=60)


def shift(before, now, statistic):
    return Reference(pd.DataFrame({"a": before}), statistic).compare(pd.DataFrame({"a": now}))


def ks(before, now):
    return np.nan_to_num(stats.ks_2samp(before, now, method="asymp").statistic)


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")  # scipy's, of single rows
@settings(deadline=None)
@given(columns, columns)
def test_ks_is_scipys(before, now):
    assert shift(before, now, "ks").statistic[0] == pytest.approx(ks(before, now), abs=1e-12)


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
@settings(deadline=None)
@given(gappy, gappy)
def test_for_ks_a_missing_value_is_greater_than_every_number(before, now):
    # Ranks by hand, since scipy refuses to compare what is missing.
    order = {v: i for i, v in enumerate([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, float("inf")])}
    ranks = [[order.get(v, len(order)) for v in column] for column in (before, now)]
    assert shift(before, now, "ks").statistic[0] == pytest.approx(ks(*ranks), abs=1e-12)


@settings(deadline=None)
@given(columns, columns)
def test_wasserstein_is_scipys(before, now):
    # Both sum up areas over the range of the values: that is the scale of their rounding.
    scale = max(1.0, np.ptp(before + now))
    made = shift(before, now, "wasserstein")
    expected = stats.wasserstein_distance(before, now)
    assert made.statistic[0] == pytest.approx(expected, abs=1e-12 * scale)
    assert 0 <= made.p_value[0] <= 1


@settings(deadline=None)
@given(gappy, gappy)
def test_wasserstein_compares_what_is_present_and_counts_what_is_not(before, now):
    present = [[v for v in column if np.isfinite(v)] for column in (before, now)]
    made = shift(before, now, "wasserstein")
    gone = abs(len(present[0]) / len(before) - len(present[1]) / len(now))
    assert made.effect[0] >= gone - 1e-12 and 0 <= made.p_value[0] <= 1
    if all(present):
        expected = stats.wasserstein_distance(*present)
        assert made.statistic[0] == pytest.approx(expected, abs=1e-11)
    else:
        assert np.isnan(made.statistic[0])
        assert made.effect[0] == pytest.approx(gone)


@settings(deadline=None)
@given(labels, labels)
def test_chi2_of_categories_is_scipys(before, now):
    made = shift(pd.Series(before, dtype=object), pd.Series(now, dtype=object), "chi2")
    table = pd.crosstab(
        [str(v) for v in before + now], [0] * len(before) + [1] * len(now)
    ).to_numpy()
    expected = stats.chi2_contingency(table.T, correction=False)
    assert made.statistic[0] == pytest.approx(expected.statistic, abs=1e-12 * len(before + now))
    assert made.p_value[0] == pytest.approx(expected.pvalue, abs=1e-9)


@pytest.mark.parametrize("values", ["continuous", "ties", "missing"])
def test_psi_is_the_entropy_of_both_ways(values):
    rng = np.random.default_rng(0)
    draw = {
        "continuous": lambda n, at: rng.normal(at, 1, n),
        "ties": lambda n, at: rng.poisson(5 + at, n).astype(float),
        "missing": lambda n, at: np.where(rng.random(n) < 0.2 + at / 5, np.nan, rng.normal(at, 1, n)),
    }[values]
    before, now = draw(5000, 0), draw(2000, 0.5)
    # Cut at tenths of the reference by pandas, what is missing apart.
    known = pd.Series(before).dropna().sort_values().to_numpy()
    cuts = np.unique(known[np.arange(1, 10) * len(known) // 10 - 1])
    edges = [-np.inf, *cuts, np.inf]
    shares = [
        pd.cut(pd.Series(v), edges).value_counts(sort=False, dropna=False).to_numpy() / len(v)
        for v in (before, now)
    ]
    expected = stats.entropy(*shares) + stats.entropy(*shares[::-1])
    assert shift(before, now, "psi").statistic[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([1.0], [1.0]),
        ([5.0] * 50, [5.0] * 20),
        ([np.nan] * 50, [np.nan] * 20),
        (["UA"] * 50, ["UA"]),
        ([None] * 50, [None] * 3),
        ([True, False] * 20, [False, True] * 5),
        (pd.date_range("2013-01-01", periods=40), pd.date_range("2013-01-01", periods=40)),
    ],
    ids=["one row", "constant", "missing", "label", "no label", "booleans", "times"],
)
def test_odd_columns_without_a_change_show_none(name, before, now):
    made = shift(before, now, name)
    assert made.effect[0] == 0 and made.p_value[0] > 0.5


@pytest.mark.parametrize("name", STATISTICS)
def test_one_row_may_be_chance(name):
    assert shift([1.0], [2.0], name).p_value[0] > 0.05
    assert shift(np.arange(900.0), [900.0], name).p_value[0] > 0.05


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([5.0] * 900, [5.0] * 100 + [4.0] * 200),
        ([1.0, 2.0, 3.0] * 300, [1.0, 2.0, np.nan] * 100),
        ([np.nan] * 900, [1.0] * 300),
        ([1.0] * 900, [np.nan] * 300),
        (["UA", "DL"] * 450, ["UA", "B6"] * 150),
        (["UA", "DL"] * 450, ["UA", None] * 150),
        ([True, False] * 450, [True] * 300),
        (pd.date_range("2013-01-01", periods=900, freq="h"), pd.date_range("2014-01-01", periods=300)),
    ],
    ids=["constant left", "goes missing", "appears", "vanishes", "new label", "no label", "booleans", "times"],
)
def test_odd_columns_with_a_change_show_it(name, before, now):
    made = shift(before, now, name)
    assert made.effect[0] > 0.25 and made.p_value[0] < 1e-6


NORMAL = stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000)


@pytest.mark.parametrize(("name", "effect"), {"ks": 0.2, "psi": 0.25, "wasserstein": 0.5, "chi2": 0.25}.items())
def test_half_a_standard_deviation_reaches_every_default_threshold(name, effect):
    # Cohen's medium effect.
    assert shift(NORMAL, NORMAL + 0.5, name).effect[0] == pytest.approx(effect, abs=0.013)
    assert THRESHOLDS[name] <= effect
    assert not len(shift(NORMAL, NORMAL + 0.3, name).drifted(THRESHOLDS[name]))


def test_twice_the_variance_is_seen_by_wasserstein():
    # As large a change as that shift: Jeffreys' divergence, the PSI without bins, is 1/4 for both.
    wider = shift(NORMAL, NORMAL * np.sqrt(2), "wasserstein")
    assert wider.effect[0] == pytest.approx((np.sqrt(2) - 1) * np.sqrt(2 / np.pi), abs=1e-3)
    assert len(wider.drifted(THRESHOLDS["wasserstein"]))
    less_wide = shift(NORMAL, NORMAL * np.sqrt(1.9), "wasserstein")
    assert not len(less_wide.drifted(THRESHOLDS["wasserstein"]))


def columns_of(rng, rows, kinds=20):
    return pd.DataFrame(
        {f"n{i}": rng.normal(size=rows) for i in range(kinds // 2)}
        | {f"c{i}": rng.integers(0, 40, rows).astype(str) for i in range(kinds // 2)}
    )


@pytest.mark.parametrize("name", STATISTICS)
def test_chance_is_not_taken_for_a_change(name):
    # Over 100 pairs of tables of 20 columns without a change: the corrected test errs in at
    # most one of 20 (with luck, 11), and an effect that counts never shows up.
    wrong, effects = 0, []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        made = Reference(columns_of(rng, 900), name).compare(columns_of(rng, 300))
        wrong += bool((made.p_value < 0.05).any())
        effects.append(made.effect.max())
    assert wrong <= 11
    assert max(effects) < THRESHOLDS[name]


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("kind", ["number", "label"])
def test_the_effect_does_not_depend_on_the_number_of_rows(name, kind):
    rng = np.random.default_rng(0)

    def draw(rows, moved):
        if kind == "number":
            return rng.normal(0.6 * moved, 1, rows)
        p = np.ones(30)
        p[:10] += 4 * moved
        return rng.choice(30, rows, p=p / p.sum()).astype(str)

    effects = [
        np.mean([shift(draw(n, 0), draw(m, 1), name).effect[0] for _ in range(20)])
        for n, m in [(20_000, 20_000), (20_000, 1_000), (1_000, 20_000), (600, 600)]
    ]
    assert min(effects) > 0.8 * max(effects)


@pytest.mark.parametrize("draw", ["normal", "exponential", "uniform", "ties"])
def test_the_bound_on_wassersteins_chance_holds(draw):
    rng = np.random.default_rng(0)
    make = {"ties": lambda size: rng.poisson(1, size).astype(float)}.get(draw) or getattr(rng, draw)
    p_values = np.concatenate(
        [_uncorrected(make(size=(200, 500)), make(size=(200, 500))) for _ in range(5)]
    )
    for level in (0.01, 0.05, 0.2):
        assert (p_values < level).mean() <= level + 3 * np.sqrt(level / len(p_values))
    # It is a bound, but no empty one: small levels are reached at all.
    assert (p_values < 0.2).mean() > 0.005


def _uncorrected(before, now):
    return STATISTICS["wasserstein"].Numbers(before).compare(now)[2]


def test_holm_by_hand():
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]
    assert holm(np.array([])).tolist() == []


def test_many_columns_are_compared_as_each_alone():
    rng = np.random.default_rng(0)
    before, now = columns_of(rng, 400), columns_of(rng, 100)
    before.loc[:50, "n1"] = now.loc[:3, "n2"] = np.nan
    for name in STATISTICS:
        together = Reference(before, name).compare(now)
        for i, column in enumerate(before):
            alone = Reference(before, name, [column]).compare(now)
            assert alone.columns == (column,)
            assert alone.statistic[0] == pytest.approx(together.statistic[i], nan_ok=True)
            assert alone.effect[0] == pytest.approx(together.effect[i])
            assert alone.p_value[0] <= together.p_value[i] + 1e-12


def test_the_order_and_the_kind_of_columns_do_not_matter():
    rng = np.random.default_rng(0)
    before, now = columns_of(rng, 400), columns_of(rng, 100)
    made = Reference(before, "ks").compare(now)
    other = now[now.columns[::-1]].assign(extra=1, c0=now["c0"].astype("category"))
    other["n0"] = other["n0"].astype("Float64")
    assert Reference(before, "ks").compare(other).effect == pytest.approx(made.effect)


def test_the_table_and_those_that_drifted_begin_with_the_greatest():
    rng = np.random.default_rng(0)
    before, now = columns_of(rng, 900, 6), columns_of(rng, 300, 6)
    now["n1"] += 2
    now["c2"] = "new"
    made = Reference(before, "ks").compare(now)
    assert [made.columns[i] for i in made.drifted(0.2)] == ["c2", "n1"]
    assert made.drifted(1.0).tolist() == [] == made.drifted(0.2, alpha=1e-300).tolist()
    assert list(made.table().index[:2]) == ["c2", "n1"]
    assert list(made.table().columns) == ["statistic", "effect", "p_value"]


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (pd.DataFrame({"a": []}), "'X' must have at least one row"),
        (pd.DataFrame({"b": [1.0]}), r"'X' must have the column 'a', got \['b'\]"),
        (pd.DataFrame({"a": ["x"]}), "column 'a' must hold numbers"),
    ],
)
def test_what_cannot_be_compared_is_refused(X, message):
    reference = Reference(pd.DataFrame({"a": [1.0, 2.0]}))
    with pytest.raises(ValueError, match=message):
        reference.compare(X)


def test_an_unknown_statistic_is_refused():
    with pytest.raises(ValueError, match="'statistic' must be 'ks', 'psi', 'wasserstein' or 'chi2'"):
        Reference(pd.DataFrame({"a": [1.0]}), "kolmogorov")


@pytest.fixture(scope="module")
def weeks():
    flights = mr.streams.flights()
    return [batch.X for batch in flights]


def part_of(X, number):
    rows = np.random.default_rng(number).choice(len(X), len(X) // 20, replace=False)
    return X.iloc[np.sort(rows)]


FLIGHT = ["hour", "carrier", "origin", "destination", "distance"]


@pytest.mark.parametrize("name", STATISTICS)
def test_the_verdict_on_the_flights_is_that_of_a_twentieth_of_them(weeks, name):
    # Week against week: the weather makes every week another one; the flights themselves do not.
    significance_flips = 0
    for number, (before, now) in enumerate(zip(weeks, weeks[1:], strict=False)):
        whole = Reference(before, name).compare(now)
        drifted = {whole.columns[i] for i in whole.drifted(THRESHOLDS[name])}
        assert drifted and not drifted & set(FLIGHT)
        for seed in (number, 1_000 + number):
            part = Reference(part_of(before, seed), name).compare(part_of(now, seed + 100))
            few = {part.columns[i] for i in part.drifted(THRESHOLDS[name])}
            assert few and not few & set(FLIGHT), f"week {number + 2} against the week before"
            significance_flips += ((whole.p_value < 0.05) != (part.p_value < 0.05)).sum()
    assert significance_flips > 2 * 52, "significance alone flips for more than a column a week"


@pytest.mark.parametrize("name", STATISTICS)
def test_without_the_weather_no_week_is_another_one_at_any_size(weeks, name):
    for number, (before, now) in enumerate(zip(weeks, weeks[1:], strict=False)):
        for a, b in [(before, now), (part_of(before, number), part_of(now, number + 100))]:
            assert not len(Reference(a, name, FLIGHT).compare(b).drifted(THRESHOLDS[name]))
