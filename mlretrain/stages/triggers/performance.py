"""Retraining when the model does worse."""

from __future__ import annotations

from typing import Any

from mlretrain.stages import arguments
from mlretrain.stages.moment import Moment
from mlretrain.stages.part import DIGITS
from mlretrain.stages.triggers.base import Signal, Trigger
from mlretrain.wording import given, number


class PerformanceDrop(Trigger):
    """Fires when the champion's score falls.

    Parameters
    ----------
    metric : str
        Name of a scikit-learn scorer; greater is better.
    by : float, optional
        Fires when the score is at least this much under the reference. Give either
        ``by`` or ``below``.
    below : float, optional
        Fires when the score is under this value.
    against : {"baseline", "best"}, default="baseline"
        The reference of ``by``: the score of the champion at its exam, or its best
        score so far.
    min_labels : int, default=30
        With fewer labels a score says little: the trigger waits.
    patience : int, default=1
        So many moments in a row must show the drop.

    Notes
    -----
    The best of many scores is a lucky one: against it, chance alone looks like a drop after a
    while. Ask for more with ``by``, or for ``patience``.

    Finding early is not retraining well. On the first bad day a window still holds mostly the
    old concept. The model trained on it may win by a little; its low score at the exam is then
    the baseline, and ``by`` sees no drop from there. Let it fire once more when the window holds
    what came since, ``PerformanceDrop(…).again("28D")``, or take ``below``, which asks again until
    the score is up.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.PerformanceDrop("neg_log_loss", by=0.02)
    PerformanceDrop('neg_log_loss', by=0.02)
    >>> mr.triggers.PerformanceDrop("neg_log_loss", by=-0.1)
    Traceback (most recent call last):
    ...
    ValueError: 'by' must be > 0, got -0.1.
    """

    def __init__(
        self,
        metric: str,
        *,
        by: float | None = None,
        below: float | None = None,
        against: str = "baseline",
        min_labels: int = 30,
        patience: int = 1,
    ) -> None:
        self.metric = metric
        self.by = by
        self.below = below
        self.against = against
        self.min_labels = min_labels
        self.patience = patience
        self.champion_: str | None = None
        self.best_: float | None = None
        self.drops_ = 0
        self._check()

    def _check(self) -> None:
        arguments.metric("metric", self.metric)
        if (self.by is None) == (self.below is None):
            raise ValueError(
                f"give either 'by' or 'below', got by={self.by!r}, below={self.below!r}."
            )
        if self.by is not None:
            arguments.positive("by", self.by)
        else:
            arguments.number("below", self.below)
        if self.against not in ("baseline", "best"):
            raise ValueError(f"'against' must be 'baseline' or 'best', got {self.against!r}.")
        arguments.whole("min_labels", self.min_labels, least=1)
        arguments.whole("patience", self.patience, least=1)

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric,)

    def update(self, moment: Moment) -> Signal:
        if moment.champion != self.champion_:
            self.champion_, self.best_, self.drops_ = moment.champion, None, 0
        score = moment.scores.get(self.metric)
        if score is None or score != score:
            return Signal(False, f"{self.metric} is not known yet")
        if moment.labels < self.min_labels:
            return Signal(
                False, f"only {moment.labels} labels have arrived, {self.min_labels} are needed"
            )
        figure = self._figure(score, moment)
        dropped, why = self._drop(score, moment)
        self.best_ = score if self.best_ is None else max(self.best_, score)
        self.drops_ = self.drops_ + 1 if dropped else 0
        if self.patience > 1 and dropped:
            why += f" ({self.drops_} of {self.patience} in a row)"
        return Signal(self.drops_ >= self.patience, why, figure)

    def _reference(self, moment: Moment) -> tuple[float | None, str]:
        """What the score is compared with, and its name."""
        if self.against == "baseline":
            return moment.baseline.get(self.metric), "its exam"
        return self.best_, "its best"

    def _figure(self, score: float, moment: Moment) -> dict[str, Any] | None:
        reference, name = (None, "") if self.by is None else self._reference(moment)
        limit = self.below if self.by is None else reference and reference - self.by
        if limit is None or limit != limit:
            return None
        return {
            "kind": "drop",
            "metric": self.metric,
            "score": round(score, DIGITS),
            "limit": round(limit, DIGITS),
            "reference": reference and round(reference, DIGITS),
            "name": name,
        }

    def _drop(self, score: float, moment: Moment) -> tuple[bool, str]:
        said = f"{self.metric} is {number(score)}"
        if self.below is not None:
            under = score < self.below
            return under, f"{said}, {'under' if under else 'not under'} {given(self.below)}"
        reference, name = self._reference(moment)
        if reference is None or reference != reference:
            return False, f"{said}, and there is nothing to compare it with yet"
        # Rounded, so that a drop of exactly `by` counts in spite of binary fractions.
        fall = round(reference - score, 12)
        word = "below" if fall >= 0 else "above"
        dropped = fall >= self.by
        limit = "at least" if dropped else "less than"
        return dropped, (
            f"{said}, {number(abs(fall))} {word} {name} ({number(reference)})"
            + (f", {limit} {given(self.by)}" if fall >= 0 else "")
        )
