"""Retraining when the data have moved."""

from __future__ import annotations

from collections.abc import Sequence

from mlretrain.stages import arguments
from mlretrain.stages.drift import STATISTICS, THRESHOLDS, Reference, Shift
from mlretrain.stages.drift.outline import outline
from mlretrain.stages.moment import Moment
from mlretrain.stages.part import DIGITS
from mlretrain.stages.triggers.base import Signal, Trigger
from mlretrain.wording import given, number

#: What the effect of each statistic is called.
NAMES = {"ks": "KS", "psi": "PSI", "wasserstein": "Wasserstein", "chi2": "Cramér's V"}


class DataDrift(Trigger):
    """Fires when a column has moved far from the rows the champion was trained on.

    Far is an effect greater than ``threshold``, and one that chance does not explain: with
    many rows, every difference is significant, and with few, large ones come by chance.
    So both are asked for, and the answer does not depend on the number of rows.

    It needs no labels. It does not see a change in what the columns *mean* (concept
    drift), and not every column that moves does harm.

    Parameters
    ----------
    statistic : {"ks", "psi", "wasserstein", "chi2"}, default="ks"
        ``"ks"``: the greatest distance between the cumulative distributions, from 0 to 1.
        ``"psi"``: the population stability index over tenths of the reference.
        ``"wasserstein"``: how far values would have to be moved, in standard deviations.
        ``"chi2"``: Cramér's V over tenths of the reference, from 0 to 1. Categories and
        missing values are part of each; see :mod:`mlretrain.stages.drift`.
    threshold : float, optional
        The effect that is too much. By default 0.2, 0.25, 0.33 and 0.25: a normal column moves
        so far when it is shifted by half a standard deviation, the shift that Cohen calls
        medium; by the third also when its variance doubles. Where a smaller
        change does harm, choose a smaller one.
    columns : sequence of str, optional
        The columns to look at; all by default. Columns that always move, such as the weather,
        make it fire always: leave them out.
    alpha : float, default=0.05
        The chance to be misled by chance, for all columns together (Holm's correction).

    References
    ----------
    J. Cohen, *Statistical Power Analysis for the Behavioral Sciences*, 2nd ed. 1988, ch. 2.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.DataDrift("psi", columns=["hour", "carrier"])
    DataDrift(statistic='psi', columns=['hour', 'carrier'])
    """

    needs = ("reference",)

    def __init__(
        self,
        statistic: str = "ks",
        threshold: float | None = None,
        columns: Sequence[str] | None = None,
        *,
        alpha: float = 0.05,
    ) -> None:
        self.statistic = statistic
        self.threshold = threshold
        self.columns = columns
        self.alpha = alpha
        self.champion_: str | None = None
        self._reference: Reference | None = None
        self._check()

    def _check(self) -> None:
        arguments.one_of("statistic", self.statistic, tuple(STATISTICS))
        if self.threshold is not None:
            arguments.positive("threshold", self.threshold, or_zero=True)
        if self.columns is not None and (
            isinstance(self.columns, str) or not isinstance(self.columns, Sequence) or not self.columns
        ):
            raise TypeError(f"'columns' must be a list of names, or None, got {self.columns!r}.")
        arguments.share("alpha", self.alpha)

    def update(self, moment: Moment) -> Signal:
        if not len(moment.X):
            return Signal(False, "no rows came")
        if self._reference is None or moment.champion != self.champion_:
            self.champion_ = moment.champion
            rows = moment.X if moment.reference is None else moment.reference
            self._reference = Reference(rows, self.statistic, self.columns)
            if moment.reference is None:
                return Signal(
                    False,
                    f"the rows that {moment.champion} was trained on are not at hand: these "
                    f"{len(rows):,} are the reference from now on",
                )
        return self._signal(self._reference.compare(moment.X), moment)

    def _signal(self, shift: Shift, moment: Moment) -> Signal:
        threshold = THRESHOLDS[self.statistic] if self.threshold is None else self.threshold
        moved = shift.drifted(threshold, self.alpha)
        # Of those that have not moved, the one that comes closest is named.
        first = int(moved[0]) if len(moved) else int(shift.effect.argmax())
        effect, p_value = float(shift.effect[first]), float(shift.p_value[first])
        why = f"{NAMES[self.statistic]} of {shift.columns[first]!r} is {number(effect, 3)}"
        if effect <= threshold:
            why += f", not over {given(threshold)}, and no other of {len(shift.columns)} columns is farther"
        else:
            why += f", over {given(threshold)}, "
            why += "but with" if not len(moved) else "with"
            why += f" {shift.rows:,} rows (p {_chance(p_value)})"
            if len(moved) > 1:
                others = ", ".join(repr(shift.columns[i]) for i in moved[1:3])
                why += f"; so have moved {others}" + (", …" if len(moved) > 3 else "")
        figure = {
            "kind": "drift",
            "statistic": self.statistic,
            "threshold": threshold,
            "columns": list(shift.columns),
            "effect": [round(e, DIGITS) for e in shift.effect.tolist()],
            "p_value": [round(p, DIGITS) for p in shift.p_value.tolist()],
        }
        if len(moved) and moment.reference is not None:
            column = shift.columns[first]
            figure["parts"] = outline(moment.reference[column], moment.X[column])
        return Signal(bool(len(moved)), why, figure)

    def recall(self, memory) -> None:
        super().recall(memory)
        self._reference = None  # prepared again, from the champion's rows


def _chance(p_value: float) -> str:
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"
