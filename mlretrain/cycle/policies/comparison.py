"""The result of a comparison: policies, their controls, and what can be said of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mlretrain.cycle.policies import schedules, show
from mlretrain.cycle.policies.known import perfect
from mlretrain.cycle.policies.matrix import Matrix, Run
from mlretrain.wording import number

#: What a row is: a policy, or which of its controls.
KINDS = ("policy", "random", "never", "always", "trivial", "hindsight")

#: A policy must beat random moments as often as chance would allow with this probability.
CHANCE = 0.05

#: Costs are told to so many digits, counted from the first of the highest.
DIGITS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """A policy or a control.

    Parameters
    ----------
    name : str
    kind : str
        Out of :data:`KINDS`.
    group : int
        Policies that differ in nothing but their trigger, and their controls, share one.
    runs : list of Run
        One; of random moments, one per draw.
    of : str
        Whose control it is; empty for those of the whole group.
    """

    name: str
    kind: str
    group: int
    runs: list[Run] = field(repr=False)
    of: str = ""

    @property
    def retrainings(self) -> float:
        """How many challengers were trained; the mean of several draws."""
        return self._mean([len(run.retrained) for run in self.runs])

    @property
    def deployed(self) -> float:
        """How many of them went live."""
        return self._mean([len(run.deployed) for run in self.runs])

    @property
    def rows(self) -> float:
        """Rows trained on."""
        return self._mean([run.rows for run in self.runs])

    @property
    def labels(self) -> float:
        """Different rows whose label was needed."""
        return self._mean([run.labels for run in self.runs])

    @property
    def seconds(self) -> float:
        """Processor time of the trainings."""
        return self._mean([run.seconds for run in self.runs])

    def scores(self, counted: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """The mean score over all rows that count, of each run."""
        each = np.array([run.scores for run in self.runs])[:, counted]
        return np.average(each, axis=1, weights=sizes[counted])

    @staticmethod
    def _mean(values: list[float]) -> float:
        mean = float(np.mean(values))
        return int(mean) if mean.is_integer() else mean


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(show.Shown):
    """Policies beside their controls. As the last line of a cell it shows itself.

    ``comparison["name"]`` is the row of one policy or control.

    Parameters
    ----------
    name : str
        Of the stream.
    metric : str
    seeds : int
    retrain_cost, error_cost : float
    titles, ends : list of str
        Of the passes, in words and as ISO 8601.
    sizes : numpy.ndarray of shape (passes,)
        Rows to be answered.
    rows : list of Row
    matrices : list of Matrix or None
        Per group; None where there is none.
    """

    name: str
    metric: str
    seeds: int
    retrain_cost: float
    error_cost: float
    titles: list[str]
    ends: list[str]
    sizes: np.ndarray
    rows: list[Row]
    matrices: list[Matrix | None]

    def __post_init__(self) -> None:
        masks = [~np.isnan(run.scores) for row in self.rows for run in row.runs]
        counted = np.flatnonzero(np.logical_and.reduce(masks) & (self.sizes > 0))
        for matrix in self.matrices:
            if matrix is not None:
                counted = np.intersect1d(counted, matrix.counted)
        if not len(counted):
            raise ValueError(
                f"{self.metric} is defined in none of the batches for all policies and controls; "
                "compare them by another metric, or in longer batches."
            )
        object.__setattr__(self, "counted", counted)
        rows = self.rows + [
            self._best(group, matrix)
            for group, matrix in enumerate(self.matrices)
            if matrix is not None
        ]
        place = {kind: place for place, kind in enumerate(KINDS)}
        rows.sort(key=lambda row: max(place[row.kind], 1))  # random moments beside their policy
        object.__setattr__(self, "rows", rows)

    def _best(self, group: int, matrix: Matrix) -> Row:
        losses = matrix.losses(self.counted, perfect(self.metric), self.error_cost)
        _, schedule = schedules.best(losses, matrix.usable, self.retrain_cost)
        name = next(row.name for row in self.rows if row.kind == "never" and row.group == group)
        name = name.replace("never", "best in hindsight", 1)
        return Row(name, "hindsight", group, [matrix.run(schedule, schedule)])

    def __getitem__(self, name: str) -> Row:
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(f"there is no {name!r}; there are {', '.join(r.name for r in self.rows)}.")

    def score(self, name: str) -> float:
        """The mean score of a policy or control, over all rows; of random moments, their mean."""
        return float(self[name].scores(self.counted, self.sizes).mean())

    def cost(self, name: str) -> float:
        """What a policy or control costs: its retrainings, and its errors."""
        return self._cost(self[name])

    def _cost(self, row: Row) -> float:
        errors = perfect(self.metric) - float(row.scores(self.counted, self.sizes).mean())
        total = int(self.sizes[self.counted].sum())
        return self.error_cost * total * errors + self.retrain_cost * row.retrainings

    def _regret(self, row: Row) -> float:
        best = [r for r in self.rows if r.kind == "hindsight" and r.group == row.group]
        return max(self._cost(row) - self._cost(best[0]), 0.0) if best else np.nan

    def _draws(self, row: Row) -> Row | None:
        return next((r for r in self.rows if r.kind == "random" and r.of == row.name), None)

    def _beaten(self, row: Row) -> int | None:
        """How many of the draws of random moments a policy has beaten."""
        if (draws := self._draws(row)) is None:
            return None
        own = row.scores(self.counted, self.sizes)[0]
        return int((own > draws.scores(self.counted, self.sizes)).sum())

    def table(self) -> pd.DataFrame:
        """One row per policy and control.

        Returns
        -------
        pandas.DataFrame
            With the columns retrainings, deployed, rows trained on, labels needed, seconds
            (of training, processor time), the mean score over all rows, its spread (standard
            deviation over the draws), cost, regret (cost above the best in hindsight) and
            draws beaten (by a policy, of as many random moments).
        """
        lines = []
        for row in self.rows:
            scores = row.scores(self.counted, self.sizes)
            lines.append((
                row.name, row.retrainings, row.deployed, row.rows, row.labels, row.seconds,
                float(scores.mean()), float(scores.std(ddof=1)) if len(scores) > 1 else np.nan,
                self._cost(row), self._regret(row), self._beaten(row),
            ))
        table = pd.DataFrame(lines, columns=[
            "policy", "retrainings", "deployed", "rows trained on", "labels needed", "seconds",
            self.metric, "spread", "cost", "regret", "draws beaten",
        ]).set_index("policy").astype({"draws beaten": float})
        # Scores are kept rounded: what that adds up to over all rows is no cost.
        places = max(0, DIGITS - int(np.ceil(np.log10(table["cost"].abs().max() or 1))))
        return table.round({"cost": places, "regret": places})

    def told(self) -> list[str]:
        """What can be said of each policy, in a sentence."""
        return [self._told(row) for row in self.rows if row.kind == "policy"]

    def _told(self, row: Row) -> str:
        draws, beaten = self._draws(row), self._beaten(row)
        if draws is None:
            return f"{row.name}: it never retrained."
        own = float(row.scores(self.counted, self.sizes)[0])
        others = draws.scores(self.counted, self.sizes)
        chance = (1 + len(others) - beaten) / (1 + len(others))
        if chance <= CHANCE:
            verdict = "better than as many retrainings at random moments"
        elif beaten > len(others) / 2:
            verdict = "not shown to be better than as many retrainings at random moments"
        else:
            verdict = "no better than as many retrainings at random moments"
        said = (
            f"{row.name}: {verdict} ({number(own)}, random {number(others.mean())}; it beat {beaten} of "
            f"{len(others)} draws)"
        )
        worse = [
            other.name for other in self.rows
            if other.kind in ("never", "trivial") and other.group == row.group
            and float(other.scores(self.counted, self.sizes)[0]) >= own
        ]
        return f"{said}, and no better than: {', '.join(worse)}." if worse else f"{said}."

    def _drawn(self, figures, dark: bool):
        return figures.comparison(self, dark)

    @property
    def heading(self) -> str:
        """What was compared, in a line."""
        left_out = int((self.sizes > 0).sum()) - len(self.counted) - 1
        text = f"Policies on {self.name}: {len(self.counted)} batches"
        return text + (f", {left_out} left out" if left_out > 0 else "")
