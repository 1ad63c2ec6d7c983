"""Going on learning: the live model is taught the new rows, and nothing is begun anew."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.base import clone, is_classifier
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import FeatureUnion, Pipeline

from mlretrain.stages import arguments, few, plain
from mlretrain.stages.strategies.base import Past, Strategy


class Continual(Strategy):
    """Teach a copy of the champion the rows that are new, with ``partial_fit``.

    Costs little, and the same each time, however long the past is. What is not repeated
    is slowly forgotten.

    Parameters
    ----------
    replay : int, default=0
        So many older rows, drawn at random, are learned once more beside the new ones,
        against forgetting. All older rows are kept in memory for it.
    classes : sequence, optional
        Every class that may ever come. Without it, those of the first training: a class
        that comes later is refused by name, before anything is learned.
    random_state : int, default=0
        Draws the rows for ``replay``.

    Notes
    -----
    In a pipeline, and in what a ColumnTransformer holds, a step that has ``partial_fit``
    goes on learning as well, such as StandardScaler; any other stays as it was fitted
    first, such as OneHotEncoder.

    The rate at which the model learns decides how fast it forgets: ``SGDClassifier`` with
    its default, ever smaller rate hardly learns anything new after a while; a constant
    one keeps up.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.strategies.Continual(replay=500)
    Continual(replay=500)
    """

    starts_anew = False

    def __init__(
        self, *, replay: int = 0, classes: Sequence | None = None, random_state: int = 0
    ) -> None:
        self.replay = replay
        self.classes = classes
        self.random_state = random_state
        self._check()

    def _check(self) -> None:
        arguments.whole("replay", self.replay, least=0)
        if self.classes is not None and (
            isinstance(self.classes, str) or len(np.unique(self.classes)) < 2
        ):
            raise ValueError(f"'classes' must be a list of 2 or more, got {self.classes!r}.")
        arguments.whole("random_state", self.random_state, least=0)

    def check_model(self, model) -> None:
        last = model.steps[-1][1] if isinstance(model, Pipeline) else model
        name = type(last).__name__
        if not hasattr(last, "partial_fit"):
            kind = "SGDClassifier(loss='log_loss')" if is_classifier(last) else "SGDRegressor()"
            raise TypeError(
                f"{self!r} needs a model with partial_fit, and {name} has none as it is set. "
                f"Take another, such as {kind}; or a strategy that trains any model, such as "
                "FullRefit() or SlidingWindow('28D')."
            )
        for parameter, value in (("early_stopping", True), ("class_weight", "balanced")):
            if getattr(last, parameter, None) == value:
                raise ValueError(
                    f"{self!r} cannot train {name} with {parameter}={value!r}: that needs all "
                    f"rows at once. Leave {parameter} out, or take a strategy that trains from "
                    "scratch, such as FullRefit() or SlidingWindow('28D')."
                )

    def first_row(self, past: Past) -> int:
        return 0 if self.replay else past.learned

    def train(
        self, model, X: pd.DataFrame, y: pd.Series, champion, past: Past | None = None
    ):
        seen = 0 if past is None or champion is None else past.seen(len(X))
        known = self._known(y.iloc[seen:] if seen else y, champion, is_classifier(model))
        if champion is None:
            self.told_, self.rows_ = f"{len(X):,} rows learned, the first", len(X)
            return _begin(clone(model), X, y, known)
        new, old = len(X) - seen, np.empty(0, dtype=int)
        if self.replay and seen:
            draw = np.random.default_rng([self.random_state, len(X), seen])
            old = np.sort(draw.choice(seen, min(self.replay, seen), replace=False))
        if seen:
            # A slice is no copy.
            rows = np.concatenate([old, np.arange(seen, len(X))]) if len(old) else slice(seen, None)
            X, y = X.iloc[rows], y.iloc[rows]
        learner = copy.deepcopy(champion)
        with plain.rows(champion, X) as taught:
            _go_on(learner, taught, y if taught is X else y.to_numpy())
        self.told_, self.rows_ = f"{new:,} new rows learned", new + len(old)
        if len(old):
            self.told_ += f", and {len(old):,} old ones again"
        return learner

    def _known(self, y: pd.Series, champion, classifies: bool):
        """The classes the model knows; an error for a label that is none of them."""
        if not classifies:
            return None
        if champion is not None:
            known = champion.classes_
        else:
            known = np.unique(y if self.classes is None else self.classes)
        counts = few.counted(y.to_numpy(), known)
        if counts is not None and sum(counts) == len(y):
            return known
        new = np.setdiff1d(np.unique(y), known)
        if len(new):
            every = np.union1d(known, new).tolist()
            raise ValueError(
                f"label {y.name!r} holds classes that were not declared: {new.tolist()}; the "
                f"model knows {np.asarray(known).tolist()}. Declare all classes before the first "
                f"training, Continual(classes={every}), or train from scratch with FullRefit()."
            )
        return known


def _begin(learner, X, y, classes):
    """Fit the steps of a pipeline, and teach its last one for the first time."""
    last = learner
    if isinstance(learner, Pipeline):
        for _, step in learner.steps[:-1]:
            if _learns(step):
                X = step.fit(X, y).transform(X)
        last = learner.steps[-1][1]
    if classes is None:
        last.partial_fit(X, y)
    else:
        last.partial_fit(X, y, classes=classes)
    return learner


def _go_on(learner, X, y=None):
    """Teach a fitted estimator more rows, wherever it can learn more."""
    if isinstance(learner, Pipeline):
        for _, step in learner.steps[:-1]:
            if _learns(step):
                _go_on(step, X)
                X = step.transform(X)
        _go_on(learner.steps[-1][1], X, y)
    elif isinstance(learner, ColumnTransformer):
        for _, step, columns in learner.transformers_:
            if _learns(step):
                _go_on(step, _columns(X, columns))
    elif isinstance(learner, FeatureUnion):
        for _, step in learner.transformer_list:
            if _learns(step):
                _go_on(step, X)
    elif hasattr(learner, "partial_fit"):
        learner.partial_fit(X) if y is None else learner.partial_fit(X, y)


def _learns(step) -> bool:
    return step is not None and not isinstance(step, str)  # "passthrough", "drop"


def _columns(X, columns):
    """The columns of a table that a ColumnTransformer hands on, as it names them."""
    if not isinstance(X, pd.DataFrame):
        return X[:, columns]
    if isinstance(columns, str) or (
        isinstance(columns, list) and all(isinstance(c, str) for c in columns)
    ):
        return X[columns]
    return X.iloc[:, columns]
