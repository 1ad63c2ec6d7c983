"""A table to practise on: the orders of a made-up shop, as somebody might bring it."""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Half a year. From the middle of it on, returns are free, and the shop sends overseas.
FIRST_DAY, CHANGE, DAYS = pd.Timestamp("2024-01-01"), pd.Timestamp("2024-04-01"), 182


def shop_table(rows: int = 7_800, *, random_state: int = 0) -> pd.DataFrame:
    """The orders of a made-up shop, from January to June 2024.

    On 1 April two things change: the shop begins to send overseas, and returns become free.
    Until then dear goods come back most often, and from then on large orders.

    Parameters
    ----------
    rows : int, default=7800
        About so many orders are spread evenly over 26 weeks.
    random_state : int, default=0

    Returns
    -------
    pandas.DataFrame
        In the order of time, with the columns ``ordered``, ``price``, ``items``, ``country``,
        ``new_customer``, ``refund`` and ``returned``. The refund is paid when the goods have
        come back: nobody knows it when the order comes in.

    Raises
    ------
    ValueError
        If ``rows`` is no whole number of at least 1.

    Examples
    --------
    >>> import mlretrain as mr
    >>> orders = mr.streams.shop_table()
    >>> len(orders), str(orders["ordered"].iloc[0])
    (7800, '2024-01-01 00:05:00')
    >>> sorted(orders["country"].unique())
    ['home', 'neighbour', 'overseas']
    """
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 1:
        raise ValueError(f"'rows' must be a whole number >= 1, got {rows!r}.")
    rng = np.random.default_rng(random_state)
    minutes = np.sort(rng.integers(0, DAYS * 24 * 60, rows))
    ordered = FIRST_DAY + pd.to_timedelta(minutes, "min")
    later = np.asarray(ordered >= CHANGE)
    price = rng.gamma(3, 20, rows).round(2)
    items = rng.integers(1, 6, rows)
    new = rng.random(rows) < 0.3
    place = rng.random(rows)
    country = np.where(place < 0.3, "neighbour", "home").astype(object)
    country[later & (place > 0.65)] = "overseas"
    before = -2.2 + 0.04 * (price - 60) + 0.8 * new
    after = -0.7 + 1.0 * (items - 3) - 1.2 * (country == "overseas") - 0.01 * (price - 60)
    chance = 1 / (1 + np.exp(-np.where(later, after, before)))
    returned = rng.random(rows) < chance
    return pd.DataFrame(
        {
            "ordered": ordered,
            "price": price,
            "items": items,
            "country": country,
            "new_customer": new,
            "refund": np.where(returned, price, 0.0),
            "returned": returned.astype(int),
        }
    )
