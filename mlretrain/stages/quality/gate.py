"""The data gate: is this batch fit to be learned from?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from mlretrain.stages import arguments
from mlretrain.stages.part import Part
from mlretrain.stages.quality import alike, columns, label, moments, schema
from mlretrain.stages.quality.expectations import Expectations
from mlretrain.stages.quality.findings import CHECKS, Findings
from mlretrain.stages.quality.report import SEVERITIES, Report
from mlretrain.wording import given, number


class QualityGate(Part):
    """Checks a batch against what is usual, before anything is learned from it.

    What is usual is learned from the rows that the live model was trained on, and was
    learned from those of the models before it. It is a table, ``expectations_``, that can
    be printed, changed, stored and given back.

    What is refused is never learned, so that a change for good, such as a new category, is
    refused again and again until you accept it: ``severities={"unseen": "warn"}`` lets it
    pass, and from the next training on it is usual.

    Parameters
    ----------
    max_missing : float, default=0.2
        A column may miss this share of its values *more* than usual.
    min_rows : int, default=30
        A batch with fewer rows is refused.
    max_outside : float, default=0.2
        When more than this share of the rows is odd in the same way (far outside of
        the usual range, a category never seen, a repeated row), it is serious; a
        smaller share is only noted.
    max_age : str or pandas.Timedelta, optional
        The newest row may be this old when the batch ends.
    min_overlap : float, optional
        Each column must be this much like the training data; see :func:`similarity`.
        Not looked at without it, since it takes time.
    max_auc : float, optional
        A classifier may tell the rows from the training data this well, measured by
        its ROC AUC. Not looked at without it, since it takes some tenths of a second.
    max_label_shift : float, optional
        The share of a class may be so much greater, or smaller, than in any training so far:
        0.3 finds labels that were turned round in any month of the flights. Not looked at
        without it, since shares change by themselves: 13 % to 33 % of the flights are late in
        a month, 10 % to 45 % in a week, 4 % to 79 % on a day.
    expectations : Expectations or path of a TOML file, optional
        What is usual, when it is not to be learned.
    severities : dict of str to str, optional
        Check → ``"note"``, ``"warn"``, ``"refuse"`` or ``"ignore"``, where it is not to be
        the usual one; ``mr.quality.CHECKS`` lists them all.
    schema : pandera schema, optional
        One of your own, checked as well (``pip install mlretrain[pandera]``).
    random_state : int, default=0
        Draws the rows for ``min_overlap`` and ``max_auc``.

    Attributes
    ----------
    expectations_ : Expectations or None
        What is usual. None until something is learned.
    reference_ : pandas.DataFrame or None
        At most 1,000 rows of the training data; kept only for ``min_overlap`` and
        ``max_auc``.

    Notes
    -----
    A batch is looked at in whole arrays, twice through, which is close to the least
    that can be done. In a batch of more than 2,000 rows repeated rows are looked for
    among a part of the rows first, so that a handful of them may go unseen.

    Examples
    --------
    >>> import pandas as pd
    >>> from mlretrain.stages.quality import QualityGate
    >>> usual = pd.DataFrame({"hour": range(100), "carrier": ["UA", "DL"] * 50})
    >>> gate = QualityGate().learn(usual)
    >>> gate.check(usual).good
    True
    >>> gate.check(usual.drop(columns="carrier")).reasons
    ("column 'carrier' is missing",)
    >>> gate.check(usual.assign(carrier="ua")).reasons
    ("column 'carrier' has 100 rows (100%) with values never seen: 'ua'",
     "if this is right and here to stay, let it pass with QualityGate(severities={'unseen': 'warn'})")
    """

    def __init__(
        self, *, max_missing: float = 0.2, min_rows: int = 30, max_outside: float = 0.2,
        max_age=None, min_overlap: float | None = None, max_auc: float | None = None,
        max_label_shift: float | None = None,
        expectations: Expectations | str | os.PathLike | None = None,
        severities: Mapping[str, str] | None = None, schema=None, random_state: int = 0,
    ) -> None:
        self.max_missing = max_missing
        self.min_rows = min_rows
        self.max_outside = max_outside
        self.max_age = max_age
        self.min_overlap = min_overlap
        self.max_auc = max_auc
        self.max_label_shift = max_label_shift
        self.expectations = expectations
        self.severities = severities
        self.schema = schema
        self.random_state = random_state
        self.learned_: Expectations | None = None
        self.reference_: pd.DataFrame | None = None
        self._plan: columns.Plan | None = None
        self._check()

    def _check(self) -> None:
        arguments.share("max_missing", self.max_missing)
        arguments.whole("min_rows", self.min_rows, least=1)
        arguments.share("max_outside", self.max_outside)
        if self.max_age is not None:
            arguments.span("max_age", self.max_age)
        for name in ("min_overlap", "max_auc", "max_label_shift"):
            if getattr(self, name) is not None:
                arguments.share(name, getattr(self, name))
        for check, severity in (self.severities or {}).items():
            if check not in CHECKS or severity not in (*SEVERITIES, "ignore"):
                raise ValueError(
                    f"'severities' must map one of {', '.join(CHECKS)} to one of "
                    f"{', '.join(SEVERITIES)}, ignore, got {{{check!r}: {severity!r}}}."
                )
        if self.schema is not None:
            schema.checked(self.schema)
        arguments.whole("random_state", self.random_state, least=0)
        given = self.expectations
        if isinstance(given, str | os.PathLike):
            given = Expectations.load(given)
        elif not isinstance(given, Expectations | None):
            raise TypeError(
                "'expectations' must be made by QualityGate().learn(X).expectations_, or be "
                f"the path of a TOML file, got {given!r}."
            )
        self._given = given
        self._limits = columns.Limits(self.max_missing, self.max_outside, self.min_rows)

    @property
    def expectations_(self) -> Expectations | None:
        return self.learned_ if self._given is None else self._given

    def learn(
        self, X: pd.DataFrame, y: pd.Series | None = None,
        times: pd.DatetimeIndex | None = None, *, classes=None,
        rows_per_day: float | None = None,
    ) -> QualityGate:
        """Learn what is usual; where ``expectations`` were given, they stay.

        What was learned before stays usual: ranges and lists are only widened. (Were
        they forgotten, the gate could lock itself: after a training on weekdays only,
        each week would be refused for its Saturday, and none would be learned from.)

        Parameters
        ----------
        X : pandas.DataFrame of shape (rows, features)
        y : pandas.Series of shape (rows,), optional
        times : pandas.DatetimeIndex of shape (rows,), optional
        classes : array, optional
            The classes of ``y``, where it has classes. Without it text, categories and truth
            values are classes, and numbers are amounts.
        rows_per_day : float, optional
            The usual volume.
        """
        if self.min_overlap is not None or self.max_auc is not None:
            draw = np.random.default_rng(self.random_state)
            self.reference_ = alike.drawn(X, 1_000, draw)
        if self.expectations is None and len(X):
            new = columns.usual(X, _newest(times), self.learned_)
            new.rows_per_day = rows_per_day
            if y is not None:
                new.label = label.usual(y, classes)
            if times is not None:
                new.zone, new.repeated_times = moments.usual(times)
            if self.learned_ is None:
                self.learned_ = new
            else:
                self.learned_.widen(new)
        return self

    def check(
        self, X: pd.DataFrame, y: pd.Series | None = None,
        times: pd.DatetimeIndex | None = None, *, span=None,
    ) -> Report:
        """Check a batch.

        Before anything was learned only what is wrong in itself is found: too few
        rows, infinite values, missing labels, times out of order.

        Parameters
        ----------
        X : pandas.DataFrame of shape (rows, features)
        y : pandas.Series of shape (rows,), optional
        times : pandas.DatetimeIndex of shape (rows,), optional
        span : (pandas.Timestamp, pandas.Timestamp), optional
            The start of the batch and its end.

        Returns
        -------
        Report
        """
        found = Findings(self.severities or {})
        expected = self.expectations_ or Expectations()
        rows = len(X)
        if rows < self.min_rows:
            came = f"{rows} row" + "s" * (rows != 1)
            found.add("rows", "", f"only {came} came, at least {self.min_rows} are needed")
        for name, values in (("labels", y), ("times", times)):
            if values is not None and len(values) != rows:
                found.add("rows", "", f"{rows:,} rows came with {len(values):,} {name}")
                return found.report()
        if not X.columns.is_unique:
            twice = X.columns[X.columns.duplicated()][0]
            found.add("columns", twice, f"column {twice!r} is there twice")
        elif rows:
            if self._plan is None or not self._plan.follows(expected):
                self._plan = columns.Plan(expected)
            now = _newest(times, span) if self._plan.timed else None
            self._plan.check(X, now, found, self._limits)
        if rows >= self.min_rows:
            if y is not None:
                self._check_label(y, expected, found)
            if times is not None:
                age = None if self.max_age is None else pd.Timedelta(self.max_age)
                moments.check(
                    times, span, expected, found, max_outside=self.max_outside, max_age=age
                )
            if self.schema is not None:
                schema.check(self.schema, X, found)
            if self.reference_ is not None and found.report().good:
                self._similarity(X, found)
        return found.report()

    def arranged(self, X: pd.DataFrame) -> pd.DataFrame:
        """The columns that are expected, in their order; models insist on both.

        Parameters
        ----------
        X : pandas.DataFrame of shape (rows, features)
            A batch that was found good.
        """
        expected = self.expectations_
        if expected is None or not expected.columns or list(expected.columns) == X.columns.tolist():
            return X
        return X[[column for column in expected.columns if column in X.columns]]

    def check_labels(self, y: pd.Series) -> Report:
        """Check labels that arrived later than their rows.

        Parameters
        ----------
        y : pandas.Series of shape (rows,)
        """
        found = Findings(self.severities or {})
        expected = self.expectations_ or Expectations()
        self._check_label(y, expected, found)
        return found.report()

    def _check_label(self, y: pd.Series, expected: Expectations, found: Findings) -> None:
        label.check(
            y, expected.label, found,
            max_outside=self.max_outside, max_shift=self.max_label_shift,
        )

    def _similarity(self, X: pd.DataFrame, found: Findings) -> None:
        seen = self.reference_
        if self.min_overlap is not None:
            for name, share in alike.overlap(seen, X).items():
                if share < self.min_overlap:
                    found.add(
                        "overlap", name,
                        f"column {name!r} overlaps with the training data by {share:.0%}, "
                        f"at least {self.min_overlap:.0%} is needed",
                    )
        if self.max_auc is not None:
            auc, spread = alike.told_apart(
                seen, X, rows=len(seen), random_state=self.random_state
            )
            # With few rows a classifier may seem to see a difference that is none.
            if auc > max(self.max_auc, 0.5 + spread):
                found.add(
                    "told apart", "",
                    f"a classifier tells the rows from the training data with an AUC of "
                    f"{number(auc, 3)}, at most {given(self.max_auc)} is allowed",
                )

    def memory(self) -> dict[str, Any]:
        """What was learned, as plain values that JSON can hold."""
        told: dict[str, Any] = {}
        if self.learned_ is not None:
            told["learned"] = self.learned_.to_dict()
        if self.reference_ is not None:
            told["reference"] = alike.to_dict(self.reference_)
        return told

    def recall(self, told: dict[str, Any]) -> None:
        """The way back from :meth:`memory`."""
        learned, reference = told.get("learned"), told.get("reference")
        self.learned_ = None if learned is None else Expectations.from_dict(learned)
        self.reference_ = None if reference is None else alike.from_dict(reference)


def _newest(times, span=None) -> pd.Timestamp | None:
    """The time of the newest row; None where times are not usable."""
    if not isinstance(times, pd.DatetimeIndex) or not len(times):
        return None
    newest = times[-1]
    if newest is pd.NaT:
        return None
    # A row from the future does not make it later.
    return span[1] if span is not None and newest.tz == span[1].tz and newest > span[1] else newest
