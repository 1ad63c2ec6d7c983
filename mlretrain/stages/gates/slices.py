"""A gate that looks at parts of the exam: a gain on average may be a loss for some."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from mlretrain.stages import arguments
from mlretrain.stages.gates.base import Exam, Gate, Verdict
from mlretrain.stages.gates.resample import leads, restricted, row_scores
from mlretrain.wording import count, number

#: A column of numbers with more distinct values than this is cut into quarters.
MOST = 20

#: A reason names so many of the slices on which the challenger is worse, or that are left out.
NAMED = 5


class NotWorseOn(Gate):
    """Refuses a challenger that is worse than the champion on a part of the rows.

    Parameters
    ----------
    metric : str
        Name of a scikit-learn scorer; greater is better.
    slices : sequence of str
        Columns: each of their values is a part. Columns of numbers with more than 20
        values are cut into quarters. The name of the label makes a part of each class.
    by : float, default=0
        How much worse is too much; exactly this much is not.
    confidence : float or None, default=0.95
        How sure it must be that the challenger is worse on any of the parts, corrected
        for there being many of them (Bonferroni): on some of fifty small parts every
        challenger is worse by chance. With None any difference counts.
    min_rows : int, default=30
        Smaller parts are left out; the reason names them, with their rows. Where none is left,
        the verdict is undecided.
    random_state : int, default=0
        Draws the samples for scores that are not a mean over rows.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.gates.NotWorseOn("neg_log_loss", slices=["carrier", "origin"], by=0.01)
    NotWorseOn('neg_log_loss', slices=['carrier', 'origin'], by=0.01)
    """

    def __init__(
        self, metric: str, *, slices: Sequence[str], by: float = 0,
        confidence: float | None = 0.95, min_rows: int = 30, random_state: int = 0,
    ) -> None:
        self.metric = metric
        self.slices = slices
        self.by = by
        self.confidence = confidence
        self.min_rows = min_rows
        self.random_state = random_state
        self._check()

    def _check(self) -> None:
        arguments.metric("metric", self.metric)
        if isinstance(self.slices, str) or not isinstance(self.slices, Sequence) or not self.slices:
            raise TypeError(f"'slices' must be a list of columns, got {self.slices!r}.")
        arguments.positive("by", self.by, or_zero=True)
        if self.confidence is not None:
            arguments.share("confidence", self.confidence)
        arguments.whole("min_rows", self.min_rows, least=1)
        arguments.whole("random_state", self.random_state, least=0)

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric,)

    def judge(self, exam: Exam) -> Verdict:
        if exam.champion is None:
            return Verdict("promoted", ("there is no champion to compare with yet",))
        for column in self.slices:
            if column not in exam.X.columns and column != exam.y.name:
                there = ", ".join(map(repr, [*exam.X.columns, exam.y.name]))
                return Verdict("undecided", (f"the exam has no column {column!r}, but {there}",))
        parts = [part for column in self.slices for part in _parts(exam, column)]
        enough = [(name, rows) for name, rows in parts if len(rows) >= self.min_rows]
        each = _row_leads(exam, self.metric)
        leads_of = {name: self._lead(exam, rows, each) for name, rows in enough}
        leads_of = {name: lead for name, lead in leads_of.items() if lead == lead}
        aside = self._aside(parts, leads_of)
        judged = count(len(leads_of), "part")
        if not leads_of:
            return Verdict("undecided", (f"no part of the exam can be judged{aside}",))
        lost = sorted(
            (leads_of[name], name) for name, rows in enough
            if name in leads_of and self._sure(exam, rows, each, leads_of[name], len(leads_of))
        )  # fmt: skip
        if lost:
            named = _named([f"{name} by {number(-lead)}" for lead, name in lost])
            said = f"worse on {len(lost)} of {judged}: {named}"
            return Verdict("refused", (f"{self.metric} is {said}{aside}",))
        lead, name = min((lead, name) for name, lead in leads_of.items())
        said = f"worse on none of {judged}, the least lead is {number(lead, sign=True)} on {name}"
        return Verdict("promoted", (f"{self.metric} is {said}{aside}",))

    def _aside(self, parts: list[tuple[str, np.ndarray]], judged: Container[str]) -> str:
        """Which parts were left out, and why."""
        small = [part for part in parts if len(part[1]) < self.min_rows]
        odd = [part for part in parts if len(part[1]) >= self.min_rows and part[0] not in judged]
        told = ""
        for left, why in (
            (small, f"as smaller than {count(self.min_rows, 'row')}"),
            (odd, f"since {self.metric} is not defined there"),
        ):
            if left:
                named = _named([f"{name} ({count(len(rows), 'row')})" for name, rows in left])
                told += f"; left out {why}: {named}"
        return told

    def _lead(self, exam: Exam, rows: np.ndarray, each: np.ndarray | None) -> float:
        if each is not None:
            lead = each[rows].mean()
        else:
            challenger, champion = (
                restricted(exam, who, self.metric, rows) for who in ("challenger", "champion")
            )
            lead = challenger - champion
        # Rounded, so that exactly `by` is not too much in spite of binary fractions.
        return round(float(lead), 12)

    def _sure(
        self, exam: Exam, rows: np.ndarray, each: np.ndarray | None, lead: float, parts: int
    ) -> bool:
        """Whether the challenger is worse by more than ``by``, and not by chance."""
        if lead >= -self.by or self.confidence is None:
            return lead < -self.by
        if each is not None:
            # The spread as it were without a difference, as in McNemar's test
            # (Psychometrika 12, 1947): of few rows that differ, all may differ one way.
            spread = np.sqrt(((each[rows] + self.by) ** 2).mean() / len(rows))
        else:
            found = leads(exam, self.metric, rows, samples=200, random_state=self.random_state)
            spread = np.nanstd(found)
        reach = NormalDist().inv_cdf(1 - (1 - self.confidence) / parts)
        return bool(-self.by - lead > reach * spread)


def _named(parts: list[str]) -> str:
    more = f", and {len(parts) - NAMED} more" if len(parts) > NAMED else ""
    return ", ".join(parts[:NAMED]) + more


def _row_leads(exam: Exam, metric: str) -> np.ndarray | None:
    """The lead of the challenger on each row, for scores that are a mean over rows."""
    scores = [row_scores(exam, who, metric) for who in ("challenger", "champion")]
    return None if any(each is None for each in scores) else scores[0] - scores[1]


def _parts(exam: Exam, column: str) -> Iterator[tuple[str, np.ndarray]]:
    """The parts of an exam that a column makes: what they are called, and their rows."""
    values = exam.y if column == exam.y.name else exam.X[column]
    if pd.api.types.is_numeric_dtype(values.dtype) and values.nunique() > MOST:
        values = pd.qcut(values, 4, duplicates="drop")
    codes, names = pd.factorize(values, sort=True)
    for code, name in enumerate(names):
        plain = name.item() if isinstance(name, np.generic) else name
        shown = str(plain) if isinstance(plain, pd.Interval) else repr(plain)
        yield f"{column} {shown}", np.flatnonzero(codes == code)
