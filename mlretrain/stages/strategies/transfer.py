"""Building on the live model: a part of it is kept, or its weights are where training starts."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.base import clone, is_classifier
from sklearn.pipeline import Pipeline

from mlretrain.stages import arguments
from mlretrain.stages.strategies.base import Past, Strategy
from mlretrain.stages.strategies.refit import check_size


_OTHERS = "FullRefit() or SlidingWindow('28D') train any model."


class Transfer(Strategy):
    """Train on new rows, but start from the champion.

    Give one of ``freeze`` and ``warm_start``. The first model is trained from scratch.

    Parameters
    ----------
    freeze : str or sequence of str, optional
        The first steps of a pipeline, by name: they stay as they are in the champion, and
        the steps behind them are trained anew.
    warm_start : True or int, optional
        The last step goes on from the champion's weights (True), or keeps its trees and
        adds so many (a number, for ensembles); all steps before it stay as they are.
    size : str, pandas.Timedelta or int, optional
        The newest rows to train on, as in :class:`SlidingWindow`; without it those that
        the champion has not learned yet.

    Notes
    -----
    An ensemble grows with every training, and takes longer to answer.

    A warm start needs rows of exactly the classes that the champion knows: scikit-learn
    does not notice a difference, and may answer nonsense or crash. So it is refused by
    name before the training.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.strategies.Transfer(freeze="columns", size="28D")
    Transfer(freeze='columns', size='28D')
    >>> mr.strategies.Transfer(warm_start=20)
    Transfer(warm_start=20)
    """

    def __init__(
        self, *, freeze: str | Sequence[str] | None = None, warm_start: bool | int | None = None,
        size=None,
    ) -> None:
        self.freeze = freeze
        self.warm_start = warm_start
        self.size = size
        self._check()

    def _check(self) -> None:
        if (self.freeze is None) == (self.warm_start is None):
            raise ValueError(
                "give either 'freeze' or 'warm_start', "
                f"got freeze={self.freeze!r}, warm_start={self.warm_start!r}."
            )
        if self.freeze is not None:
            names = self._frozen()
            if not names or not all(isinstance(name, str) for name in names):
                raise TypeError(
                    "'freeze' must be the name of a pipeline's step, or a list of them, "
                    f"got {self.freeze!r}."
                )
        elif self.warm_start is not True:
            arguments.whole("warm_start", self.warm_start, least=1)
        if self.size is not None:
            check_size(self.size)

    def _frozen(self) -> list:
        if isinstance(self.freeze, str) or not isinstance(self.freeze, Sequence):
            return [self.freeze]
        return list(self.freeze)

    def check_model(self, model) -> None:
        if self.freeze is not None:
            self._check_steps(model)
        else:
            self._check_warm(_last(model))

    def _check_steps(self, model) -> None:
        if not isinstance(model, Pipeline):
            name = type(model).__name__
            raise TypeError(f"{self!r} needs a pipeline, and {name} is none. {_OTHERS}")
        names, frozen = list(model.named_steps), self._frozen()
        if set(frozen) != set(names[: len(frozen)]) or len(frozen) == len(names):
            raise ValueError(
                "'freeze' must name the first steps of the pipeline without a gap, and not the "
                f"last: its steps are {names}, got {self.freeze!r}. {_OTHERS}"
            )

    def _check_warm(self, last) -> None:
        name, grows = type(last).__name__, _size_parameter(last)
        if not hasattr(last, "warm_start"):
            raise TypeError(
                f"{self!r} needs a model with warm_start, and {name} has none. {_OTHERS}"
            )
        if grows and self.warm_start is True:
            raise ValueError(
                f"'warm_start' must be a number for {name}, which grows with each training: "
                f"how much to add to {grows}, such as Transfer(warm_start=20)."
            )
        if not grows and self.warm_start is not True:
            raise ValueError(
                f"'warm_start' must be True for {name}, which goes on from its weights, "
                f"got {self.warm_start!r}."
            )

    def first_row(self, past: Past) -> int:
        return past.learned if self.size is None else past.window(self.size)

    def train(
        self, model, X: pd.DataFrame, y: pd.Series, champion, past: Past | None = None
    ):
        if champion is None:
            self.told_ = "from scratch, the first"
            return clone(model).fit(X, y)
        if self.freeze is not None:
            return self._partly_frozen(model, X, y, champion)
        return self._warm(X, y, champion)

    def _partly_frozen(self, model, X, y, champion):
        from sklearn.frozen import FrozenEstimator

        learner, frozen = clone(model), self._frozen()
        kept = {name: copy.deepcopy(champion.named_steps[name]) for name in frozen}
        learner.steps = [
            (name, FrozenEstimator(kept[name]) if name in kept else step)
            for name, step in learner.steps
        ]
        learner.fit(X, y)
        # The steps themselves again, so that what is deployed is a pipeline like any other.
        learner.steps = [(name, kept.get(name, step)) for name, step in learner.steps]
        self.told_ = f"{', '.join(frozen)} kept from the champion"
        return learner

    def _warm(self, X, y, champion):
        if is_classifier(champion):
            known, came = np.asarray(champion.classes_), np.unique(y)
            if not np.array_equal(known, came):
                raise ValueError(
                    f"a warm start needs rows of exactly the classes the champion knows, "
                    f"{known.tolist()}, got {came.tolist()} in label {y.name!r}. Continual() can "
                    "do without some of them, FullRefit() with others."
                )
        learner = copy.deepcopy(champion)
        last = _last(learner)
        last.set_params(warm_start=True)
        self.told_ = "from the champion's weights"
        if grows := _size_parameter(last):
            # Where training stopped early there are fewer trees than were asked for.
            now = last.n_iter_ if grows == "max_iter" else getattr(last, grows)
            last.set_params(**{grows: now + self.warm_start})
            self.told_ = f"{self.warm_start} added to {grows}"
        if isinstance(learner, Pipeline) and len(learner) > 1:
            X = learner[:-1].transform(X)
        last.fit(X, y)
        return learner


def _last(model):
    return model.steps[-1][1] if isinstance(model, Pipeline) else model


def _size_parameter(last) -> str:
    """The parameter that says how many trees there are; empty for what is no ensemble."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    if isinstance(last, HistGradientBoostingClassifier | HistGradientBoostingRegressor):
        return "max_iter"
    return "n_estimators" if hasattr(last, "n_estimators") else ""
