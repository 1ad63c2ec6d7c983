"""Gates that look at a score: an absolute one, and a comparison with the champion."""

from __future__ import annotations

import numpy as np

from mlretrain.stages import arguments
from mlretrain.stages.gates.base import Exam, Gate, Verdict
from mlretrain.stages.gates.resample import leads
from mlretrain.stages.part import DIGITS
from mlretrain.wording import count, given, number


class Threshold(Gate):
    """Promotes a challenger whose score reaches a fixed value.

    Parameters
    ----------
    metric : str
        Name of a scikit-learn scorer; greater is better.
    minimum : float
        The score needed; exactly this much is enough.
    min_labels : int, default=1
        With fewer rows in the exam it is undecided. Of 30 rows an accuracy may well be off by
        0.1, by chance alone.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.gates.Threshold("roc_auc", 0.60)
    Threshold('roc_auc', 0.6)
    >>> mr.gates.Threshold("roc_auc", 0.60, min_labels=100)
    Threshold('roc_auc', 0.6, min_labels=100)
    """

    def __init__(self, metric: str, minimum: float, *, min_labels: int = 1) -> None:
        self.metric = metric
        self.minimum = minimum
        self.min_labels = min_labels
        self._check()

    def _check(self) -> None:
        arguments.metric("metric", self.metric)
        arguments.number("minimum", self.minimum)
        arguments.whole("min_labels", self.min_labels, least=1)

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric,)

    def judge(self, exam: Exam) -> Verdict:
        if len(exam.y) < self.min_labels:
            return _too_few(exam, self.min_labels)
        score = exam.score("challenger", self.metric)
        if score != score:
            return _undefined(self.metric, exam)
        said = f"{self.metric} {number(score)}"
        if score >= self.minimum:
            return Verdict("promoted", (f"{said} reaches {given(self.minimum)}",))
        return Verdict("refused", (f"{said} is under {given(self.minimum)}",))

    def limits(self, exam: Exam) -> dict[str, float]:
        return {self.metric: self.minimum}


class BeatsChampion(Gate):
    """Promotes a challenger that scores better than the champion on the same rows.

    While there is no champion, every challenger passes.

    Parameters
    ----------
    metric : str
        Name of a scikit-learn scorer; greater is better.
    by : float, default=0
        How much better it must be; with 0, any difference will do, a tie will not.
    confidence : float, optional
        How sure it must be, such as 0.95: the rows of the exam are resampled in pairs, and
        the challenger must be better in this share of the samples. Below ``1 -
        confidence`` it is refused, in between it is undecided. Without it the
        difference is taken as it is, chance included.
    min_labels : int, default=30
        With fewer rows in the exam it is undecided.
    random_state : int, default=0
        Draws the samples.

    Notes
    -----
    Rows are resampled as if each told something new. Where neighbours in time are
    alike, such as the flights of one stormy day, the true uncertainty is greater.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.gates.BeatsChampion("neg_log_loss", by=0.005)
    BeatsChampion('neg_log_loss', by=0.005)
    >>> mr.gates.BeatsChampion("roc_auc", confidence=0.95)
    BeatsChampion('roc_auc', confidence=0.95)
    """

    def __init__(
        self, metric: str, *, by: float = 0, confidence: float | None = None,
        min_labels: int = 30, random_state: int = 0,
    ) -> None:
        self.metric = metric
        self.by = by
        self.confidence = confidence
        self.min_labels = min_labels
        self.random_state = random_state
        self._check()

    def _check(self) -> None:
        arguments.metric("metric", self.metric)
        arguments.positive("by", self.by, or_zero=True)
        if self.confidence is not None:
            arguments.share("confidence", self.confidence)
            if self.confidence <= 0.5:
                raise ValueError(f"'confidence' must be above 0.5, got {self.confidence!r}.")
        arguments.whole("min_labels", self.min_labels, least=1)
        arguments.whole("random_state", self.random_state, least=0)

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric,)

    def judge(self, exam: Exam) -> Verdict:
        challenger = exam.score("challenger", self.metric)
        champion = exam.score("champion", self.metric)
        if champion is None:
            return Verdict("promoted", ("there is no champion to beat yet",))
        if challenger != challenger or champion != champion:
            return _undefined(self.metric, exam)
        if len(exam.y) < self.min_labels:
            return _too_few(exam, self.min_labels)
        # Rounded, so that a lead of exactly `by` counts in spite of binary fractions.
        lead = round(challenger - champion, 12)
        said = f"{self.metric} {number(challenger)} against the champion's {number(champion)}"
        if self.confidence is not None:
            return self._resampled(exam, f"{said}: {_lead(lead)}")
        if lead >= self.by if self.by else lead > 0:
            return Verdict("promoted", (f"{said}: better by {number(lead)}",))
        if lead > 0:
            only = f"better by only {number(lead)}, {given(self.by)} is needed"
            return Verdict("refused", (f"{said}: {only}",))
        return Verdict("refused", (f"{said}: {_lead(lead)}",))

    def limits(self, exam: Exam) -> dict[str, float]:
        champion = exam.score("champion", self.metric)
        return {} if champion is None else {self.metric: round(champion + self.by, DIGITS)}

    def _resampled(self, exam: Exam, said: str) -> Verdict:
        found = leads(exam, self.metric, random_state=self.random_state).round(12)
        found = found[~np.isnan(found)]
        if not len(found):
            return _undefined(self.metric, exam)
        better = (found >= self.by if self.by else found > 0).mean()
        low, high = np.quantile(found, [(1 - self.confidence) / 2, (1 + self.confidence) / 2])
        wanted = f"better by {given(self.by)}" if self.by else "better"
        why = (
            f"{said} ({number(low, sign=True)} to {number(high, sign=True)} in {self.confidence:.0%} of the resamples); "
            f"{wanted} in {better:.1%} of them, {self.confidence:.0%} is needed"
        )
        if better >= self.confidence:
            return Verdict("promoted", (why,))
        return Verdict("refused" if better <= 1 - self.confidence else "undecided", (why,))


def _lead(lead: float) -> str:
    if not lead:
        return "a tie"
    return f"better by {number(lead)}" if lead > 0 else f"worse by {number(-lead)}"


def _too_few(exam: Exam, needed: int) -> Verdict:
    labels = count(len(exam.y), "label")
    return Verdict("undecided", (f"the exam has only {labels}, {needed} are needed",))


def _undefined(metric: str, exam: Exam) -> Verdict:
    return Verdict(
        "undecided", (f"{metric} is not defined on the {len(exam.y)} rows of the exam",)
    )
