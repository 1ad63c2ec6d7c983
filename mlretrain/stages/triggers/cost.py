"""Retraining when staying with the old model costs more."""

from __future__ import annotations

from mlretrain.stages import arguments
from mlretrain.stages.moment import Moment
from mlretrain.stages.triggers.base import Signal, Trigger
from mlretrain.wording import number


class CostAware(Trigger):
    """Fires when what the stale champion has cost reaches the cost of a retraining.

    What each row costs is how far the score has fallen under that of the exam, times
    ``error_cost``. The costs of all rows since the last retraining are added up; a score
    above the exam's takes off from them, so that chance alone does not add up. This is the
    ski-rental rule: where a retraining puts an end to the loss, waiting so long costs at most
    twice as much as the moment that, looking back, would have been the best.

    Parameters
    ----------
    retrain_cost : float
        What one retraining costs.
    error_cost : float
        What one row costs whose score is lower by one: for ``"accuracy"``, one wrong answer;
        for ``"neg_mean_absolute_error"``, an answer that is off by one. In the same
        currency.
    metric : str, default="accuracy"
        Name of a scikit-learn scorer that is a mean over rows; greater is better.

    Notes
    -----
    Rows whose labels have not arrived are counted as soon as some have, as if they fared
    as those did.

    References
    ----------
    A. Mahadevan, M. Mathioudakis, "Cost-aware retraining for machine learning",
    Knowledge-Based Systems 293, 2024, arXiv:2310.04216. Of its variants, this is the one
    with a cumulative threshold; staleness is measured on labels here, and the threshold is
    the retraining cost itself instead of being tuned.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.CostAware(retrain_cost=200, error_cost=1)
    CostAware(200, 1)
    """

    def __init__(self, retrain_cost: float, error_cost: float, *, metric: str = "accuracy") -> None:
        self.retrain_cost = retrain_cost
        self.error_cost = error_cost
        self.metric = metric
        self.champion_: str | None = None
        self.cost_ = 0.0
        self.waiting_ = 0
        self._check()

    def _check(self) -> None:
        arguments.positive("retrain_cost", self.retrain_cost)
        arguments.positive("error_cost", self.error_cost)
        arguments.metric("metric", self.metric)

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric,)

    def update(self, moment: Moment) -> Signal:
        if moment.champion != self.champion_:
            self.champion_, self.cost_, self.waiting_ = moment.champion, 0.0, 0
        self.waiting_ += len(moment.X)
        score, usual = moment.scores.get(self.metric), moment.baseline.get(self.metric)
        if score is None or usual is None or score != score or usual != usual:
            return Signal(False, f"{self.metric} is not known yet, for {self.waiting_:,} rows")
        rows, self.waiting_ = self.waiting_, 0
        added = (usual - score) * rows * self.error_cost
        # Rounded, so that a cost of exactly the limit counts in spite of binary fractions.
        cost = self.cost_ = round(max(self.cost_ + added, 0.0), 9)
        why = (
            f"{moment.champion} has cost {cost:,.6g} by growing stale, a retraining costs "
            f"{self.retrain_cost:,.6g} ({self.metric} {number(score)}, {number(usual)} at its exam)"
        )
        fired = cost >= self.retrain_cost
        if fired:
            self.cost_ = 0.0
        return Signal(fired, why)
