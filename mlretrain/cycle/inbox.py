"""What comes in: rows, the champion's answers to them, and labels as they arrive."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mlretrain.cycle import words
from mlretrain.cycle.history import History
from mlretrain.cycle.labels import Part, Rows, scores
from mlretrain.stages.confidence import Confidence
from mlretrain.stages.quality import Finding, QualityGate, Report
from mlretrain.stages.registry import Version
from mlretrain.stages.scoring import Answers
from mlretrain.streams.batch import Batch
from mlretrain.wording import count


@dataclass(slots=True)
class News:
    """All that is new at the end of a batch.

    Parameters
    ----------
    X : pandas.DataFrame of shape (rows, features)
        The rows that came, in the champion's order of columns where they are good.
    report : Report
        What is odd about them, and about the labels that arrived.
    scores : dict of str to float
        How well the rows whose labels arrived were answered when they came.
    recent : dict of str to float
        The same of the live champion's own answers, since the trigger last looked.
    labels : int
        How many these are.
    errors : numpy.ndarray of shape (labels,)
        How wrong each of these was.
    estimates : dict of str to float
        How well the champion seems to do on rows whose labels are on their way.
    caution : str
        Why these are to be taken with care; empty where nothing speaks against them.
    lost : int
        How many labels are waited for no longer.
    told : str
        All of it in words.
    figure : dict or None
        The estimates of batches whose last label is here now, beside the truth.
    """

    X: pd.DataFrame
    report: Report
    scores: dict[str, float] = field(default_factory=dict)
    recent: dict[str, float] = field(default_factory=dict)
    labels: int = 0
    errors: np.ndarray = field(default_factory=lambda: np.empty(0))
    estimates: dict[str, float] = field(default_factory=dict)
    caution: str = ""
    lost: int = 0
    told: str = ""
    figure: dict | None = None


class Inbox:
    """Takes in the batches of a stream, and each label when it has arrived.

    Parameters
    ----------
    quality : QualityGate
    history : History
        Gets every row that is good, as soon as its label is here.
    delay : pandas.Timedelta or None
        A label arrives so long after its row; None: with it.
    metrics : tuple of str
        The scores to watch.
    errors : bool
        Whether the errors of single answers are asked for.
    attempt : callable
        Runs work that may fail through the model, and gives its result and its failure.
    """

    def __init__(
        self, *, quality: QualityGate, history: History, delay: pd.Timedelta | None,
        metrics: tuple[str, ...], errors: bool, attempt: Callable,
    ) -> None:
        self._quality = quality
        self._history = history
        self._delay = delay
        self._metrics = metrics
        self._errors = errors
        self._attempt = attempt
        self._latest: Rows | None = None
        self._waiting: list[Rows] = []
        self._unseen: list[Part] = []
        self._confidence: dict[str, Confidence] = {}
        #: How long after its row a label that is not there is waited for; None: for ever.
        self.patience: pd.Timedelta | None = None

    def take(self, batch: Batch, champion: Version | None) -> News:
        """Take in a batch: answer its rows, and collect the labels that are here by its end."""
        news = self._look(batch)
        rows = self._latest = self._answered(batch, champion, news)
        parts = [Part(rows)] if self._delay is None else self._arrived(rows, batch.end, news)
        if champion is not None:
            self._score([p for p in parts if p.whole.answers is not None], champion, news)
        self._learn([part for part in parts if part.whole.good], champion)
        self._tell(parts, champion, news)
        return news

    def answered(self, newest: int) -> Answers | None:
        """What the champion answered to the newest rows of the history, when these came.

        None where they are not all of the batch that came last, whose labels came with it.
        """
        rows = self._latest
        if self._delay is not None or rows.answers is None or newest > len(rows.times):
            return None
        return rows.answers.part(slice(len(rows.times) - newest, None))

    def memory(self) -> tuple:
        """What is under way, apart from what goes on here."""
        return _apart(self._waiting, self._unseen, self._confidence)

    def recall(self, memory: tuple) -> None:
        """Go on from what :meth:`memory` gave."""
        self._waiting, self._unseen, self._confidence = _apart(*memory)

    def seen(self) -> None:
        """The trigger has looked: what comes next is new."""
        self._unseen = []

    def calibrate(self, version: str, answers: Answers, y: pd.Series, live: str | None) -> None:
        """Learn from its exam how far the probabilities of a version are to be trusted.

        Of all others, only what was learned of the live one is kept.
        """
        if self._delay is not None:
            confidence, _ = self._attempt(lambda: Confidence(answers, y))
            kept = {name: known for name, known in self._confidence.items() if name == live}
            self._confidence = kept | {version: confidence or Confidence()}

    def _look(self, batch: Batch) -> News:
        # A label that is under way is not even looked at.
        y = batch.y if self._delay is None else None
        report = self._quality.check(batch.X, y, batch.times, span=(batch.start, batch.end))
        return News(self._quality.arranged(batch.X) if report.good else batch.X, report)

    def _answered(self, batch: Batch, champion: Version | None, news: News) -> Rows:
        answers = None
        if champion is not None and len(batch):
            answers = Answers(champion.model, news.X)
            if self._delay is not None and news.report.good:
                answers = self._answer_now(answers, champion, news)
        return Rows(
            batch.title, news.X, batch.y, batch.times, news.report.good,
            champion and champion.name, answers, news.estimates,
            known=batch.known, keys=batch.keys,
        )

    def _answer_now(self, answers: Answers, champion: Version, news: News) -> Answers | None:
        _, failure = self._attempt(answers.answer_now)
        if failure:
            news.report += _refused(f"{champion.name} could not answer: {failure}")
            return None
        confidence = self._confidence.get(champion.name) or Confidence()
        estimates, _ = self._attempt(lambda: confidence.estimate(answers, self._metrics))
        news.estimates, news.caution = estimates or {}, confidence.caution
        return answers

    def _arrived(self, rows: Rows, now: pd.Timestamp, news: News) -> list[Part]:
        if rows.good:
            self._waiting.append(rows)
        # A label that comes at the very end of a batch belongs to the next, as a row would.
        found = (one.until(now - self._delay) for one in self._waiting)
        parts = [part for part in found if part is not None]
        if self.patience is not None:
            news.lost = sum(one.give_up(now - self.patience) for one in self._waiting)
        self._waiting = [one for one in self._waiting if not one.complete]
        for part in parts:
            report = self._quality.check_labels(part.y)
            if not report.good:
                part.whole.good, part.whole.answers = False, None
            news.report += report
        return parts

    def _score(self, parts: list[Part], champion: Version, news: News) -> None:
        """Score what arrived, and apart from it what the live champion answered."""
        _, failure = self._attempt(lambda: self._scores(parts, champion, news))
        if failure:
            who = words.names(part.whole.version for part in parts)
            news.report += _refused(f"{who} could not answer: {failure}")
            news.scores, news.recent, news.labels = {}, {}, 0
            for part in parts:
                part.whole.good = False

    def _scores(self, parts: list[Part], champion: Version, news: News) -> None:
        news.scores = scores(parts, self._metrics)
        good = [part for part in parts if part.whole.good]
        mine = [p for p in self._unseen + good if p.whole.version == champion.name]
        self._unseen = mine
        news.recent = news.scores if mine == parts else scores(mine, self._metrics)
        news.labels = sum(len(part.y) for part in mine)
        if self._errors and mine:
            news.errors = np.concatenate([part.errors for part in mine])

    def _learn(self, parts: list[Part], champion: Version | None) -> None:
        """Add what arrived to the rows that may be learned from."""
        if not parts:
            return
        X, y, times = parts[0].labelled
        if len(parts) > 1:
            Xs, ys, all_times = zip(*(part.labelled for part in parts), strict=True)
            X, y, times = pd.concat(Xs), pd.concat(ys), times.append(list(all_times[1:]))
        self._history.add(X, y, times, champion.learned if champion else 0)

    def _tell(self, parts: list[Part], champion: Version | None, news: News) -> None:
        told = [f"{words.rows(len(news.X))} came"]
        who = words.names(p.whole.version for p in parts if p.whole.answers is not None)
        if self._delay is None:
            if news.scores:
                told.append(f"{who} had answered them: {words.scores(news.scores)}")
        else:
            if news.estimates:
                estimated = words.scores(news.estimates)
                told.append(f"{champion.name} has answered them, estimated {estimated}")
                told[-1] += f" ({news.caution})" if news.caution else ""
            labels = sum(len(part.y) for part in parts)
            told.append(f"{count(labels, 'label')} arrived")
            if news.scores:
                told[-1] += f" for what {who} had answered: {words.scores(news.scores)}"
            truths = list(self._truths(parts))
            if news.lost:
                rows = words.rows(news.lost)
                told.append(f"no label came for {rows} in all the time given: they are left out")
            waiting = sum(rows.waiting for rows in self._waiting)
            news.figure = {
                "kind": "labels",
                "waiting": waiting,
                "truths": [
                    {"title": title, "estimates": words.kept(estimates), "scores": words.kept(true)}
                    for title, estimates, true in truths
                ],
            }
            told += [
                f"{title} was estimated {words.scores(estimates)}, and came out as "
                f"{words.scores(true)}"
                for title, estimates, true in truths
            ]
        news.told = "; ".join(told)

    def _truths(self, parts: list[Part]) -> Iterator[tuple[str, dict, dict]]:
        """Of batches whose last label is here now: title, estimates, and how it came out."""
        for rows in (part.whole for part in parts):
            if rows.complete and rows.good and rows.estimates:
                known = None if rows.known is None else np.flatnonzero(rows.known)
                every = [Part(rows, known)] if known is None or len(known) else []
                true, failure = self._attempt(lambda e=every, r=rows: scores(e, r.estimates))
                if not failure:
                    yield rows.title, rows.estimates, true


def _apart(waiting: list[Rows], unseen: list[Part], confidence: dict) -> tuple:
    """The same, with rows of their own, since these change as labels arrive."""
    twins = {rows: copy.copy(rows) for rows in waiting}
    parts = [Part(twins.get(part.whole, part.whole), part.rows) for part in unseen]
    return list(twins.values()), parts, confidence


def _refused(why: str) -> Report:
    return Report((Finding("refuse", "", why),))
