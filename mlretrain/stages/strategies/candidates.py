"""Several challengers, trained in parallel; the best of them goes to the exam."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import pandas as pd
from sklearn.base import clone

from mlretrain.stages import arguments
from mlretrain.stages.gates import Exam, Gate
from mlretrain.stages.strategies.base import Past, Strategy
from mlretrain.stages.strategies.refit import FullRefit
from mlretrain.wording import number


class Candidates(Strategy):
    """Train several challengers and take the best.

    The choice uses up rows of its own: every candidate is trained without the newest
    rows of the past, and is scored on those. The best is then trained once more on all
    of them. The exam, on which the gate judges, plays no part in the choice, so its
    score is not flattered by there having been many to choose from.

    Parameters
    ----------
    candidates : sequence
        Each is a strategy; or a dict of the model's parameters, trained on all rows; or
        a pair of both, ``(SlidingWindow("28D"), {"alpha": 0.01})``.
    metric : str
        Name of a scikit-learn scorer, which makes the choice; greater is better.
    validation : float, default=0.25
        The newest share of the rows to train on, for the choice: of the candidate with
        the fewest rows, and only rows that the champion has not learned.
    gate : Gate, optional
        A candidate must pass it on the rows of the choice, such as ``Latency(5)`` or
        ``Threshold("recall", 0.5)``. A comparison with the champion belongs to the
        cycle's own gate.
    n_jobs : int, default=-1
        Processes, as in joblib; -1 means one for each processor. With another backend
        (``joblib.parallel_config("dask")``) the same code runs on a cluster.

    Attributes
    ----------
    scores_ : list of (str, float or None)
        Of the last training: each candidate with its score; None for one that failed
        or did not pass the gate.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.strategies.Candidates(
    ...     [mr.strategies.FullRefit(), mr.strategies.SlidingWindow("28D"), {"C": 0.1}],
    ...     metric="neg_log_loss",
    ... )
    Candidates([FullRefit(), SlidingWindow('28D'), {'C': 0.1}], metric='neg_log_loss')
    """

    def __init__(
        self, candidates: Sequence, *, metric: str, validation: float = 0.25,
        gate: Gate | None = None, n_jobs: int = -1,
    ) -> None:
        self.candidates = candidates
        self.metric = metric
        self.validation = validation
        self.gate = gate
        self.n_jobs = n_jobs
        self.scores_: list[tuple[str, float | None]] = []
        self._check()

    def _check(self) -> None:
        if not isinstance(self.candidates, Sequence) or isinstance(self.candidates, str):
            raise TypeError(f"'candidates' must be a list, got {self.candidates!r}.")
        if len(self.candidates) < 2:
            raise ValueError(f"'candidates' must be 2 or more, got {self.candidates!r}.")
        for candidate in self.candidates:
            strategy, params = _pair(candidate)
            if not isinstance(strategy, Strategy) or isinstance(strategy, Candidates) or not (
                isinstance(params, dict)
            ):
                raise TypeError(
                    "'candidates' must hold strategies, dicts of the model's parameters, or "
                    f"pairs of both, got {self.candidates!r}."
                )
        arguments.metric("metric", self.metric)
        arguments.share("validation", self.validation)
        if self.gate is not None:
            arguments.instance("gate", self.gate, Gate, "mr.gates.Latency(5)")
        if isinstance(self.n_jobs, bool) or not isinstance(self.n_jobs, int) or not self.n_jobs:
            raise ValueError(f"'n_jobs' must be a whole number other than 0, got {self.n_jobs!r}.")

    @property
    def starts_anew(self) -> bool:
        return all(_pair(candidate)[0].starts_anew for candidate in self.candidates)

    def check_model(self, model) -> None:
        for candidate in self.candidates:
            strategy, params = _pair(candidate)
            strategy.check_model(clone(model).set_params(**params))

    def first_row(self, past: Past) -> int:
        return min(_pair(candidate)[0].first_row(past) for candidate in self.candidates)

    def train(
        self, model, X: pd.DataFrame, y: pd.Series, champion, past: Past | None = None
    ):
        from joblib import Parallel, delayed

        tasks = []
        for candidate in self.candidates:
            strategy, params = _pair(candidate)
            first = 0 if past is None else strategy.first_row(past) - (past.rows - len(X))
            tasks.append((strategy, clone(model).set_params(**params), max(0, first)))
        size = self._size(len(X), [first for *_, first in tasks], champion, past)
        cut = len(X) - size
        # Of the past only its numbers go to the other processes, not the rows themselves.
        past = past and dataclasses.replace(past, until=None)
        shorter = past and dataclasses.replace(
            past, rows=past.rows - size, learned=min(past.learned, past.rows - size)
        )
        tried = Parallel(n_jobs=self.n_jobs)(
            delayed(_try)(
                strategy, tried, X.iloc[first:cut], y.iloc[first:cut], champion, shorter,
                X.iloc[cut:], y.iloc[cut:], self.metric, self.gate,
            )
            for strategy, tried, first in tasks
        )
        names = [repr(candidate) for candidate in self.candidates]
        self.scores_ = [
            (name, None if failure else score)
            for name, (score, failure, _) in zip(names, tried, strict=True)
        ]
        left = [i for i, (_, score) in enumerate(self.scores_) if score is not None]
        told = "; ".join(
            f"{name}: {failure or f'{self.metric} {number(score)}'}"
            for name, (score, failure, _) in zip(names, tried, strict=True)
        )
        if not left:
            raise ValueError(f"no candidate is left: {told}.")
        best = max(left, key=lambda i: self.scores_[i][1])
        strategy, chosen, first = tasks[best]
        challenger = strategy.train(chosen, X.iloc[first:], y.iloc[first:], champion, past)
        self.rows_ = sum(rows for *_, rows in tried) + _learned(strategy, len(X) - first)
        self.told_ = f"{names[best]} was chosen on {size:,} rows ({told})"
        return challenger

    def _size(self, rows: int, firsts: list[int], champion, past: Past | None) -> int:
        fewest = min(rows - first for first in firsts)
        if champion is not None and past is not None:
            fewest = min(fewest, past.rows - past.learned)
        size = math.ceil(self.validation * fewest)
        if fewest < 2 or size >= fewest:
            raise ValueError(
                f"a choice needs more rows: the candidate with the fewest has {fewest}."
            )
        return size


def _pair(candidate) -> tuple:
    if isinstance(candidate, dict):
        return FullRefit(), candidate
    if isinstance(candidate, tuple) and len(candidate) == 2:
        return candidate
    return candidate, {}


def _learned(strategy, rows: int) -> int:
    """How many of so many rows that it was given a strategy learned."""
    return rows if strategy.rows_ is None else strategy.rows_


def _try(
    strategy, model, X, y, champion, past, new_X, new_y, metric, gate
) -> tuple[float, str, int]:
    """Train one candidate and score it on rows it has not seen; or say why it is out.

    With it, how many rows it learned.
    """
    rows = 0
    try:
        challenger = strategy.train(model, X, y, champion, past)
        rows = _learned(strategy, len(X))
        exam = Exam(new_X, new_y, challenger)
        score = exam.score("challenger", metric)
        verdict = None if gate is None else gate.judge(exam)
    except Exception as error:  # one that fails is out, and the others go on; it is told
        return math.nan, f"failed, {type(error).__name__}: {error}", rows
    if verdict and not verdict.promoted:
        return score, f"{verdict.outcome}, {'; '.join(verdict.reasons)}", rows
    return score, "" if score == score else f"{metric} is not defined", rows
