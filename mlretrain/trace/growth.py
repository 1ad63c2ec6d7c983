"""How a cost grows with the size of the work: the exponent of a power law, and a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from mlretrain.trace.figure import Picture

_SURE = 0.95
_FEWEST = 3


class Growth:
    """Costs over sizes, and how fast they grow.

    A cost that grows like ``size ** exponent`` is a straight line on axes with logarithms,
    and the exponent is its slope: 1 means double the size, double the cost; 2 means
    double the size, four times the cost.

    Parameters
    ----------
    costs : pandas.DataFrame, or mapping of str to sequence
        A column per way of working, a row per size; all above 0.
    sizes : sequence of numbers, optional
        Rising, at least three; by default the index of the frame.
    of : str, optional
        What the sizes count; by default the name of the frame's index, or ``"batches"``.
    unit : str, default="operations"
        What the costs count.

    Raises
    ------
    ValueError
        If there are fewer than three sizes, if they do not rise, or if a cost is not a
        number above 0.

    Notes
    -----
    The exponent is the slope of the least-squares line through the logarithms; its
    interval is the 95 % interval of Student's t for that slope. Few sizes give a wide
    interval. A cost with a fixed part, such as start-up time, grows more slowly at first:
    so the factor of the last step is told as well.

    Examples
    --------
    >>> growth = Growth({"each batch once": [10, 20, 40], "all over again": [55, 210, 820]},
    ...                 sizes=[10, 20, 40])
    >>> growth
    Growth of operations with batches
      each batch once: exponent 1.00 (1.00 to 1.00); from 20 to 40 batches × 2.00
      all over again: exponent 1.95 (1.83 to 2.07); from 20 to 40 batches × 3.90
    """

    def __init__(
        self,
        costs: pd.DataFrame | Mapping[str, Sequence[float]],
        sizes: Sequence[float] | None = None,
        *,
        of: str | None = None,
        unit: str = "operations",
    ) -> None:
        import numpy as np
        import pandas as pd

        if sizes is None and not isinstance(costs, pd.DataFrame):
            raise TypeError("'sizes' is missing: how large was the work behind each cost?")
        if sizes is not None and not isinstance(sizes, pd.Index):
            sizes = pd.Index([*sizes])
        table = pd.DataFrame(costs) if sizes is None else pd.DataFrame(dict(costs), index=sizes)
        at = np.asarray(table.index, dtype=float)
        if len(at) < _FEWEST or not (np.diff(at) > 0).all() or not (at > 0).all():
            raise ValueError(
                f"'sizes' must be at least {_FEWEST} numbers above 0 that rise, got "
                f"{list(table.index)!r}."
            )
        if not len(table.columns):
            raise ValueError("'costs' must have at least one column, got none.")
        for name, column in table.items():
            values = np.asarray(column, dtype=float)
            if not (np.isfinite(values) & (values > 0)).all():
                raise ValueError(
                    f"'costs' must be numbers above 0, got {column.tolist()!r} for {name!r}."
                )
        self.of, self.unit = of or table.index.name or "batches", unit
        self.costs = table.rename_axis(index=self.of)

    def exponents(self) -> pd.DataFrame:
        """The exponent of each column.

        Returns
        -------
        pandas.DataFrame
            A row per column of the costs: ``exponent``, ``low`` and ``high`` (the bounds
            of its 95 % interval), and ``last step``, the factor between the two largest
            sizes.
        """
        import numpy as np
        import pandas as pd
        from scipy import stats

        logs = np.log(np.asarray(self.costs.index, dtype=float))
        logs -= logs.mean()
        wide = stats.t.ppf((1 + _SURE) / 2, len(logs) - 2)
        rows = {}
        for name, column in self.costs.items():
            cost = np.log(column.to_numpy(float))
            slope = (logs @ (cost - cost.mean())) / (logs @ logs)
            left = cost - cost.mean() - slope * logs
            error = np.sqrt(left @ left / (len(logs) - 2) / (logs @ logs))
            rows[name] = {
                "exponent": slope,
                "low": slope - wide * error,
                "high": slope + wide * error,
                "last step": column.iloc[-1] / column.iloc[-2],
            }
        return pd.DataFrame.from_dict(rows, orient="index")

    def figure(self, dark: bool = False) -> Picture:
        """The costs on axes with logarithms, with the exponent at the end of each line.

        Parameters
        ----------
        dark : bool, default=False
            Light on dark.
        """
        from mlretrain.trace.figure import draw

        return draw(self._scene(), dark)

    def _scene(self):
        from mlretrain.trace.growth_chart import chart

        return chart(self)

    def __repr__(self) -> str:
        last = f"from {self.costs.index[-2]:,} to {self.costs.index[-1]:,} {self.of}"
        lines = [
            f"  {name}: exponent {row.exponent:.2f} ({row.low:.2f} to {row.high:.2f}); "
            f"{last} × {row['last step']:.2f}"
            for name, row in self.exponents().iterrows()
        ]
        return "\n".join([f"Growth of {self.unit} with {self.of}", *lines])

    def _repr_html_(self) -> str:
        from html import escape

        from mlretrain.trace.svg import image

        return f"{image(self._scene(), 900)}<pre>{escape(repr(self))}</pre>"
