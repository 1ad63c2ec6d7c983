"""How costs grow: exponents that are known beforehand, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from mlretrain.trace.growth import Growth

SIZES = [10, 20, 40, 80]


@pytest.mark.parametrize("exponent", [0, 0.5, 1, 1.5, 2, 3])
def test_a_power_law_is_found_exactly(exponent):
    growth = Growth({"it": [7 * n**exponent for n in SIZES]}, sizes=SIZES)
    found = growth.exponents().loc["it"]
    assert found["exponent"] == pytest.approx(exponent, abs=1e-9)
    assert found["high"] - found["low"] == pytest.approx(0, abs=1e-6)
    assert found["last step"] == pytest.approx(2**exponent)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(400):
        costs = np.array(SIZES) ** 1.5 * np.exp(rng.normal(0, 0.1, 4))
        found = Growth({"it": costs}, sizes=SIZES).exponents().loc["it"]
        held += found["low"] <= 1.5 <= found["high"]
    assert 0.92 <= held / 400 <= 0.98


def test_a_frame_brings_its_sizes_along():
    frame = pd.DataFrame({"a": [1, 2, 4], "b": [1, 4, 16]}, index=[1, 2, 4])
    growth = Growth(frame, of="days", unit="rows")
    assert growth.exponents()["exponent"].round(9).tolist() == [1, 2]
    assert repr(growth).splitlines() == [
        "Growth of rows with days",
        "  a: exponent 1.00 (1.00 to 1.00); from 2 to 4 days × 2.00",
        "  b: exponent 2.00 (2.00 to 2.00); from 2 to 4 days × 4.00",
    ]


def test_the_chart_says_in_words_what_it_shows():
    growth = Growth({"window": [1, 2, 4], "scratch": [1, 4, 16]}, sizes=[1, 2, 4])
    alt = growth.figure().alt
    assert alt == "operations in all for 1 to 4 batches. window: n^1.00; scratch: n^2.00."
    assert "scratch: n^2.00" in growth._repr_html_()
    drawn = [text.get_text() for text in growth.figure(dark=True).axes[0].texts]
    assert "window: n^1.00" in drawn and "batches" in drawn


@pytest.mark.parametrize(
    ("costs", "sizes", "error", "words"),
    [
        ({"a": [1, 2]}, [1, 2], ValueError, "'sizes' must be at least 3 numbers above 0 that rise"),
        ({"a": [1, 2, 3]}, [1, 3, 2], ValueError, "that rise, got"),
        ({"a": [1, 2, 3]}, [0, 1, 2], ValueError, "above 0 that rise"),
        ({"a": [1, 2, 3]}, None, TypeError, "'sizes' is missing"),
        ({"a": [1, 0, 3]}, [1, 2, 3], ValueError, r"must be numbers above 0, got \[1, 0, 3\] for 'a'"),
        ({"a": [1, np.nan, 3]}, [1, 2, 3], ValueError, "for 'a'"),
        ({}, [1, 2, 3], ValueError, "at least one column"),
    ],
)
def test_nonsense_is_refused(costs, sizes, error, words):
    with pytest.raises(error, match=words):
        Growth(costs, sizes)


@pytest.mark.parametrize(
    ("index", "of", "said"),
    [
        (pd.Index([1, 2, 4], name="nights"), None, "nights"),
        (pd.Index([1, 2, 4], name="nights"), "days", "days"),
        ([1, 2, 4], None, "batches"),
    ],
)
def test_what_the_sizes_count_is_read_off_the_frame(index, of, said):
    for growth in (
        Growth(pd.DataFrame({"a": [1, 2, 4]}, index=index), of=of),
        Growth({"a": [1, 2, 4]}, index, of=of),
    ):
        assert growth.of == growth.costs.index.name == said
