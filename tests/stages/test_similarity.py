"""How much two tables are alike, and a gate that asks for it."""

import numpy as np
import pandas as pd
import pytest

from mlretrain.stages.quality import QualityGate, similarity
from tests.stages.usual import DAYS, USUAL


def table(rows, shift=0.0, seed=0):
    draw = np.random.default_rng(seed)
    a = draw.normal(size=rows)
    return pd.DataFrame(
        {
            "a": a + shift,
            "b": a + 0.1 * draw.normal(size=rows),
            "kind": draw.choice(["x", "y", None], rows),
            "when": pd.Timestamp("2013-01-01") + pd.to_timedelta(draw.random(rows), unit="D"),
        }
    )


def test_equal_tables_are_alike_and_different_ones_are_not():
    same = similarity(table(2_000), table(500, seed=1))
    assert min(same.overlap.values()) > 0.95
    assert abs(same.auc - 0.5) < 2 * same.spread
    other = similarity(table(2_000), table(500, shift=2, seed=1))
    # Two normal distributions, two standard deviations apart, overlap by 0.317.
    assert other.overlap["a"] == pytest.approx(0.317, abs=0.08)
    assert other.overlap["b"] > 0.95 and other.auc > 0.95
    assert other.table().index[0] == "a" and other.table().index[-1] == "all columns together"
    assert "Guessing alone gives an AUC between" in other._repr_html_()


def test_the_classifier_sees_what_no_column_shows():
    shuffled = table(1_000, seed=1)
    shuffled["b"] = shuffled["b"].sample(frac=1, random_state=0).to_numpy()
    alike = similarity(table(1_000), shuffled)
    assert min(alike.overlap.values()) > 0.9
    assert alike.auc > 0.8


def test_similarity_is_seeded_and_leaves_the_global_generator_alone():
    before = np.random.get_state()[1].copy()
    one, two = (similarity(table(3_000), table(3_000, seed=1), random_state=3) for _ in range(2))
    assert one == two
    assert np.array_equal(before, np.random.get_state()[1])
    with pytest.raises(ValueError, match="at least 4 rows are needed, got 0 and 100 rows"):
        similarity(table(0), table(100))


def test_columns_without_anything_to_compare():
    times = pd.DataFrame({"when": DAYS})
    assert similarity(times, times).overlap == {} and similarity(times, times).auc == 0.5
    gaps = pd.DataFrame({"gap": USUAL["gap"]})
    nothing = pd.DataFrame({"gap": pd.Series([None] * 100, dtype=object)})
    assert similarity(gaps, gaps).overlap == {"gap": 1.0}
    assert similarity(gaps, nothing).overlap["gap"] < 0.05


@pytest.mark.parametrize(
    ("named", "shift", "checks"),
    [
        ({"min_overlap": 0.9}, 0, []),
        ({"min_overlap": 0.6}, 1, []),
        ({"min_overlap": 0.7}, 1, ["overlap"]),
        ({"max_auc": 0.6}, 0, []),
        ({"max_auc": 0.6}, 1, ["told apart"]),
        ({"max_auc": 0.6, "min_overlap": 0.9, "severities": {"told apart": "warn"}}, 1, ["overlap", "told apart"]),
        ({}, 3, []),
    ],
)
def test_the_deviation_can_be_limited(named, shift, checks):
    gate = QualityGate(**named).learn(table(3_000))
    report = gate.check(table(1_000, shift=shift, seed=1))
    assert [f.check for f in report.findings if f.check in ("overlap", "told apart")] == checks


def test_similarity_by_chance_alone_does_not_refuse():
    refused = 0
    for seed in range(8):
        gate = QualityGate(max_auc=0.5, min_overlap=0.7).learn(table(300, seed=seed))
        refused += not gate.check(table(100, seed=100 + seed)).good
    assert refused <= 1
