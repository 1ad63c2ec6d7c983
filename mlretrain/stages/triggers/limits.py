"""Triggers held back: not so soon again, and not so often. And one that fires once more later."""

from __future__ import annotations

from mlretrain.stages import arguments
from mlretrain.stages.moment import Moment
from mlretrain.stages.triggers import clock
from mlretrain.stages.triggers.base import Signal, Trigger, bracketed
from mlretrain.wording import count


class _Around(Trigger):
    trigger: Trigger

    def _check(self) -> None:
        arguments.instance("trigger", self.trigger, Trigger, "Every('7D')")

    @property
    def metrics(self) -> tuple[str, ...]:
        return self.trigger.metrics

    @property
    def needs(self) -> tuple[str, ...]:
        return self.trigger.needs


class _Spanned(_Around):
    def __init__(self, trigger: Trigger, span) -> None:
        self.trigger = trigger
        self.span = span
        self.fired_: str | None = None
        self._check()

    def _check(self) -> None:
        super()._check()
        arguments.span("span", self.span)


class Cooldown(_Spanned):
    """Silent for a while after it has fired: ``trigger.cooldown("3D")``.

    The trigger goes on looking, but what it says meanwhile is lost.

    Parameters
    ----------
    trigger : Trigger
    span : str or pandas.Timedelta
        How long, of the stream's time.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.PerformanceDrop("neg_log_loss", by=0.02).cooldown("3D")
    PerformanceDrop('neg_log_loss', by=0.02).cooldown('3D')
    """

    def update(self, moment: Moment) -> Signal:
        signal = self.trigger.update(moment)
        if not signal:
            return signal
        if self.fired_ is not None:
            until = clock.later(clock.read(self.fired_, moment.time), self.span)
            if moment.time < until:
                why = f"silent until {clock.stamp(until)}, though {signal.why}"
                return Signal(False, why, signal.figure)
        self.fired_ = moment.time.isoformat()
        return signal

    def __repr__(self) -> str:
        return f"{bracketed(self.trigger)}.cooldown({self.span!r})"


class AtMost(_Around):
    """Fires at most so often: ``trigger.at_most(2, per="30D")``.

    Parameters
    ----------
    trigger : Trigger
    n : int
        How often, within any stretch of time of length ``per``.
    per : str or pandas.Timedelta
        How long, of the stream's time.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.Every("1D").at_most(2, per="30D")
    Every('1D').at_most(2, per='30D')
    """

    def __init__(self, trigger: Trigger, n: int, *, per) -> None:
        self.trigger = trigger
        self.n = n
        self.per = per
        self.fired_: list[str] = []
        self._check()

    def _check(self) -> None:
        super()._check()
        arguments.whole("n", self.n, least=1)
        arguments.span("per", self.per)

    def update(self, moment: Moment) -> Signal:
        signal = self.trigger.update(moment)
        if not signal:
            return signal
        now = moment.time
        free = [clock.later(clock.read(fired, now), self.per) for fired in self.fired_]
        self.fired_ = [f for f, end in zip(self.fired_, free, strict=True) if now < end]
        if len(self.fired_) >= self.n:
            why = f"it has fired {count(self.n, 'time')} within {self.per}, though {signal.why}"
            return Signal(False, why, signal.figure)
        self.fired_.append(now.isoformat())
        return signal

    def __repr__(self) -> str:
        return f"{bracketed(self.trigger)}.at_most({self.n!r}, per={self.per!r})"


class Again(_Spanned):
    """Fires once more, a while after it has fired: ``trigger.again("5D")``.

    Finding early is not retraining well: on the first bad day a window still holds mostly the old
    concept, and so does the model that is trained on it. Take the length of the window for the
    span: by then it holds nothing else than what came since.

    Parameters
    ----------
    trigger : Trigger
    span : str or pandas.Timedelta
        How long after it fired last, of the stream's time.

    Notes
    -----
    Measured with `mr.compare` and ``SlidingWindow("5D")`` on 24 streams with a sudden change, beside
    the mean of as many retrainings at random moments: ``PerformanceDrop("accuracy", by=0.05)``
    came to .817 (random .825), with ``.again("5D")`` to .863 (.839); ``ConceptDrift()`` to .798
    (.818), with it to .862 (.832). Where nothing changes it does not fire. On the flights, which
    change slowly, nothing is gained: a log-loss of .5196 with ``.again("28D")``, .5190 without.

    Examples
    --------
    >>> import mlretrain as mr
    >>> mr.triggers.PerformanceDrop("neg_log_loss", by=0.02).again("28D")
    PerformanceDrop('neg_log_loss', by=0.02).again('28D')
    """

    def update(self, moment: Moment) -> Signal:
        signal = self.trigger.update(moment)
        if signal:
            self.fired_ = moment.time.isoformat()
            return signal
        if self.fired_ is None:
            return signal
        since = clock.read(self.fired_, moment.time)
        due = clock.later(since, self.span)
        if moment.time < due:
            return Signal(False, f"{signal.why}; once more on {clock.stamp(due)}", signal.figure)
        self.fired_ = None
        why = f"once more, {self.span} after it fired on {clock.stamp(since)}; {signal.why}"
        return Signal(True, why, signal.figure)

    def __repr__(self) -> str:
        return f"{bracketed(self.trigger)}.again({self.span!r})"
