"""Labels of a few classes, which are quickly counted one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: With more classes it pays to sort the labels.
FEW = 4


def counted(values: np.ndarray, classes: Sequence) -> list[int] | None:
    """How often each of a few whole numbers comes; None where that is not quickly told.

    Parameters
    ----------
    values : numpy.ndarray of shape (rows,)
    classes : sequence
        Each of them once.

    Examples
    --------
    >>> counted(np.array([0, 1, 1, 5]), [0, 1])
    [1, 2]
    >>> counted(np.array([0.5]), [0, 1]) is None
    True
    """
    if values.dtype.kind not in "iu" or len(classes) > FEW:
        return None
    return [int(np.count_nonzero(values == one)) for one in classes]
