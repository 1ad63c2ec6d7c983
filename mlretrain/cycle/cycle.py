"""The retraining cycle: its settings, and the run over a stream."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator, Sequence
from numbers import Integral, Real

import numpy as np
import pandas as pd
from sklearn.base import clone, is_classifier, is_regressor

from mlretrain.cycle import beforehand, heart, words
from mlretrain.cycle.progress import watched
from mlretrain.cycle.steps import Steps
from mlretrain.stages import arguments
from mlretrain.stages.alerts import LogAlerts
from mlretrain.stages.gates import BeatsChampion, Gate
from mlretrain.stages.part import Part
from mlretrain.stages.quality import QualityGate
from mlretrain.stages.registry import Registry
from mlretrain.stages.strategies import FullRefit, Strategy
from mlretrain.stages.triggers import Trigger
from mlretrain.streams.batch import Batch
from mlretrain.trace import Pass, Recorder, Trace
from mlretrain.trace.files import excerpt


class RetrainingCycle(Part):
    """Keep a model alive on a stream of data.

    Each batch is answered by the live model (the *champion*) before anything is
    learned from it. When the trigger fires and the data is good, a new model (the
    *challenger*) is trained, both take the same exam on rows that neither has learned
    from, and the gate decides which of them goes on.

    Parameters
    ----------
    model : estimator
        Any scikit-learn classifier or regressor, or a pipeline that ends with one. It
        is cloned, never changed.
    trigger : Trigger
        Says when to retrain.
    strategy : Strategy, default=FullRefit()
        Says on which rows, and how.
    gate : Gate, optional
        Says whether to deploy; without one, the challenger must beat the champion on
        ``metric``.
    quality : QualityGate, optional
        Says whether a batch is fit to be learned from.
    registry : Registry, optional
        Keeps the versions; without one they are kept in memory for one run.
    metric : str, optional
        The score that the trace follows, by its scikit-learn name; without one, the
        first that the trigger or the gate looks at, or else ``"neg_log_loss"`` or
        ``"neg_mean_absolute_error"``.
    warm_up : str, pandas.Timedelta or int, default="28D"
        The first model is trained on the batches that begin within this time, or on
        this many batches.
    holdout : float, str or pandas.Timedelta, default=0.25
        What the exam is made of: the newest share of the last batch, or the newest
        stretch of time, such as ``"7D"``. A challenger is trained on older rows only;
        a later one learns from these as well. A longer exam is fairer, and a model
        that waits for it is older.
    label_delay : str or pandas.Timedelta, optional
        A label arrives so long after its row, such as ``"14D"``: until then nothing sees
        it. What is scored then is the answer given when the row came. Meanwhile the
        scores of a classifier are estimated from its own probabilities. Without it, all
        labels of a batch are there when it ends.
    alerts : sequence, optional
        Where alerts go; anything with a ``send``. Without one, Python's logging.
    random_state : int, optional
        Set wherever the model has a ``random_state`` that is None.

    Notes
    -----
    On fewer than 100,000 rows a model is given one thread of OpenMP: several would mostly wait
    for each other.

    Examples
    --------
    >>> import mlretrain as mr
    >>> stream = mr.streams.synthetic("sudden", batches=12, rows=200, random_state=0)
    >>> cycle = mr.RetrainingCycle(
    ...     stream.baseline_model("linear"),
    ...     trigger=mr.triggers.PerformanceDrop("accuracy", by=0.05),
    ...     strategy=mr.strategies.SlidingWindow(400),
    ...     warm_up=2,
    ...     random_state=0,
    ... )
    >>> trace = cycle.run(stream)
    >>> len(trace)
    11
    """

    def __init__(
        self,
        model,
        *,
        trigger: Trigger,
        strategy: Strategy = FullRefit(),
        gate: Gate | None = None,
        quality: QualityGate | None = None,
        registry: Registry | None = None,
        metric: str | None = None,
        warm_up="28D",
        holdout=0.25,
        label_delay=None,
        alerts: Sequence | None = None,
        random_state: int | None = None,
    ) -> None:
        self.model = model
        self.trigger = trigger
        self.strategy = strategy
        self.gate = gate
        self.quality = quality
        self.registry = registry
        self.metric = metric
        self.warm_up = warm_up
        self.holdout = holdout
        self.label_delay = label_delay
        self.alerts = alerts
        self.random_state = random_state
        self._check()

    def _check(self) -> None:
        if isinstance(self.model, type) or not (
            hasattr(self.model, "fit") and beforehand.offers(self.model, "predict")
        ):
            raise TypeError(
                "'model' must be a scikit-learn estimator with fit and predict, such as "
                f"LogisticRegression(), got {self.model!r}."
            )
        arguments.instance("trigger", self.trigger, Trigger, "mr.triggers.Cron('0 0 1 * *')")
        arguments.instance("strategy", self.strategy, Strategy, "mr.strategies.FullRefit()")
        self.strategy.check_model(self.model)
        if self.gate is not None:
            arguments.instance("gate", self.gate, Gate, "mr.gates.Threshold('roc_auc', 0.6)")
        if self.quality is not None:
            arguments.instance("quality", self.quality, QualityGate, "mr.QualityGate()")
        if self.registry is not None:
            arguments.instance("registry", self.registry, Registry, "mr.Registry('models')")
        if self.metric is not None:
            arguments.metric("metric", self.metric)
        if isinstance(self.warm_up, Integral):
            arguments.whole("warm_up", self.warm_up, least=1)
        else:
            arguments.span("warm_up", self.warm_up)
        if isinstance(self.holdout, Real):
            arguments.share("holdout", self.holdout)
        else:
            arguments.span("holdout", self.holdout)
        if self.label_delay is not None:
            arguments.span("label_delay", self.label_delay)
        if self.random_state is not None:
            arguments.whole("random_state", self.random_state, least=0)
        if self.alerts is not None:
            if isinstance(self.alerts, str) or not isinstance(self.alerts, Sequence):
                raise TypeError(f"'alerts' must be a list, got {self.alerts!r}.")
            for channel in self.alerts:
                if not hasattr(channel, "send"):
                    raise TypeError(f"'alerts' must hold things with a send, got {channel!r}.")

    def run(self, stream, *, progress: bool | None = None) -> Trace:
        """Go through a stream, batch by batch.

        Parameters
        ----------
        stream : Stream
            Or anything else that gives batches in the order of time.
        progress : bool, optional
            Show a progress bar; by default, on a terminal and in a notebook.

        Returns
        -------
        Trace
            Everything that was done. It is also kept as ``trace_``, up to where the
            run was interrupted.

        Raises
        ------
        TypeError
            When it is no stream.
        ValueError
            When the registry's champion has learned rows of this stream, when the model or
            a metric does not suit its labels, or the first model cannot learn its columns.
        InUseError
            When another process is making versions in the registry.
        """
        self._check()
        beforehand.check(self, stream)
        registry = self.registry or Registry()
        # Nobody else makes versions meanwhile; deciding about those that are there goes on.
        with registry.held():
            recorder = self._recorder()
            steps = self._steps(registry, recorder)
            self.trace_ = self._trace(recorder.passes, stream)
            steps.story = lambda: excerpt(self.trace_, recorder.current, recorder.before)
            for number, batch in self._numbered(watched(stream, progress), registry):
                _refuse_old_rows(batch, registry)
                recorder.open(number, batch.title, batch.start.isoformat(), batch.end.isoformat())
                with beforehand.explained(batch.X, first=registry.champion() is None):
                    heart.one_pass(steps, batch)
        return self.trace_

    def _recorder(self, variables: dict | None = None) -> Recorder:
        return Recorder(_source(heart.one_pass)[1], variables=variables)

    def _steps(self, registry: Registry, recorder: Recorder) -> Steps:
        """The stages as they are before the first pass."""
        metric = self._metric()
        return Steps(
            model=_seeded(self.model, self.random_state),
            trigger=clone(self.trigger),
            strategy=self.strategy,
            gate=self._asked(metric),
            quality=clone(self.quality or QualityGate()),
            alerts=[LogAlerts()] if self.alerts is None else self.alerts,
            registry=registry,
            metric=metric,
            holdout=self.holdout,
            classifies=is_classifier(self.model),
            recorder=recorder,
            label_delay=self.label_delay and pd.Timedelta(self.label_delay),
        )

    def _trace(self, passes: list[Pass], stream) -> Trace:
        metric = self._metric()
        return Trace(
            passes,
            flow=heart.FLOW,
            source=_source(heart.one_pass)[0],
            metric=metric,
            name=getattr(stream, "name", "stream"),
            about={
                "model": words.estimator(self.model),
                "trigger": repr(self.trigger),
                "strategy": repr(self.strategy),
                "gate": repr(self._asked(metric)),
            }
            | ({"label_delay": str(self.label_delay)} if self.label_delay else {}),
        )

    def _numbered(self, batches, registry: Registry) -> Iterator[tuple[int, Batch]]:
        """The batches with the numbers of their passes; pass 0 makes the first model."""
        if registry.champion() is None:
            return enumerate(self._from_warm_up(batches))
        return enumerate(batches, 1)

    def _metric(self) -> str:
        """The score to follow: asked for, or looked at by a stage, or the usual one."""
        usual = "neg_mean_absolute_error" if is_regressor(self.model) else "neg_log_loss"
        looked_at = self.trigger.metrics + (() if self.gate is None else self.gate.metrics)
        return self.metric or (looked_at or (usual,))[0]

    def _asked(self, metric: str) -> Gate:
        """The gate that is asked."""
        return BeatsChampion(metric) if self.gate is None else self.gate

    def _from_warm_up(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """The batches of the warm-up as one, then all others."""
        first: list[Batch] = []
        for batch in batches:
            if first is not None:
                if not first or self._warming_up(first, batch):
                    first.append(batch)
                    continue
                yield _joined(first)
                first = None
            yield batch
        if first:
            yield _joined(first)

    def _warming_up(self, first: list[Batch], batch: Batch) -> bool:
        if isinstance(self.warm_up, Integral):
            return len(first) < self.warm_up
        return batch.start < first[0].start + pd.Timedelta(self.warm_up)


def _refuse_old_rows(batch: Batch, registry: Registry) -> None:
    """A champion that a registry brought along must not be judged by rows it learned."""
    champion = registry.champion()
    if champion and batch.start <= pd.Timestamp(champion.trained_until):
        raise ValueError(
            f"'stream' must begin after {champion.trained_until}: {champion.name} of "
            f"{registry!r} was trained on rows until then, got {batch.title}. Go on with "
            "stream.between(…), or begin anew with another registry."
        )


def _joined(batches: list[Batch]) -> Batch:
    first, last = batches[0], batches[-1]
    if first is last:
        return first
    return Batch(
        number=last.number,
        start=first.start,
        end=last.end,
        X=pd.concat([b.X for b in batches]),
        y=pd.concat([b.y for b in batches]),
        times=first.times.append([b.times for b in batches[1:]]),
        title=f"{first.title} to {last.title}",
        unlabelled=sum(b.unlabelled for b in batches),
        known=_in_line(batches, "known", True),
        keys=_in_line(batches, "keys", np.uint64(0)),
    )


def _in_line(batches: list[Batch], name: str, otherwise) -> np.ndarray | None:
    """What batches say of each of their rows; None where none of them says anything."""
    parts = [getattr(batch, name) for batch in batches]
    if all(part is None for part in parts):
        return None
    return np.concatenate(
        [np.full(len(b), otherwise) if p is None else p for p, b in zip(parts, batches, strict=True)]
    )


def _source(function) -> tuple[str, int]:
    lines, first = inspect.getsourcelines(function)
    return textwrap.dedent("".join(lines)), first


def _seeded(model, random_state: int | None):
    """A copy of the model in which every open ``random_state`` is set."""
    model = clone(model)
    if random_state is not None:
        params = model.get_params(deep=True)
        model.set_params(
            **{
                name: random_state
                for name, value in params.items()
                if value is None and (name == "random_state" or name.endswith("__random_state"))
            }
        )
    return model
