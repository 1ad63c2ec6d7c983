"""Fresh rows, or just more of them? What a refit gains, taken apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.base import clone

from mlretrain.cycle import words
from mlretrain.cycle.policies import known, show
from mlretrain.cycle.policies.jobs import Jobs
from mlretrain.cycle.policies.rehearsal import Moment, Numbered, Rehearsal, rehearse
from mlretrain.cycle.progress import watched
from mlretrain.stages import arguments
from mlretrain.stages.scoring import Answers
from mlretrain.stages.strategies import SlidingWindow, Strategy
from mlretrain.wording import number

FIRST, ANY_AGE, ALL = "the first model", "as many rows of any age", "all rows so far"


def freshness(
    stream, strategy: Strategy = SlidingWindow("28D"), *, draws: int = 3, model=None,
    metric: str | None = None, warm_up="28D", holdout=0.25, random_state: int = 0,
    n_jobs: int = -1, progress: bool | None = None,
) -> Freshness:
    """Find out what part of a refit's gain is owed to fresh rows.

    A model that was refitted on the newest rows is better than one that was not. But has it
    seen *newer* rows, or only *other* ones? So there is a third model: trained on as many
    rows, drawn at random from the whole past. What it gains is had from rows of any age;
    only what the newest rows gain beyond it is freshness. All are trained anew after each
    batch, and answer the next.

    Parameters
    ----------
    stream : Stream
    strategy : Strategy, default=SlidingWindow("28D")
        Says which rows are the newest.
    draws : int, default=3
        So many times rows of any age are drawn, at each moment.
    model, metric, warm_up, holdout, n_jobs, progress
        As in :func:`hindsight`.
    random_state : int, default=0
        Draws the rows, and is set wherever the model has a ``random_state`` that is None.

    Returns
    -------
    Freshness

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("sudden", batches=12, rows=200, random_state=0)
    >>> mr.freshness(
    ...     stream, mr.strategies.SlidingWindow("1D"), warm_up=2, metric="accuracy",
    ...     model=stream.baseline_model("linear"),
    ... ).told()[0]
    'Retraining on the newest rows gains 0.0770 over the first model; 0.0493 of that is freshness.'
    """
    arguments.whole("draws", draws, least=1)
    cycle = known.idle(
        stream, strategy, model=model, metric=metric, warm_up=warm_up, holdout=holdout,
        random_state=random_state,
    )
    metric, numbered = cycle._metric(), Numbered(stream)
    known.check_warm_up(cycle, numbered)
    rehearsal = rehearse(cycle, numbered)
    cases = _cases(rehearsal, draws, random_state)
    if all(one.train.start == 0 for one in rehearsal.moments.values()):
        raise ValueError(
            f"'strategy' must leave rows out, such as SlidingWindow('28D'), got {strategy!r}: "
            "as many rows of any age would be the same rows."
        )
    from joblib import delayed

    fresh = known.seeded(cycle)
    tasks = [
        delayed(_scores)(fresh, rehearsal.X, rehearsal.y, rows, answered, metric)
        for _, rows, answered in cases
    ]
    found = watched(Jobs(tasks, n_jobs), progress, what="model")
    names = {FIRST: FIRST, "newest": f"the newest rows, {strategy!r}", ANY_AGE: ANY_AGE, ALL: ALL}
    lines = [
        (names[name], len(rows) if isinstance(rows, np.ndarray) else rows.stop - rows.start,
         score, answered.stop - answered.start)
        for (name, rows, each), scores in zip(cases, found, strict=True)
        for answered, score in zip(each, scores, strict=True)
    ]
    table = pd.DataFrame(lines, columns=["trained on", "rows trained on", metric, "answered"])
    return Freshness(numbered.name, metric, draws, table)


def _cases(
    rehearsal: Rehearsal, draws: int, random_state: int
) -> list[tuple[str, slice | np.ndarray, list[slice]]]:
    """Who is trained on which rows, and which rows it answers."""
    served = rehearsal.served
    moments = [(p, one) for p, one in rehearsal.moments.items() if p < served[-1]]
    first, answered = rehearsal.moments[rehearsal.first], {}
    for passed in served:
        last = max(p for p, _ in moments if p < passed)
        answered.setdefault(last, []).append(rehearsal.rows[passed])
    cases = [(FIRST, first.train, [rehearsal.rows[p] for p in served])]
    for p, one in moments:
        if p in answered:
            cases += [("newest", one.train, answered[p]), (ALL, slice(0, one.train.stop), answered[p])]
            cases += [
                (ANY_AGE, _drawn(one, [random_state, p, draw]), answered[p]) for draw in range(draws)
            ]
    return cases


def _drawn(moment: Moment, seed: list[int]) -> np.ndarray:
    """As many rows as there are to train on, of the whole past, in order."""
    size = moment.train.stop - moment.train.start
    rng = np.random.default_rng(seed)
    return np.sort(rng.choice(moment.train.stop, size, replace=False))


def _scores(model, X, y, rows, answered: list[slice], metric: str) -> list[float]:
    fitted = clone(model).fit(X.iloc[rows], y.iloc[rows])
    return [
        words.kept({metric: Answers(fitted, X.iloc[a]).score(metric, y.iloc[a])})[metric]
        for a in answered
    ]


@dataclass(frozen=True, eq=False, repr=False)
class Freshness(show.Shown):
    """What a refit gains, taken apart. As the last line of a cell it shows itself.

    Parameters
    ----------
    name : str
        Of the stream.
    metric : str
    draws : int
    scores : pandas.DataFrame
        A row per model and batch it answered.
    """

    name: str
    metric: str
    draws: int
    scores: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """One row per way to train.

        Returns
        -------
        pandas.DataFrame
            Rows trained on (mean), the mean score over all rows answered, and what is gained
            over the first model.
        """
        known_scores = self.scores.dropna(subset=self.metric)
        lines = {
            name: (
                one["rows trained on"].mean(),
                float(np.average(one[self.metric], weights=one["answered"])),
            )
            for name, one in known_scores.groupby("trained on", sort=False)
        }
        table = pd.DataFrame.from_dict(lines, "index", columns=["rows trained on", self.metric])
        table["gain"] = table[self.metric] - table.loc[FIRST, self.metric]
        order = [FIRST, ANY_AGE, *(n for n in table.index if n.startswith("the newest")), ALL]
        return table.loc[order].rename_axis("trained on").round({"rows trained on": 0})

    @property
    def share(self) -> float:
        """What the newest rows gain over as many of any age."""
        gains = self.table()["gain"]
        return float(gains.iloc[2] - gains[ANY_AGE])

    def told(self) -> list[str]:
        """What can be said of it."""
        gains = self.table()["gain"]
        return [
            f"Retraining on the newest rows gains {number(gains.iloc[2])} over the first model; "
            f"{number(self.share)} of that is freshness.",
            f"As many rows of any age gain {number(gains[ANY_AGE])}, all rows so far "
            f"{number(gains[ALL])}.",
        ]

    def _drawn(self, figures, dark: bool):
        table = self.table().iloc[1:]
        gained = {f"{self.metric} gained over the first model": table["gain"].tolist()}
        return figures.bars(self, table.index.tolist(), gained, dark)

    @property
    def heading(self) -> str:
        """What was looked at, in a line."""
        return f"Fresh rows, or just other ones? {self.name}"
