"""The best schedule in hindsight: when one should have retrained, had one known what was to come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mlretrain.cycle.policies import known, schedules, show
from mlretrain.cycle.policies.matrix import Matrix
from mlretrain.cycle.policies.rehearsal import Numbered
from mlretrain.stages.strategies import FullRefit, Strategy


def hindsight(
    stream, strategy: Strategy = FullRefit(), retrain_cost: float = 0.0, *,
    error_cost: float = 1.0, model=None, metric: str | None = None, warm_up="28D", holdout=0.25,
    label_delay=None, quality=None, random_state: int | None = 0, n_jobs: int = -1,
    cache: bool = True, progress: bool | None = None,
) -> Hindsight:
    """Find the schedule of retrainings that would have cost least.

    For each moment a model is trained on what was known then, and answers everything that
    came later. From this matrix, "trained up to batch i, used in batch j", the cheapest
    schedule is found exactly. No policy can do better, since none can know what is to come;
    how much worse it does is its *regret*.

    Parameters
    ----------
    stream : Stream
    strategy : Strategy, default=FullRefit()
        Says on which rows a model is trained. It must train from these rows alone.
    retrain_cost : float, default=0
        What one retraining costs; the first model is given.
    error_cost : float, default=1
        What one row costs whose score is lower by one, in the same currency: for
        ``"accuracy"``, one wrong answer.
    model : estimator, optional
        Without one, ``stream.baseline_model()``.
    metric : str, optional
        Name of a scikit-learn scorer; ``"neg_log_loss"`` or
        ``"neg_mean_absolute_error"`` without one.
    warm_up, holdout, label_delay, quality, random_state
        As in :class:`RetrainingCycle`. The rows of the exam are not trained on here
        either, so that a model is the one that a cycle would have had at that moment.
    n_jobs : int, default=-1
        Processes that train, as in joblib.
    cache : bool, default=True
        Keep what was computed on disk, in the user's cache folder or in
        ``$MLRETRAIN_HOME/cache``. It is found again by content: rows, model, strategy,
        versions of libraries.
    progress : bool, optional
        Show a progress bar; by default, on a terminal and in a notebook.

    Returns
    -------
    Hindsight

    Raises
    ------
    ValueError
        For a strategy whose models depend on the models before, such as ``Continual()``.

    Notes
    -----
    A batch counts as often as it has rows. Batches for which a score is not defined are left
    out. What the data gate refuses is not learned from, but counts where it can be answered.

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("sudden", batches=12, rows=200, random_state=0)
    >>> best = mr.hindsight(
    ...     stream, mr.strategies.SlidingWindow("2D"), retrain_cost=20,
    ...     model=stream.baseline_model("linear"), metric="accuracy", warm_up=2,
    ... )
    >>> best.schedule
    ['8 January 2024']
    """
    known.check_costs(retrain_cost, error_cost)
    cycle = known.idle(
        stream, strategy, model=model, metric=metric, warm_up=warm_up, holdout=holdout,
        label_delay=label_delay, quality=quality, random_state=random_state,
    )
    known.refuse_dependent(strategy)
    metric, numbered = cycle._metric(), Numbered(stream)
    known.check_warm_up(cycle, numbered)

    arrays = known.kept(
        "matrix", known.what_decides(cycle, numbered, metric), cache,
        lambda: known.explore(
            cycle, numbered, (metric,), n_jobs=n_jobs, cache=cache, progress=progress
        ).matrix.arrays(),
    )
    return Hindsight(
        numbered.name, metric, repr(strategy), float(retrain_cost), float(error_cost),
        Matrix(**arrays),
    )


@dataclass(frozen=True, eq=False, repr=False)
class Hindsight(show.Shown):
    """The best schedule in hindsight, and the matrix that it was found in.

    As the last line of a cell it shows itself.

    Parameters
    ----------
    name : str
        Of the stream.
    metric, strategy : str
    retrain_cost, error_cost : float
    matrix : Matrix

    Attributes
    ----------
    cost : float
        Of the best schedule.
    passes : list of int
        The passes after which to retrain.
    schedule : list of str
        The same, in words.
    counted : numpy.ndarray of int
        The passes on which every model has a score.
    losses : numpy.ndarray of shape (passes, passes)
        What the model of pass i costs in pass j.
    """

    name: str
    metric: str
    strategy: str
    retrain_cost: float
    error_cost: float
    matrix: Matrix

    def __post_init__(self) -> None:
        counted = self.matrix.counted
        if not len(counted):
            raise ValueError(
                f"{self.metric} is defined in none of the batches; take another metric, or "
                "longer batches."
            )
        losses = self.matrix.losses(counted, known.perfect(self.metric), self.error_cost)
        cost, passes = schedules.best(losses, self.matrix.usable, self.retrain_cost)
        found = {
            "counted": counted, "losses": losses, "cost": cost, "passes": passes,
            "schedule": [str(self.matrix.titles[p]) for p in passes],
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)

    def cost_of(self, passes: list[int]) -> float:
        """What a schedule costs.

        Parameters
        ----------
        passes : list of int
            The passes after which to retrain.
        """
        since = self._since(passes)
        return float(self.losses[since, self.counted].sum()) + self.retrain_cost * len(passes)

    def score_of(self, passes: list[int]) -> float:
        """The mean score of a schedule, over all rows."""
        scores = self.matrix.scores[self._since(passes), self.counted]
        return float(np.average(scores, weights=self.matrix.sizes[self.counted]))

    def _since(self, passes: list[int]) -> np.ndarray:
        usable = self.matrix.usable[1:]
        if len(set(passes)) != len(passes) or not set(passes) <= set(usable):
            raise ValueError(
                f"'passes' must be different passes after which there is a model, out of {usable}, "
                f"got {passes!r}."
            )
        passed = len(self.matrix.sizes)
        return schedules.answering(passes, self.matrix.first, passed)[self.counted]

    def table(self) -> pd.DataFrame:
        """The best schedule between the two simplest ones.

        Returns
        -------
        pandas.DataFrame
            One row each for never, always and the best, with retrainings, rows trained on
            (with the first model), seconds of training, mean score and cost.
        """
        # After the last pass there is nothing to answer any more.
        every = [p for p in self.matrix.usable[1:] if p < self.counted[-1]]
        lines = []
        for name, passes in (("never", []), ("always", every), ("best in hindsight", self.passes)):
            run = self.matrix.run(passes, passes)
            scored = self.score_of(passes), self.cost_of(passes)
            lines.append((name, len(passes), run.rows, run.seconds, *scored))
        return pd.DataFrame(
            lines,
            columns=["policy", "retrainings", "rows trained on", "seconds", self.metric, "cost"],
        ).set_index("policy")

    def _drawn(self, figures, dark: bool):
        return figures.matrix(self, dark)

    def told(self) -> list[str]:
        """The result in a sentence."""
        never = f"{self.cost_of([]):,.6g}"
        if not self.passes:
            return [f"In hindsight, never to retrain would have been best, at a cost of {never}."]
        times = "once" if len(self.passes) == 1 else f"{len(self.passes)} times"
        return [
            f"In hindsight, to retrain {times} would have been best, at a cost of "
            f"{self.cost:,.6g}; never retraining costs {never}. After: {', '.join(self.schedule)}."
        ]

    @property
    def heading(self) -> str:
        """What was looked at, in a line."""
        return f"Best schedule in hindsight: {self.name}, {self.strategy}"
