"""The table to practise on: what is promised of it is so."""

import pandas as pd
import pytest

import mlretrain as mr


def test_the_same_seed_makes_the_same_table():
    pd.testing.assert_frame_equal(mr.streams.shop_table(), mr.streams.shop_table(random_state=0))
    assert not mr.streams.shop_table(random_state=1).equals(mr.streams.shop_table())


def test_the_first_of_april_changes_what_comes_back():
    table = mr.streams.shop_table()
    assert table["ordered"].is_monotonic_increasing and len(table) == 7_800
    spring = table["ordered"] >= "2024-04-01"
    assert set(table[~spring]["country"]) == {"home", "neighbour"}
    assert 0.3 < (table[spring]["country"] == "overseas").mean() < 0.4
    # Before, dear goods come back; afterwards, large orders.
    for half, column, other in ((~spring, "price", "items"), (spring, "items", "price")):
        tied = table[half][[column, other]].corrwith(table[half]["returned"]).abs()
        assert tied[column] > 0.3 > tied[other]


def test_a_refund_is_paid_for_what_came_back_and_for_nothing_else():
    table = mr.streams.shop_table()
    assert ((table["refund"] > 0) == (table["returned"] == 1)).all()


@pytest.mark.parametrize("rows", [0, -1, 2.5, True, "10"])
def test_rows_that_are_no_number_of_rows(rows):
    with pytest.raises(ValueError, match="'rows' must be a whole number >= 1, got"):
        mr.streams.shop_table(rows)
