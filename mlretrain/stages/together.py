"""Whether the columns of a frame lie together, in one array.

What sums up Parquet files asks this without scikit-learn, which takes 60 MB.
"""

from __future__ import annotations

import pandas as pd


def lies_together(X: pd.DataFrame) -> bool:
    """Whether several columns are of one floating-point kind and in one array, as mostly they are.

    Nothing public says so in less time than it takes to look at the kind of each column. Where
    pandas does not say it, it is not known, and the kinds have to be looked at.

    Parameters
    ----------
    X : pandas.DataFrame

    Examples
    --------
    >>> lies_together(pd.DataFrame([[0.5, 1.5], [2.5, 3.5]]))
    True
    >>> lies_together(pd.DataFrame({"a": [0.5], "b": ["x"]}))
    False
    """
    together = getattr(getattr(X, "_mgr", None), "is_single_block", False)
    # A single column could be of one of pandas' own kinds, such as categories of numbers.
    return together and X.shape[1] > 1 and X.to_numpy().dtype.kind == "f"
