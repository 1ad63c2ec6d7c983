"""What each step of a pass does, and what it tells the trace.

The order of the steps stands in ``heart.py``; each method here is one step.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from mlretrain.cycle import words
from mlretrain.cycle.history import History
from mlretrain.cycle.inbox import Inbox
from mlretrain.cycle.threads import Threads
from mlretrain.stages.alerts import Alert, send
from mlretrain.stages.gates import Exam, Verdict
from mlretrain.stages.moment import Moment
from mlretrain.stages.quality import Finding, Report
from mlretrain.stages.registry import Registry, Version
from mlretrain.stages.triggers import Signal
from mlretrain.streams.batch import Batch
from mlretrain.trace.recorder import Recorder, recorded

log = logging.getLogger(__name__)


class Steps:
    """The stages of one running cycle, and what it remembers from pass to pass.

    Parameters
    ----------
    model : estimator
        What challengers are made of.
    trigger, strategy, gate, quality, alerts
        The stages; each keeps its own memory.
    registry : Registry
    metric : str
        The score shown for each pass.
    holdout : float or str
        What is kept for the exam: a share of the batch, or a stretch of time.
    classifies : bool
    recorder : Recorder
    label_delay : pandas.Timedelta or None
        A label arrives so long after its row.
    """

    def __init__(
        self, *, model, trigger, strategy, gate, quality, alerts, registry: Registry,
        metric: str, holdout, classifies: bool, recorder: Recorder,
        label_delay: pd.Timedelta | None = None,
    ) -> None:
        self.recorder = recorder
        self._model = model
        self._trigger = trigger
        self._strategy = strategy
        self._gate = gate
        self._quality = quality
        self._alerts = alerts
        self._registry = registry
        self._classifies = classifies
        self._examined = _names(metric, *gate.metrics, *trigger.metrics)
        self._live: Version | None = registry.champion()
        self._history = History(strategy, holdout, self._live.learned if self._live else 0)
        self._inbox = Inbox(
            quality=quality, history=self._history, delay=label_delay,
            metrics=_names(metric, *trigger.metrics), errors="errors" in trigger.needs,
            attempt=self._attempt,
        )
        #: Gives this pass so far, to be kept with the version that it made.
        self.story: Callable[[], str] = str
        self._batch: Batch | None = None
        self._threads = Threads()
        # Of the live version, and of one that waits to become it: what it was trained on.
        self._references: dict[str, pd.DataFrame] = {}

    def memory(self, *, whole: bool = False) -> dict[str, Any]:
        """What is remembered between two passes, apart from what goes on here.

        With ``whole``, the history forgets nothing from now on, for a strategy that asks
        for other rows than this one.
        """
        self._history.forgets = not whole
        return {
            "trigger": self._trigger.memory(),
            "quality": self._quality.memory(),
            "history": self._history.memory(),
            "inbox": self._inbox.memory(),
            "references": self._references,
        }

    def recall(self, memory: dict[str, Any], *, trigger: bool = True) -> None:
        """Go on from what other steps remembered; with another trigger, only from the rest."""
        if trigger:
            self._trigger.recall(memory["trigger"])
        self._quality.recall(memory["quality"])
        self._history.recall(memory["history"])
        self._inbox.recall(memory["inbox"])
        self._references = memory["references"]

    @recorded
    def start(self) -> Version | None:
        self._live = champion = self._registry.champion()
        if champion is None:
            output = "there is no model yet"
        else:
            output = f"{champion.name} is live"
        self.recorder.note(
            "Start with the champion", "the registry", output,
            model=champion and champion.name, score=None, verdict=None,
        )
        self.recorder.current.champion = champion and champion.name
        return champion

    @recorded
    def collect(self, batch: Batch, champion: Version | None) -> Moment:
        self._batch = batch
        news = self._inbox.take(batch, champion)
        self.recorder.note(
            "Collect new data", batch.title, news.told, figure=news.figure,
            data=words.rows(len(batch)), performance=words.scores(news.scores) or None,
        )
        self.recorder.current.scores = words.kept(news.scores)
        self.recorder.current.estimates = words.kept(news.estimates)
        return Moment(
            start=batch.start,
            time=batch.end,
            X=news.X,
            report=news.report,
            champion=champion and champion.name,
            scores=news.recent,
            labels=news.labels,
            baseline=champion.scores if champion else {},
            errors=news.errors,
            known=self._history.rows,
            learned=champion.learned if champion else 0,
            reference=self._references.get(champion.name) if champion else None,
            estimates=news.estimates,
        )

    @recorded
    def trigger(self, data: Moment) -> bool:
        if data.champion is None:
            signal = Signal(True, "there is no model yet")
        elif not data.report.good:
            signal = Signal(True, "something is wrong with the data")
        else:
            signal = self._trigger.update(data)
            self._inbox.seen()
        self.recorder.note(
            "Ask the trigger", repr(self._trigger), f"{_yes(signal.fired)}: {signal.why}",
            figure=signal.figure,
        )
        self.recorder.current.summary = f"{_yes(signal.fired)} retraining: {signal.why}"
        return signal.fired

    @recorded
    def validate(self, data: Moment) -> Report:
        report = data.report
        if report.good and self._history.empty:
            report += Report((Finding("refuse", "", "no labels have arrived yet"),))
        elif report.good:
            self._material = self._history.material(self._live.learned if self._live else 0)
            report += self._enough()
        said = "yes, it is good" if report.good else f"no: {'; '.join(report.reasons)}"
        if report.good and report.warnings:
            said += f", but look at this: {'; '.join(report.warnings)}"
        findings = [
            {"severity": f.severity, "column": f.column, "message": f.message, "rows": list(f.rows)}
            for f in report.findings
        ]
        self.recorder.note(
            "Check the data", words.rows(len(data.X)), said,
            figure={"kind": "findings", "findings": findings},
        )
        return report

    @recorded
    def train(self, data: Moment) -> Version:
        chosen = self._material
        name = self._registry.next_name()
        model, failure = self._attempt(
            lambda: self._strategy.train(
                self._model, chosen.X, chosen.y, self._live and self._live.model, chosen.past
            ),
            rows=len(chosen.X),
        )
        offered, learned = len(chosen.X), 0 if failure else self._strategy.rows_
        first, last = chosen.times[0], chosen.times[-1]
        self.recorder.note(
            "Train a challenger",
            f"{words.rows(len(chosen.X))}, {words.day(first)} to {words.day(last)}",
            f"training failed: {failure}" if failure else _with(name, self._strategy.told_),
            challenger=name,
            figure={
                "kind": "window",
                "train": [first.isoformat(), last.isoformat()],
                "exam": [chosen.exam_times[0].isoformat(), chosen.exam_times[-1].isoformat()],
                "rows": [offered, len(chosen.exam_X)],
                **({} if learned in (None, offered) else {"learned": learned}),
            },
        )
        self.recorder.current.events.append("retrained")
        return Version(
            name, model,
            trained_from=chosen.times.min().isoformat(),
            trained_until=chosen.times.max().isoformat(),
            rows=len(chosen.X),
            learned=chosen.learned,
            failure=failure and f"training failed: {failure}",
        )

    @recorded
    def evaluate(self, challenger: Version, champion: Version | None) -> Exam:
        chosen = self._material
        exam = Exam(
            chosen.exam_X, chosen.exam_y, challenger.model, champion and champion.model,
            failure=challenger.failure,
        )
        if champion and (answers := self._inbox.answered(len(exam.y))) is not None:
            exam.given("champion", answers)
        results = {"challenger": {}, "champion": {}}
        if not exam.failure:
            found, failure = self._attempt(lambda: self._results(exam))
            exam.failure = failure and f"evaluation failed: {failure}"
            results = found or results
            challenger.scores.update(results["challenger"])
        said = [f"{challenger.name}: {words.scores(results['challenger']) or exam.failure}"]
        if results["champion"]:
            said.append(f"{champion.name}: {words.scores(results['champion'])}")
        self.recorder.note(
            "Evaluate both" if champion else "Evaluate it",
            f"{words.rows(len(exam.y))} that neither has learned from",
            "; ".join(said),
            figure={"kind": "exam", "rows": len(exam.y), **_kept(results)},
            score=words.scores(results["challenger"]) or None,
        )
        self._challenger, self._exam = challenger, exam
        return exam

    @recorded
    def gate(self, exam: Exam) -> Verdict:
        if exam.failure:
            verdict = Verdict("refused", (exam.failure,))
        else:
            verdict, failure = self._attempt(lambda: self._gate.judge(exam))
            if failure:
                verdict = Verdict("undecided", (f"the gate could not judge: {failure}",))
        self.recorder.note(
            "Ask the gate", repr(self._gate),
            f"{verdict.outcome}: {'; '.join(verdict.reasons)}", verdict=verdict.outcome,
            figure=None if exam.failure else {
                "kind": "gate", "outcome": verdict.outcome, "limits": self._gate.limits(exam),
                **_kept(self._results(exam)),
            },
        )
        self.recorder.current.events.append(verdict.outcome)
        return verdict

    @recorded
    def deploy(self, challenger: Version, verdict: Verdict) -> None:
        _, failure = self._attempt(
            lambda: self._registry.promote(
                self._with_story(challenger), self._batch.end, verdict.reasons
            )
        )
        if failure:
            self._not_deployed(challenger, f"it could not be stored: {failure}")
            return
        self._learn_usual(challenger)
        self._stand_by(challenger)
        name = challenger.name
        self.recorder.note(
            f"Deploy {name}", f"{name}, as it was evaluated", f"{name} is live",
            model=name, challenger=None,
        )
        self._tell(f"promoted {name}", verdict.reasons)

    @recorded
    def alert(self, cause: Verdict | Report) -> None:
        live = f"{self._live.name} stays live" if self._live else "there is still no model"
        if isinstance(cause, Verdict):
            name = self._challenger.name
            if cause.waits:
                waiting = self._with_story(self._challenger)
                self._registry.wait(waiting, self._batch.end, cause.reasons)
                self._stand_by(self._challenger)
                subject = f"{name} waits for approval"
            else:
                self._registry.turn_down(
                    self._challenger, cause.outcome, self._batch.end, cause.reasons
                )
                subject = f"{name} is {cause.outcome}"
            self._tell(f"{cause.outcome} {name}", cause.reasons)
        else:
            subject = "the data were refused"
            self._tell(subject, cause.reasons)
        told = self._send(f"{subject}, {live}", cause.reasons)
        self.recorder.note("Alert the team", subject, f"{told}; {live}", challenger=None)
        self.recorder.current.events.append("alert")

    @recorded
    def repeat(self) -> None:
        self.recorder.note("Repeat", "", "wait for the next batch")

    def _with_story(self, challenger: Version) -> Version:
        return replace(challenger, trace=self.story())

    def _learn_usual(self, challenger: Version) -> None:
        """What the new champion was trained on is usual from now on."""
        chosen, batch = self._material, self._batch
        per_day = len(batch) / ((batch.end - batch.start) / pd.Timedelta("1D"))
        if len(chosen.X) < len(batch):
            # A window shorter than a batch misses what every batch brings: Saturdays, say.
            X = self._quality.arranged(batch.X)
            self._quality.learn(X, times=batch.times, rows_per_day=per_day)
        self._quality.learn(
            chosen.X, chosen.y, chosen.times, rows_per_day=per_day,
            classes=getattr(challenger.model, "classes_", None),
        )

    def _stand_by(self, challenger: Version) -> None:
        """Keep what triggers and estimates will need of a version, once it is live."""
        exam, name, live = self._exam, challenger.name, self._live and self._live.name
        self._inbox.calibrate(name, exam.answers("challenger"), exam.y, live)
        if "reference" in self._trigger.needs:
            kept = {other: X for other, X in self._references.items() if other == live}
            self._references = kept | {name: self._material.X}

    def _not_deployed(self, challenger: Version, reason: str) -> None:
        """A full disk, for example: the gate let it pass, and yet it is not live."""
        name, live = challenger.name, self._live.name
        self._registry.turn_down(challenger, "undecided", self._batch.end, (reason,))
        self.recorder.note(
            f"Deploy {name}", f"{name}, as it was evaluated", f"{reason}; {live} stays live",
            challenger=None, verdict="undecided",
        )
        self.recorder.current.events[-1:] = ["undecided", "alert"]
        self._tell(f"undecided {name}", (reason,))
        self._send(f"{name} could not be deployed, {live} stays live", (reason,))

    def _send(self, subject: str, reasons: Iterable[str]) -> str:
        return send(Alert(self._batch.end, subject, tuple(reasons)), self._alerts)

    def _enough(self) -> Report:
        chosen = self._material
        if not len(chosen.y):
            nothing = "nothing is left to train on: the exam takes all rows"
            return Report((Finding("refuse", "", nothing),))
        needs_both = self._strategy.starts_anew or self._live is None
        if self._classifies and needs_both and chosen.y.nunique() < 2:
            only = f"what there is to train on, {words.rows(len(chosen.y))}, is of one class"
            return Report((Finding("refuse", str(chosen.y.name), only),))
        return Report()

    def _results(self, exam: Exam) -> dict[str, dict[str, float]]:
        return {
            who: {m: exam.score(who, m) for m in self._examined} if getattr(exam, who) is not None else {}
            for who in ("challenger", "champion")
        }

    def _tell(self, what: str, reasons: Iterable[str]) -> None:
        self.recorder.current.summary = f"{what}: {'; '.join(reasons)}"

    def _attempt(self, work, rows: int | None = None):
        """Run the user's model. While a champion is live, its failure is a finding."""
        try:
            with self._threads.of(len(self._batch) if rows is None else rows):
                return work(), ""
        except Exception as error:
            if self._live is None:
                raise
            log.exception("the model failed; %s stays live", self._live.name)
            return None, f"{type(error).__name__}: {' '.join(str(error).split())}"


def _kept(results: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {who: words.kept(scores) for who, scores in results.items()}


def _names(*metrics: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(metrics))


def _with(name: str, told: str) -> str:
    return f"{name}: {told}" if told else name


def _yes(fired: bool) -> str:
    return "yes" if fired else "no"
