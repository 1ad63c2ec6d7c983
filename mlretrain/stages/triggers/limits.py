"""Triggers held back: not so soon again, and not so often."""

from __future__ import annotations

from mlretrain.stages import arguments
from mlretrain.stages.moment import Moment
from mlretrain.stages.triggers import clock
from mlretrain.stages.triggers.base import Signal, Trigger, bracketed


class _Limit(Trigger):
    trigger: Trigger

    def _check(self) -> None:
        arguments.instance("trigger", self.trigger, Trigger, "Every('7D')")

    @property
    def metrics(self) -> tuple[str, ...]:
        return self.trigger.metrics

    @property
    def needs(self) -> tuple[str, ...]:
        return self.trigger.needs


class Cooldown(_Limit):
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

    def __init__(self, trigger: Trigger, span) -> None:
        self.trigger = trigger
        self.span = span
        self.fired_: str | None = None
        self._check()

    def _check(self) -> None:
        super()._check()
        arguments.span("span", self.span)

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


class AtMost(_Limit):
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
            times = f"{self.n} time" + "s" * (self.n != 1)
            why = f"it has fired {times} within {self.per}, though {signal.why}"
            return Signal(False, why, signal.figure)
        self.fired_.append(now.isoformat())
        return signal

    def __repr__(self) -> str:
        return f"{bracketed(self.trigger)}.at_most({self.n!r}, per={self.per!r})"
