"""What every trigger is, and how triggers are put together."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlretrain.stages import arguments
from mlretrain.stages.moment import Moment
from mlretrain.stages.part import Part

if TYPE_CHECKING:
    from mlretrain.stages.triggers.limits import Again, AtMost, Cooldown


@dataclass(frozen=True, slots=True)
class Signal:
    """A trigger's answer: whether it fired, and why, in one sentence with the numbers.

    Parameters
    ----------
    fired : bool
    why : str
    figure : dict, optional
        The numbers behind a picture of it: ``{"kind": …, …}``.
    """

    fired: bool
    why: str
    figure: dict[str, Any] | None = None

    def __bool__(self) -> bool:
        return self.fired


class Trigger(Part):
    """Says at the end of each batch whether it is time to retrain.

    A trigger of one's own is a subclass with an ``update``. Triggers are put together
    with ``|`` (either is enough) and ``&`` (both are needed), and held back with
    ``cooldown`` and ``at_most``; with ``again`` one fires once more a while later.

    What a trigger remembers stands in attributes that end with ``_``, as text, numbers,
    booleans, None, lists and dictionaries: so ``memory`` can be written down as JSON, and
    ``recall`` goes on from there.

    Examples
    --------
    >>> import mlretrain as mr
    >>> class EveryThird(mr.triggers.Trigger):
    ...     def __init__(self):
    ...         self.asked_ = 0
    ...     def update(self, moment):
    ...         self.asked_ += 1
    ...         return mr.triggers.Signal(self.asked_ % 3 == 0, f"asked {self.asked_} times")
    >>> stream = mr.streams.synthetic("none", batches=9, rows=100, random_state=0)
    >>> model = stream.baseline_model("linear")
    >>> trace = mr.RetrainingCycle(model, trigger=EveryThird(), warm_up=2, alerts=[]).run(stream)
    >>> [one.number for one in trace.where("retrained")]
    [0, 3, 6]
    """

    #: Names of the scores that the trigger looks at.
    metrics: tuple[str, ...] = ()
    #: What else it looks at: ``"errors"``, ``"reference"``. See :class:`Moment`.
    needs: tuple[str, ...] = ()

    def update(self, moment: Moment) -> Signal:
        """Look at one moment; called once per batch, in order."""
        raise TypeError(f"{type(self).__name__} must define update(moment).")

    def memory(self) -> dict[str, Any]:
        """What the trigger remembers, fit for JSON."""
        return {
            name: value.memory() if isinstance(value, Trigger) else copy.deepcopy(value)
            for name, value in vars(self).items()
            if isinstance(value, Trigger) or (name.endswith("_") and not name.startswith("_"))
        }

    def recall(self, memory: dict[str, Any]) -> None:
        """Go on from what a trigger of the same kind remembered.

        Raises
        ------
        ValueError
            If it is the memory of another kind of trigger.
        """
        mine = self.memory()
        if memory.keys() != mine.keys():
            raise ValueError(
                f"'memory' must be of a {type(self).__name__}, with {', '.join(mine) or 'nothing'}, "
                f"got {', '.join(memory) or 'nothing'}."
            )
        for name, value in memory.items():
            if isinstance(getattr(self, name), Trigger):
                getattr(self, name).recall(value)
            else:
                setattr(self, name, copy.deepcopy(value))

    def cooldown(self, span) -> Cooldown:
        """The same trigger, silent for a while after it has fired."""
        from mlretrain.stages.triggers.limits import Cooldown

        return Cooldown(self, span)

    def at_most(self, n: int, *, per) -> AtMost:
        """The same trigger, which fires at most ``n`` times within any ``per``."""
        from mlretrain.stages.triggers.limits import AtMost

        return AtMost(self, n, per=per)

    def again(self, span) -> Again:
        """The same trigger, which fires once more a while after it has fired."""
        from mlretrain.stages.triggers.limits import Again

        return Again(self, span)

    def __or__(self, other: Trigger) -> AnyOf:
        return AnyOf(self, other)

    def __and__(self, other: Trigger) -> AllOf:
        return AllOf(self, other)

    def __bool__(self) -> bool:
        arguments.no_truth(self, "&", "|")


class _Pair(Trigger):
    _word: str

    def __init__(self, left: Trigger, right: Trigger) -> None:
        self.left = left
        self.right = right
        self._check()

    def _check(self) -> None:
        arguments.instance("left", self.left, Trigger, "Cron('0 0 * * *')")
        arguments.instance("right", self.right, Trigger, "Cron('0 0 * * *')")

    @property
    def metrics(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.left.metrics + self.right.metrics))

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.left.needs + self.right.needs))

    def _both(self, moment: Moment) -> tuple[Signal, Signal]:
        # Both always look: a trigger that misses a moment would lose count.
        return self.left.update(moment), self.right.update(moment)

    def __repr__(self) -> str:
        return f" {self._word} ".join(map(bracketed, (self.left, self.right)))


class AnyOf(_Pair):
    """Fires when either trigger fires: ``left | right``.

    Examples
    --------
    >>> from mlretrain.stages.triggers import Cron, PerformanceDrop
    >>> Cron("0 0 1 * *") | PerformanceDrop("neg_log_loss", by=0.02)
    Cron('0 0 1 * *') | PerformanceDrop('neg_log_loss', by=0.02)
    """

    _word = "|"

    def update(self, moment: Moment) -> Signal:
        signals = self._both(moment)
        return _together([s for s in signals if s], signals, fired=any(signals))


class AllOf(_Pair):
    """Fires when both triggers fire at the same moment: ``left & right``.

    Examples
    --------
    >>> from mlretrain.stages.triggers import Cron, PerformanceDrop
    >>> Cron("0 0 * * 1") & PerformanceDrop("roc_auc", below=0.65)
    Cron('0 0 * * 1') & PerformanceDrop('roc_auc', below=0.65)
    """

    _word = "&"

    def update(self, moment: Moment) -> Signal:
        signals = self._both(moment)
        return _together([s for s in signals if not s], signals, fired=all(signals))


def _together(decisive: list[Signal], signals: tuple[Signal, Signal], *, fired: bool) -> Signal:
    """One signal of two, with the reasons of those that decided, or else of both."""
    why = "; ".join(s.why for s in decisive or signals)
    return Signal(fired, why, next((s.figure for s in signals if s.figure), None))


def bracketed(trigger: Trigger) -> str:
    """A trigger as it is written within another."""
    return f"({trigger!r})" if isinstance(trigger, _Pair) else repr(trigger)
